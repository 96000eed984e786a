import { createReadStream } from "node:fs";
import { createInterface } from "node:readline";
import { z } from "zod";
import { checkPolicy, type PolicyDocument, STANDARD_TIER, shippedPolicy } from "../../moderation/index.ts";
import { createOnnxPromptClassifier } from "../adapters/classifier/onnx-prompt-classifier.ts";
import type { Config } from "../config/config.ts";
import { digestOf } from "../core/environment.ts";
import { AppError } from "../core/errors.ts";
import { type ActivePolicy, moderatePrompt } from "../core/moderate.ts";
import type { PromptClassifier } from "../core/ports/classifier.ts";
import { checkInput } from "./files.ts";
import { EXIT } from "./output.ts";
import { faultLines, readJson } from "./policy-draft.ts";

/** Prompts judged at once: enough to keep the model busy, few enough to answer a slow writer at once. */
const BATCH = 32;
const identified = z.object({ id: z.union([z.string(), z.number()]).nullish() });
const inputLine = identified.extend({ text: z.string().max(100_000) });

/** Judges one text, or the lines of a file or of standard input, and prints a line of JSON each. @returns the exit status */
export async function moderateTexts(
  config: Config,
  text: string | undefined,
  options: { readonly file?: string; readonly policy?: string },
  signal: AbortSignal,
): Promise<number> {
  if (options.file !== undefined && options.file !== "-") await checkInput(options.file);
  const document = options.policy === undefined ? shippedPolicy : await readPolicy(options.policy);
  const policy = { version: 1, sha256: digestOf(document), tier: STANDARD_TIER, document };
  const classifier = await createOnnxPromptClassifier({ modelDirectory: config.promptClassifierDirectory });
  try {
    if (text === undefined || options.file !== undefined) {
      return await judgeLines(options.file ?? "-", policy, classifier, signal);
    }
    write(await judge({ id: null, text }, policy, classifier));
    return EXIT.ok;
  } finally {
    await classifier.close();
  }
}

async function readPolicy(file: string): Promise<PolicyDocument> {
  const checked = checkPolicy(await readJson(file));
  if (checked.ok) return checked.document;
  throw new AppError("BAD_INPUT", {
    message: [`${file}: this is no policy`, ...faultLines(checked.faults)].join("\n"),
  });
}

/** A line that is not valid gets an error line in its place; the others are judged all the same. */
async function judgeLines(
  file: string,
  policy: ActivePolicy,
  classifier: PromptClassifier,
  signal: AbortSignal,
): Promise<number> {
  const input = file === "-" ? process.stdin : createReadStream(file);
  let number = 0;
  let faults = 0;
  let batch: Promise<object>[] = [];
  const flush = async () => {
    for (const answer of await Promise.all(batch)) write(answer);
    batch = [];
  };
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY, signal })) {
    number++;
    if (line.trim() === "") continue;
    const parsed = parse(line);
    if (!parsed.valid) faults++;
    batch.push(
      parsed.valid
        ? judge(parsed, policy, classifier)
        : Promise.resolve({
            id: parsed.id,
            line: number,
            error: { code: "BAD_INPUT", message: "not a JSON object {id, text}" },
          }),
    );
    if (batch.length >= BATCH || input.readableLength === 0) await flush();
  }
  await flush();
  // Standard input that nobody ends would hold the process.
  input.destroy();
  signal.throwIfAborted();
  return faults === 0 ? EXIT.ok : EXIT.fault;
}

async function judge(
  line: { readonly id: Id; readonly text: string },
  policy: ActivePolicy,
  classifier: PromptClassifier,
) {
  const started = performance.now();
  const judged = await moderatePrompt(line.text, policy, classifier, AbortSignal.timeout(60_000));
  const ms = Math.round((performance.now() - started) * 100) / 100;
  if (judged.kind === "unjudged") return { id: line.id, verdict: "REVIEW", reason: judged.reason, ms };
  const { scores, unsafe, spans, categories, explanation } = judged.judgement;
  return { id: line.id, verdict: judged.verdict, scores, unsafe, spans, categories, explanation, ms };
}

type Id = string | number | null;

/** A line that is not valid keeps its id where it has one, so that whoever sent it can tell which it was. */
function parse(
  line: string,
): { readonly valid: true; readonly id: Id; readonly text: string } | { readonly valid: false; readonly id: Id } {
  try {
    const value: unknown = JSON.parse(line);
    const { id = null } = identified.safeParse(value).data ?? {};
    const whole = inputLine.safeParse(value);
    return whole.success ? { valid: true, id, text: whole.data.text } : { valid: false, id };
  } catch {
    return { valid: false, id: null };
  }
}

const write = (value: object): void => void process.stdout.write(`${JSON.stringify(value)}\n`);
