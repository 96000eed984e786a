import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFfmpegVideo } from "../../src/adapters/video/ffmpeg-video.ts";
import { resolveFfmpeg } from "../../src/adapters/video/resolve-ffmpeg.ts";
import type { Video } from "../../src/core/ports/video.ts";
import { alterClip, makeClip, temporaryFolder } from "../harness/clips.ts";

const signal = AbortSignal.timeout(120_000);
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let video: Video;
const at = (name: string): string => join(folder.path, name);
const first = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

beforeAll(async () => {
  folder = await temporaryFolder();
  const tools = await resolveFfmpeg({});
  video = createFfmpegVideo({ tools });
  // Tagged as every clip of a generation is.
  await makeClip(tools.ffmpeg, at("plain.mkv"), { seconds: 1 });
  await alterClip(tools.ffmpeg, at("plain.mkv"), at("first.mkv"), "null", ["-c:v", "ffv1", "-colorspace", "bt709"]);
  await makeClip(tools.ffmpeg, at("black.mkv"), { seconds: 2, source: "black", width: 640, height: 360 });
  await makeClip(tools.ffmpeg, at("fast.mkv"), { seconds: 1, framesPerSecond: 16 });
});
afterAll(() => folder.remove());

describe("the last pictures of a clip", () => {
  it("come in order, in their own size, and are those that it ends with", async () => {
    const last = await video.lastFrames(at("first.mkv"), 4, signal);
    expect(last.map(({ width, height, data }) => [width, height, data.length])).toEqual(
      Array.from({ length: 4 }, () => [320, 180, 320 * 180 * 3]),
    );
    const all = await video.sampleFrames(at("first.mkv"), { indexes: first(8), maxSide: 320 }, signal);
    expect(last.map(({ data }) => data)).toEqual(all.slice(-4).map(({ data }) => data));
  });

  it("are all of a clip that has fewer", async () => {
    expect(await video.lastFrames(at("first.mkv"), 50, signal)).toHaveLength(8);
  });
});

describe("clips that are joined", () => {
  it("keep the pictures of the first to the last bit, and go on in its size and rate", async () => {
    const facts = await video.join([at("first.mkv"), at("black.mkv"), at("fast.mkv")], at("joined.mkv"), signal);
    expect(facts).toMatchObject({ width: 320, height: 180, framesPerSecond: 8, frameCount: 32, durationMs: 4000 });
    const pictures = async (name: string, count: number) =>
      (await video.sampleFrames(at(name), { indexes: first(count), maxSide: 320 }, signal)).map(({ data }) => data);
    const joined = await pictures("joined.mkv", 32);
    expect(joined.slice(0, 8)).toEqual(await pictures("first.mkv", 8));
    expect(joined[12]?.every((value) => value < 4)).toBe(true);
    expect(joined[28]?.some((value) => value > 128)).toBe(true);
  });
});
