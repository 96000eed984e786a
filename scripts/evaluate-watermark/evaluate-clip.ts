import { createHash } from "node:crypto";
import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeCommand } from "../../src/adapters/video/commands.ts";
import { AppError } from "../../src/core/errors.ts";
import type { Video } from "../../src/core/ports/video.ts";
import type { Watermark, WatermarkFinding } from "../../src/core/ports/watermark.ts";
import { type Attack, hardAttacks, openAttacks } from "./attacks.ts";
import type { Clip } from "./clips.ts";
import { carryOut, makeOnce, runFfmpeg } from "./ffmpeg.ts";
import { compareQuality, type Quality } from "./quality.ts";

export const CONTENT_ID = "5eed0123456789ab";

export type AttackResult = {
  readonly attack: string;
  readonly family: string;
  /** In the open suite of 41, or one of the harder ones. */
  readonly isOpen: boolean;
  readonly outcome: "recovered" | "missed" | "wrong id" | "skipped";
  readonly score: number;
  readonly milliseconds: number;
};
export type ClipResult = {
  readonly clip: string;
  readonly size: string;
  /** Against the lossless original; the difference is the mark's own cost. */
  readonly plain: Quality;
  readonly marked: Quality;
  /** PSNR and SSIM of the marked encode against the plain one. */
  readonly apart: Quality;
  /** An id found in the encode that has no mark. */
  readonly falsePositive: boolean;
  readonly attacks: readonly AttackResult[];
};

export type Evaluation = {
  readonly clip: Clip;
  /** Kept between runs: the files and every finding, by the digest of what was looked at. */
  readonly folder: string;
  readonly suite: { readonly wanted: RegExp; readonly everyNth: number };
  readonly tools: { readonly ffmpeg: string; readonly vmaf: string | null };
  readonly video: Video;
  readonly watermark: Watermark;
};

const never = new AbortController().signal;

export const evaluateClip = async ({
  clip,
  folder,
  suite,
  tools,
  video,
  watermark,
}: Evaluation): Promise<ClipResult> => {
  const source = await clip.make(tools.ffmpeg, folder);
  const { width, height, framesPerSecond } = await video.probe(source, never);
  const even = { width: width - (width % 2), height: height - (height % 2) };
  const [plain, marked] = [join(folder, "plain.mp4"), join(folder, "marked.mp4")];
  const { output } = encodeCommand({ size: even, rate: String(framesPerSecond), colour: [], tags: {} });
  await makeOnce(plain, (temporary) => runFfmpeg(tools.ffmpeg, ["-v", "error", "-i", source, ...output, temporary]));
  await makeOnce(marked, (temporary) =>
    video.markAndEncode(source, temporary, { marker: watermark.marker(CONTENT_ID), visibleMark: "none" }, never),
  );
  const remember = await createMemory(join(folder, "results.json"), [plain, marked]);
  const programs = { ffmpeg: tools.ffmpeg, vmafFfmpeg: tools.vmaf };
  const results: AttackResult[] = [];
  for (const { isOpen, attack } of chosen(even, suite))
    results.push(
      await remember(attack.name, async () => ({
        ...{ attack: attack.name, family: attack.family, isOpen },
        ...(await underAttack(attack, { ffmpeg: tools.ffmpeg, marked, folder }, watermark)),
      })),
    );
  return {
    clip: clip.name,
    size: `${width}x${height}`,
    plain: await remember("quality plain", () => compareQuality(programs, plain, source)),
    marked: await remember("quality marked", () => compareQuality(programs, marked, source)),
    apart: await remember("quality apart", () => compareQuality({ ...programs, vmafFfmpeg: null }, marked, plain)),
    falsePositive: await remember("false positive", async () => (await watermark.detect(plain, never)).found),
    attacks: results,
  };
};

const chosen = (size: { readonly width: number; readonly height: number }, { wanted, everyNth }: Evaluation["suite"]) =>
  [
    ...openAttacks(size).map((attack) => ({ isOpen: true, attack })),
    ...hardAttacks(size).map((attack) => ({ isOpen: false, attack })),
  ].filter(({ attack }, index) => wanted.test(attack.name) && index % everyNth === 0);

const underAttack = async (
  attack: Attack,
  job: { readonly ffmpeg: string; readonly marked: string; readonly folder: string },
  watermark: Watermark,
): Promise<Pick<AttackResult, "outcome" | "score" | "milliseconds">> => {
  const path = await carryOut(attack, job);
  if (path === null) return { outcome: "skipped", score: 0, milliseconds: 0 };
  try {
    const finding = await watermark.detect(path, never);
    return { outcome: outcomeOf(finding), score: finding.score, milliseconds: finding.milliseconds };
  } catch (error) {
    // What is left is too small to be read at all. Where time ran out, the user is told less than the log.
    if (error instanceof AppError && error.code === "MEDIA_LIMIT" && error.userMessage === error.message)
      return { outcome: "missed", score: 0, milliseconds: 0 };
    throw error;
  } finally {
    await rm(path);
  }
};

const outcomeOf = ({ found, contentId }: WatermarkFinding): AttackResult["outcome"] => {
  if (!found) return "missed";
  return contentId === CONTENT_ID ? "recovered" : "wrong id";
};

/** Answers questions once per state of `files` and remembers the answers on disk, so that a cut run goes on. */
const createMemory = async (path: string, files: readonly string[]) => {
  const digest = createHash("sha256");
  for (const file of files) digest.update(await readFile(file));
  const state = digest.digest("hex");
  const kept: { readonly state: string; answers: Record<string, unknown> } = await readFile(path, "utf8")
    .then((text) => JSON.parse(text))
    .catch(() => ({ state, answers: {} }));
  const answers = kept.state === state ? kept.answers : {};
  return async <T>(question: string, ask: () => Promise<T>): Promise<T> => {
    if (question in answers) return answers[question] as T;
    const answer = await ask();
    answers[question] = answer;
    await writeFile(path, JSON.stringify({ state, answers }));
    return answer;
  };
};
