import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { AppError } from "../core/errors.ts";
import { GENERATION_STEPS } from "../core/ports/database.ts";
import { type Client, faultIn } from "./client.ts";
import { createStepBar } from "./step-bar.ts";

const POLL_MS = 250;

const word = z.object({ text: z.string() });
const generation = z.object({
  id: z.string(),
  status: z.string(),
  reason: z.string().nullable(),
  prompt: z.string(),
  shots: z.array(z.object({ prompt: z.string(), seconds: z.number(), camera: z.string().nullable() })),
  style: z.string().nullable(),
  seed: z.number(),
  appealUntil: z.string().nullable(),
  understoodWords: z.array(word),
  ignoredWords: z.array(word),
  progress: z
    .object({ step: z.enum(GENERATION_STEPS).nullable(), fraction: z.number(), etaSeconds: z.number().nullable() })
    .nullable(),
  decisions: z.array(
    z.object({
      stage: z.string(),
      judgement: z.object({
        verdict: z.string(),
        explanation: z.string(),
        helpText: z.string().nullable(),
        categories: z.array(
          z.object({
            ...{ category: z.string(), outcome: z.string() },
            // Null where the policy withholds numbers from whoever asks.
            ...{ score: z.number().nullable(), threshold: z.number().nullable() },
          }),
        ),
        spans: z.array(z.object({ text: z.string(), start: z.number(), end: z.number(), why: z.string() })),
      }),
    }),
  ),
  asset: z
    .object({
      video: z.object({ url: z.string() }).nullable(),
      sha256: z.string(),
      bytes: z.number(),
      width: z.number(),
      height: z.number(),
      durationSeconds: z.number(),
      contentId: z.string(),
      manifestId: z.string(),
    })
    .nullable(),
});
export type GenerationAnswer = z.infer<typeof generation>;

const FIELDS = `
  id status reason prompt shots { prompt seconds camera } style seed
  understoodWords { text } ignoredWords { text } progress { step fraction etaSeconds }
  appealUntil decisions { stage judgement { verdict explanation helpText categories { category score threshold outcome } spans { text start end why } } }
  asset { video { url } sha256 bytes width height durationSeconds contentId manifestId }`;

/**
 * Submits and follows to an end, with a bar on a terminal. Ctrl-C cancels the generation on the server too.
 * @param input a GenerateVideoInput
 */
export async function generateVideo(
  client: Client,
  input: Readonly<Record<string, unknown>>,
  options: { readonly json?: boolean },
  signal: AbortSignal,
): Promise<GenerationAnswer> {
  const submitted = await client.graphql(
    `mutation ($input: GenerateVideoInput!) { generateVideo(input: $input) {
      outcome { ... on GenerationAccepted { generation { ${FIELDS} } } ... on GenerationHeld { generation { ${FIELDS} } } ... on GenerationRefused { generation { ${FIELDS} } } }
      userErrors { code message field } } }`,
    { input },
  );
  let current = firstAnswer(submitted);
  const bar = createStepBar(options.json ?? false);
  try {
    while (current.status === "QUEUED" || current.status === "RUNNING") {
      bar.show(current.progress);
      await sleep(POLL_MS, undefined, { signal });
      const polled = await client.graphql(`query ($id: ID!) { generation(id: $id) { ${FIELDS} } }`, { id: current.id });
      current = z.object({ generation }).parse(polled).generation;
    }
    bar.done(current.status === "READY");
    return current;
  } catch (error) {
    bar.done(false);
    if (signal.aborted) await cancel(client, current.id);
    throw error;
  }
}

function firstAnswer(data: unknown): GenerationAnswer {
  const { generateVideo: payload } = z
    .object({
      generateVideo: z.object({
        outcome: z.object({ generation }).nullable(),
        userErrors: z.array(z.object({ code: z.string(), message: z.string(), field: z.array(z.string()) })),
      }),
    })
    .parse(data);
  if (payload.outcome) return payload.outcome.generation;
  const faults = payload.userErrors.map(({ code, message, field }) => `${field.join(".")} ${message} (${code})`.trim());
  throw new AppError("BAD_INPUT", { message: faults.join("\n") });
}

/** Whole or absent: a broken download leaves nothing behind. */
export async function download(client: Client, url: string, file: string, signal: AbortSignal): Promise<void> {
  const response = await client.fetch(url);
  if (!response.ok || !response.body) throw await faultIn(response, "download");
  const draft = join(dirname(file), `.${process.pid}.${Date.now()}.part`);
  try {
    await pipeline(Readable.fromWeb(response.body), createWriteStream(draft), { signal });
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}

/** The caller's own signal has fired, so this call has one of its own. */
async function cancel(client: Client, id: string): Promise<void> {
  const query = "mutation ($input: CancelGenerationInput!) { cancelGeneration(input: $input) { userErrors { code } } }";
  const body = JSON.stringify({ query, variables: { input: { id } } });
  const headers = { "content-type": "application/json" };
  await client
    .fetch("/graphql", { method: "POST", headers, body, signal: AbortSignal.timeout(5_000) })
    .catch(() => undefined);
}
