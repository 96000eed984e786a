import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { type Command, InvalidArgumentError } from "commander";
import { z } from "zod";
import type { Config } from "../config/config.ts";
import { AppError } from "../core/errors.ts";
import { GENERATION_STEPS } from "../core/ports/database.ts";
import { ASPECTS, type Aspect } from "../core/ports/generator.ts";
import { type Client, faultIn, withServer } from "./client.ts";
import { checkOutput } from "./files.ts";
import { EXIT, paint, print } from "./output.ts";
import { createStepBar } from "./step-bar.ts";

const POLL_MS = 250;
const ASPECT_NAMES: Readonly<Record<Aspect, string>> = {
  "16:9": "WIDE_16_9",
  "9:16": "TALL_9_16",
  "1:1": "SQUARE_1_1",
  "4:3": "CLASSIC_4_3",
};

const word = z.object({ text: z.string() });
const generation = z.object({
  id: z.string(),
  status: z.string(),
  reason: z.string().nullable(),
  seed: z.number(),
  understoodWords: z.array(word),
  ignoredWords: z.array(word),
  progress: z.object({ step: z.enum(GENERATION_STEPS).nullable(), fraction: z.number() }).nullable(),
  decisions: z.array(
    z.object({
      stage: z.string(),
      judgement: z.object({
        verdict: z.string(),
        explanation: z.string(),
        helpText: z.string().nullable(),
        categories: z.array(
          z.object({ category: z.string(), score: z.number(), threshold: z.number(), outcome: z.string() }),
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
  id status reason seed understoodWords { text } ignoredWords { text } progress { step fraction }
  decisions { stage judgement { verdict explanation helpText categories { category score threshold outcome } spans { text start end why } } }
  asset { video { url } sha256 bytes width height durationSeconds contentId manifestId }`;

type Options = { seconds: number; aspect: Aspect; seed?: number; output?: string; json?: boolean };

export function addGenerateCommand(program: Command, config: () => Config, signal: AbortSignal): void {
  program
    .command("generate <prompt>")
    .description("Make a video. Exit 0 when it is ready, 3 when it was refused or waits for a person.")
    .option("--seconds <n>", "length, 1 to 60", wholeNumber, 4)
    .option("--aspect <ratio>", `shape: ${ASPECTS.join(", ")}`, parseAspect, "16:9" as Aspect)
    .option("--seed <n>", "0 to 4294967295; the same seed gives the same pictures", wholeNumber)
    .option("-o, --output <file>", "where to write the MP4; default: <generation id>.mp4")
    .option("--json", "print JSON")
    .action(async (prompt: string, options: Options) => {
      if (options.output !== undefined) await checkOutput(options.output);
      const make = async (client: Client) => {
        const made = await generateVideo(client, prompt, options, signal);
        process.exitCode = await report(client, made, options, signal);
      };
      await withServer(config(), signal, make, "all");
    });
}

/** Submits and follows to an end, with a bar on a terminal. Ctrl-C cancels the generation on the server too. */
export async function generateVideo(
  client: Client,
  prompt: string,
  options: Options,
  signal: AbortSignal,
): Promise<GenerationAnswer> {
  const { seconds, aspect, seed = null } = options;
  const input = { prompt, seconds, aspect: ASPECT_NAMES[aspect], seed };
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

async function report(client: Client, made: GenerationAnswer, options: Options, signal: AbortSignal): Promise<number> {
  const json = options.json ?? false;
  if (made.status === "READY" && made.asset?.video) {
    const file = resolve(options.output ?? `${made.id}.mp4`);
    await download(client, made.asset.video.url, file, signal);
    const { video: _, ...asset } = made.asset;
    print(json, { ...made, asset, file }, [
      `${paint("green", "✓")} ${file}`,
      `  ${asset.width}x${asset.height}, ${asset.durationSeconds.toFixed(1)} s, seed ${made.seed}, content id ${asset.contentId}`,
      `  understood: ${words(made.understoodWords)}${made.ignoredWords.length > 0 ? `; ignored: ${words(made.ignoredWords)}` : ""}`,
    ]);
    return EXIT.ok;
  }
  const lines = made.decisions.flatMap(({ judgement }) => [
    judgement.explanation,
    ...judgement.categories.map(
      (found) => `  ${found.category}: ${found.score.toFixed(3)}, threshold ${found.threshold.toFixed(3)}`,
    ),
    ...judgement.spans.map((span) => `  "${span.text}" (${span.start}-${span.end}): ${span.why}`),
    ...(judgement.helpText === null ? [] : [judgement.helpText]),
  ]);
  print(json, made, [`${paint("yellow", made.status)}${made.reason === null ? "" : ` (${made.reason})`}`, ...lines]);
  return made.status === "FAILED" ? EXIT.fault : EXIT.other;
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

const words = (list: readonly { readonly text: string }[]): string => list.map(({ text }) => text).join(" ");

export function wholeNumber(text: string): number {
  if (!/^-?\d+$/.test(text)) throw new InvalidArgumentError("a whole number is needed");
  return Number(text);
}

function parseAspect(text: string): Aspect {
  const aspect = ASPECTS.find((known) => known === text);
  if (!aspect) throw new InvalidArgumentError(`one of ${ASPECTS.join(", ")}`);
  return aspect;
}
