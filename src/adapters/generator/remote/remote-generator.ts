import { join } from "node:path";
import { AppError, isAppError } from "../../../core/errors.ts";
import {
  ASPECTS,
  CAMERAS,
  type GenerationContext,
  type GenerationSpec,
  type Generator,
  type GeneratorFacts,
  type RgbFrame,
  STYLES,
} from "../../../core/ports/generator.ts";
import { deliverySizesOf } from "./delivery-sizes.ts";
import type { Dialect, Job, ShotOrder } from "./dialect.ts";
import { orAborted, pause } from "./or-aborted.ts";
import { isOutage, unavailable } from "./resilience.ts";
import { onOneLine } from "./server-client.ts";
import { shotSeed, shotWords } from "./shot-words.ts";
import type { Timing } from "./timing.ts";

export type RemoteSettings = {
  /** Of all shots together. */
  readonly maxSeconds: number;
  /** Asked of the model; it may answer at its own rate. */
  readonly framesPerSecond: number;
  /** Of the pictures, in pixels; a multiple of 16. */
  readonly shortSide: number;
};

const DISCARD_TIMEOUT_MS = 10_000;
const PROGRESS_STEPS = 100;
const MAX_MESSAGE = 600;

/**
 * A generator behind a server: one job a shot, one file a job. A job that is not wanted any more is cancelled, and one
 * that is done is deleted, so that no unmarked original stays behind where the server lets itself be told.
 *
 * @param deps.encodePicture makes a JPEG or PNG of a frame
 */
export function createRemoteGenerator(deps: {
  readonly dialect: Dialect;
  readonly settings: RemoteSettings;
  readonly timing: Timing;
  readonly encodePicture: (frame: RgbFrame) => Promise<Uint8Array>;
}): Generator {
  const { dialect, settings, timing } = deps;
  const deliverySizes = deliverySizesOf(settings.shortSide);
  const closing = new AbortController();
  const underWay = new Set<Promise<unknown>>();
  let identity = dialect.identity;

  /** A server that does not answer yet is no reason not to start; it is asked again before each generation. */
  async function identify(signal: AbortSignal): Promise<void> {
    identity = await dialect.identify(signal).catch((error: unknown) => {
      signal.throwIfAborted();
      if (isOutage(error)) return identity;
      throw error;
    });
  }
  identify(closing.signal).catch(() => undefined);

  /** What `close` waits for. */
  function track<T>(work: Promise<T>): Promise<T> {
    const settled = work.catch(() => undefined).finally(() => underWay.delete(settled));
    underWay.add(settled);
    return work;
  }

  /** There may have been no job, or no way to tell the server: then nothing is left to do. */
  const discard = (submission: Promise<Job>): Promise<void> =>
    submission.then((job) => job.discard(AbortSignal.timeout(DISCARD_TIMEOUT_MS))).catch(() => undefined);

  async function makeShot(
    order: ShotOrder,
    target: string,
    outer: AbortSignal,
    onFraction: (fraction: number) => void,
  ) {
    const late = AbortSignal.timeout(timing.shotTimeoutMs);
    const signal = AbortSignal.any([outer, late]);
    const submission = dialect.submit(order, { signal, onFraction });
    try {
      const job = await orAborted(submission, signal);
      for (let heardAt = performance.now(); ; ) {
        await pause(timing.pollMs, signal);
        const state = await job.poll(signal).catch((error: unknown) => {
          if (isOutage(error) && performance.now() - heardAt < timing.outageMs) return null;
          throw error;
        });
        if (state === null) continue;
        heardAt = performance.now();
        if (state.kind === "lost") throw unavailable("it does not know the job any more");
        if (state.kind === "failed") throw failed(`the job failed: ${state.words}`);
        if (state.kind === "done") break;
        if (state.fraction !== null) onFraction(state.fraction);
      }
      await job.save(target, signal);
    } catch (error) {
      if (late.aborted && !outer.aborted) throw unavailable(`no video within ${timing.shotTimeoutMs / 1000} s`, error);
      throw withoutPrompt(error, order.prompt);
    } finally {
      void track(discard(submission));
    }
  }

  async function generate(spec: GenerationSpec, context: GenerationContext) {
    context.signal.throwIfAborted();
    checkSpec(spec);
    const startedAt = performance.now();
    const signal = AbortSignal.any([context.signal, closing.signal]);
    await identify(signal);
    const size = deliverySizes[spec.aspect];
    const seconds = spec.shots.reduce((sum, shot) => sum + shot.seconds, 0);
    const report = createProgress(context);
    const shots: { readonly path: string; readonly seconds: number }[] = [];
    let doneSeconds = 0;
    for (const [index, shot] of spec.shots.entries()) {
      const lead = index === 0 ? spec.lead.at(-1) : undefined;
      const order: ShotOrder = {
        ...size,
        prompt: shotWords(shot, spec.style),
        seconds: shot.seconds,
        framesPerSecond: settings.framesPerSecond,
        frames: shot.seconds * settings.framesPerSecond,
        seed: shotSeed(spec.seed, index),
        firstPicture: lead ? await deps.encodePicture(lead) : null,
      };
      const path = join(context.scratch, `shot-${index}.video`);
      await makeShot(order, path, signal, (fraction) => report((doneSeconds + fraction * shot.seconds) / seconds));
      doneSeconds += shot.seconds;
      shots.push({ path, seconds: shot.seconds });
      report(doneSeconds / seconds);
    }
    const facts: GeneratorFacts = {
      ...identity,
      modelSha256: [],
      provider: dialect.provider,
      seed: spec.seed,
      steps: 0,
      seconds: (performance.now() - startedAt) / 1000,
    };
    return { kind: "files", shots, look: "photo", facts: () => facts } as const;
  }

  function checkSpec(spec: GenerationSpec): void {
    const seconds = spec.shots.map((shot) => shot.seconds);
    const isWhole = seconds.every((length) => Number.isInteger(length) && length >= 1);
    if (!isWhole || seconds.reduce((sum, length) => sum + length, 0) > settings.maxSeconds) {
      throw new AppError("BAD_INPUT", { userMessage: `A clip lasts 1 to ${settings.maxSeconds} whole seconds.` });
    }
    if (spec.lead.length > 0 && !dialect.takesLead) {
      const userMessage = "The model of this server cannot begin from a picture.";
      throw new AppError("GENERATOR_FAILED", { userMessage });
    }
  }

  return {
    describe: () => ({
      ...identity,
      modelSha256: [],
      provider: dialect.provider,
      maxSeconds: settings.maxSeconds,
      aspects: ASPECTS,
      deliverySizes,
      takesLead: dialect.takesLead,
      cameras: CAMERAS,
      styles: STYLES,
    }),
    // A server does not say which words its model knows, and nothing is claimed in its place.
    understand: () => ({ understoodWords: [], ignoredWords: [] }),
    generate: (spec, context) => track(generate(spec, context)),
    close: async () => {
      closing.abort(unavailable("the driver was closed"));
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}

export const failed = (words: string): AppError =>
  new AppError("GENERATOR_FAILED", { message: `the model server: ${words}` });

/** What a server says may hold the prompt, which no log may; a stack repeats its message, so the fault is made anew. */
function withoutPrompt(error: unknown, prompt: string): unknown {
  if (!isAppError(error)) return error;
  const hidden = error.message.replaceAll(prompt, "[prompt]").replaceAll(onOneLine(prompt), "[prompt]");
  if (hidden === error.message && hidden.length <= MAX_MESSAGE) return error;
  return new AppError(error.code, { message: hidden.slice(0, MAX_MESSAGE), userMessage: error.userMessage });
}

function createProgress({ onProgress, signal }: GenerationContext) {
  let last = -1;
  return (fraction: number): void => {
    const step = Math.round(Math.min(1, fraction) * PROGRESS_STEPS);
    if (step <= last || signal.aborted) return;
    last = step;
    onProgress({ step, steps: PROGRESS_STEPS, fraction: step / PROGRESS_STEPS });
  };
}
