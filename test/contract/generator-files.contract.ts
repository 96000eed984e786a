import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { DEFAULT_TIMING } from "../../src/adapters/generator/remote/timing.ts";
import { createFfmpegVideo } from "../../src/adapters/video/ffmpeg-video.ts";
import { resolveFfmpeg } from "../../src/adapters/video/resolve-ffmpeg.ts";
import {
  ASPECTS,
  type GenerationContext,
  type GenerationProgress,
  type GenerationSpec,
  type Generator,
  type VideoFiles,
} from "../../src/core/ports/generator.ts";
import type { Video } from "../../src/core/ports/video.ts";
import { API_KEY, driverFor, PICTURE } from "../harness/stand-ins/drivers.ts";
import type { StandIn } from "../harness/stand-ins/stand-in.ts";

const never = new AbortController().signal;
const PROMPT = "a red fox runs through a snowy forest";
const ASKED: GenerationSpec = {
  shots: [{ prompt: PROMPT, seconds: 1, camera: null }],
  aspect: "16:9",
  style: null,
  lead: [],
  seed: 7,
};
const messagesOf = (error: unknown): string =>
  error instanceof Error ? `${error.message} ${error.stack} ${messagesOf(error.cause)}` : String(error);

/** What every driver of a server promises. `stops`: the server can be told to stop a job that runs. */
export function fileGeneratorContract(
  name: string,
  start: () => Promise<StandIn>,
  expected: { readonly provider: string; readonly model: RegExp; readonly stops: boolean },
): void {
  describe(`generator: ${name}`, () => {
    let server: StandIn;
    let generator: Generator;
    let scratch: string;
    let video: Video;
    beforeAll(async () => {
      scratch = await mkdtemp(join(tmpdir(), "vouch-shots-"));
      video = createFfmpegVideo({ tools: await resolveFfmpeg({}) });
    });
    afterAll(() => rm(scratch, { recursive: true }));
    beforeEach(async () => {
      server = await start();
      generator = await driverFor(server);
    });
    afterEach(async () => {
      await generator.close();
      await server.close();
    });

    const make = async (spec: Partial<GenerationSpec> = {}, context: Partial<GenerationContext> = {}) => {
      const whole = { signal: never, scratch, onProgress: () => undefined, ...context };
      const clip = await generator.generate({ ...ASKED, ...spec }, whole);
      if (clip.kind !== "files") throw new Error("This contract is for generators that leave files.");
      return clip satisfies VideoFiles;
    };
    const jobs = () => server.requests.filter((line) => /^POST \/(v1\/videos|prompt)$/.test(line)).length;

    it.each(ASPECTS)("makes a file of the size and length that were asked for in %s", async (aspect) => {
      const { shots } = await make({ aspect });
      const size = generator.describe().deliverySizes[aspect];
      expect(shots).toHaveLength(1);
      const facts = await video.probe(shots[0]?.path ?? "", never);
      expect(facts).toMatchObject({ ...size, frameCount: 8, durationMs: 1000 });
    });

    it("asks for each shot with its own seed, and tells camera and style in words", async () => {
      const { shots, facts } = await make({
        shots: [
          { prompt: PROMPT, seconds: 1, camera: "pan-left" },
          { prompt: "the fox sleeps.", seconds: 2, camera: null },
        ],
        style: "sepia",
        seed: 4_294_967_295,
      });
      expect(shots.map(({ seconds }) => seconds)).toEqual([1, 2]);
      const [first, second] = server.orders;
      expect(first).toMatchObject({ seed: 4_294_967_295, width: 448, height: 256, frames: 8, framesPerSecond: 8 });
      expect(second).toMatchObject({ seed: 2_654_435_760, frames: 16 });
      expect(first?.prompt).toBe(`${PROMPT}. The camera pans left, sepia tones.`);
      expect(second?.prompt).toBe("the fox sleeps. Sepia tones.");
      expect(facts().seed).toBe(4_294_967_295);
    });

    it("reports progress that never goes back and ends at one", async () => {
      const seen: GenerationProgress[] = [];
      const shot = { prompt: PROMPT, seconds: 1, camera: null } as const;
      await make({ shots: [shot, shot] }, { onProgress: (progress) => seen.push(progress) });
      const fractions = seen.map(({ fraction }) => fraction);
      expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
      expect(fractions).toContain(0.5);
      expect(fractions.at(-1)).toBe(1);
    });

    it("says what the server runs, and claims no digest of weights that it has not seen", async () => {
      const { facts } = await make();
      expect(facts()).toMatchObject({ provider: expected.provider, modelSha256: [], seed: 7 });
      expect(facts().name).toMatch(expected.model);
      const { name: model, version, modelSha256 } = generator.describe();
      expect({ model, version, modelSha256 }).toEqual({
        model: facts().name,
        version: facts().version,
        modelSha256: [],
      });
      expect(generator.understand(PROMPT)).toEqual({ understoodWords: [], ignoredWords: [] });
    });

    it("sends the last picture before the clip as a file, with the first shot only", async () => {
      const lead = [{ width: 2, height: 2, data: new Uint8Array(12) }];
      await make({ lead, shots: [...ASKED.shots, { prompt: "the end", seconds: 1, camera: null }] });
      expect(server.orders.map(({ firstPicture }) => firstPicture)).toEqual([PICTURE, null]);
    });

    it("leaves nothing on the server when it has the file", async () => {
      await make();
      await expect.poll(() => server.jobsLeft()).toBe(0);
    });

    it("ends with the abort's reason at once, and the server is told", async () => {
      server.faults.outcome = "never ends";
      const abort = new AbortController();
      const reason = new Error("changed my mind");
      const making = make({}, { signal: abort.signal });
      making.catch(() => undefined);
      await expect.poll(() => server.orders.length).toBe(1);
      abort.abort(reason);
      await expect(making).rejects.toBe(reason);
      await generator.close();
      expect(server.stopped).toEqual(expected.stops ? [server.orders[0]?.id] : []);
      expect(server.jobsLeft()).toBe(0);
    });

    it("does not begin once the signal has fired", async () => {
      const reason = new Error("too late");
      await expect(make({}, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      expect(server.orders).toEqual([]);
    });

    it("gets over a burst of failures without making a second job", async () => {
      await make();
      server.faults.burst = { status: 503, count: 2, retryAfter: "0" };
      await make();
      server.faults.file = "broken off once";
      await make();
      expect(server.orders).toHaveLength(3);
    });

    it("says GENERATOR_FAILED of a job that the server could not do, without prompt or key in any message", async () => {
      server.faults.outcome = "fails";
      const error = await make().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: "GENERATOR_FAILED", userMessage: expect.not.stringContaining("CUDA") });
      expect(messagesOf(error)).toContain("CUDA out of memory");
      expect(messagesOf(error)).not.toContain(PROMPT);
      expect(messagesOf(error)).not.toContain(API_KEY);
    });

    it("does not hand in a job again that a broken server may have taken, and keeps its echo of the prompt to itself", async () => {
      server.faults.burst = { status: 500, count: 9, on: /^POST \/(v1\/videos|prompt)$/ };
      const error = await make().catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: "GENERATOR_UNAVAILABLE", retryable: true });
      expect(messagesOf(error)).toContain("status 500: out of order");
      expect(messagesOf(error)).not.toContain(PROMPT);
      expect(jobs()).toBe(1);
    });

    it("hands in a job once when the answer never comes, and is unavailable", async () => {
      await generator.close();
      generator = await driverFor(server, { timing: { requestTimeoutMs: 2_000 } });
      server.faults.hangs = /^POST \/(v1\/videos|prompt)$/;
      await expect(make()).rejects.toMatchObject({ code: "GENERATOR_UNAVAILABLE", retryable: true });
      expect(jobs()).toBe(1);
    });

    it("is unavailable when the server was restarted and knows the job no more", async () => {
      server.faults.outcome = "never ends";
      const making = make();
      making.catch(() => undefined);
      await expect.poll(() => server.orders.length).toBe(1);
      server.restart();
      await expect(making).rejects.toMatchObject({ code: "GENERATOR_UNAVAILABLE" });
    });

    it("gives a job up when it takes too long, and stops it", async () => {
      await generator.close();
      generator = await driverFor(server, { timing: { shotTimeoutMs: 2_000 } });
      server.faults.outcome = "never ends";
      await expect(make()).rejects.toMatchObject({
        code: "GENERATOR_UNAVAILABLE",
        message: expect.stringContaining("no video within 2 s"),
      });
      await expect.poll(() => server.jobsLeft()).toBe(0);
    });

    it("opens its circuit on a server that is out of order, and closes it again when that is over", async () => {
      await make();
      server.faults.burst = { status: 500, count: Number.POSITIVE_INFINITY };
      for (let round = 0; round < 6; round++) {
        await expect(make()).rejects.toMatchObject({ code: "GENERATOR_UNAVAILABLE", retryable: true });
      }
      const before = server.requests.length;
      await expect(make()).rejects.toMatchObject({ message: expect.stringContaining("circuit is open") });
      expect(server.requests.length).toBe(before);
      delete server.faults.burst;
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + DEFAULT_TIMING.breakerResetMs });
      await make().finally(vi.useRealTimers);
    });

    it("follows no redirect, wherever it leads", async () => {
      const elsewhere = await start();
      server.faults.redirectTo = new URL("/v1/videos", elsewhere.baseUrl).href;
      await expect(make()).rejects.toMatchObject({
        code: "GENERATOR_FAILED",
        message: expect.stringContaining("redirect"),
      });
      expect(elsewhere.requests).toEqual([]);
      await elsewhere.close();
    });

    it("says GENERATOR_FAILED of a page in the place of a file", async () => {
      server.faults.file = "a page";
      await expect(make()).rejects.toMatchObject({ code: "GENERATOR_FAILED" });
    });

    it("fails what it has under way, as retryable, when it is closed", async () => {
      server.faults.outcome = "never ends";
      const making = make();
      making.catch(() => undefined);
      await expect.poll(() => server.orders.length).toBe(1);
      await generator.close();
      await expect(making).rejects.toMatchObject({ code: "GENERATOR_UNAVAILABLE", retryable: true });
    });

    it("refuses more seconds than it describes", async () => {
      const seconds = generator.describe().maxSeconds + 1;
      await expect(make({ shots: [{ prompt: PROMPT, seconds, camera: null }] })).rejects.toMatchObject({
        code: "BAD_INPUT",
      });
    });
  });
}
