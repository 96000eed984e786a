import { execFile } from "node:child_process";
import { readdir, readFile, stat, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createFfmpegVideo } from "../../src/adapters/video/ffmpeg-video.ts";
import { DEFAULT_LIMITS } from "../../src/adapters/video/limits.ts";
import { type FfmpegTools, resolveEmbeddedFfmpeg, resolveFfmpeg } from "../../src/adapters/video/resolve-ffmpeg.ts";
import { aigcTag } from "../../src/core/aigc-tag.ts";
import type { FrameStream, VideoFiles } from "../../src/core/ports/generator.ts";
import { packageRoot } from "../../src/platform/package-root.ts";
import { addBaggage, alterClip, makeClip, movingShapes, temporaryFolder } from "../harness/clips.ts";

const never = new AbortController().signal;
const BUILDS: Readonly<Record<string, () => Promise<FfmpegTools>>> = {
  "the ffmpeg found first": () => resolveFfmpeg({}),
  "the embedded 2018 build": async () => {
    const tools = await resolveEmbeddedFfmpeg();
    if (tools === null) throw new Error("the optional packages with ffmpeg and ffprobe are not installed");
    return tools;
  },
};

const clipOf = (frames: FrameStream["frames"], look: FrameStream["look"] = "pixel-art"): FrameStream => ({
  ...{ kind: "frames", width: 144, height: 80, framesPerSecond: 8, frameCount: 16, look, frames },
  facts: () => ({ name: "test", version: "1", modelSha256: [], provider: "cpu", seed: 1, steps: 1, seconds: 0 }),
});

describe.each(Object.entries(BUILDS))("the video port on %s", (_, resolveTools) => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let tools: FfmpegTools;
  const at = (name: string): string => join(folder.path, name);
  beforeAll(async () => {
    folder = await temporaryFolder();
    tools = await resolveTools();
    await makeClip(tools.ffmpeg, at("busy.mkv"), { seconds: 2 });
  });
  afterAll(() => folder.remove());
  const video = () => createFfmpegVideo({ tools });

  it("ingests frames at delivery size without loss of frames, metadata or leftovers", async () => {
    const frames = movingShapes({ width: 144, height: 80, frames: 16 });
    const facts = await video().ingest(clipOf(frames), at("in.mkv"), { width: 640, height: 360 }, never);
    expect(facts).toMatchObject({ width: 640, height: 360, framesPerSecond: 8, frameCount: 16, codec: "ffv1" });
    expect((await readdir(folder.path)).filter((name) => name.includes(".part"))).toEqual([]);
  });

  it("keeps the hard edges and colours of pixel art", async () => {
    const frames = movingShapes({ width: 144, height: 80, frames: 16 });
    await video().ingest(clipOf(frames), at("art.mkv"), { width: 640, height: 360 }, never);
    const [first] = await video().sampleFrames(at("art.mkv"), { indexes: [0], maxSide: 640 }, never);
    const sky = first?.data.subarray(0, 3) ?? [];
    for (const [channel, value] of [120, 170, 215].entries())
      expect(Math.abs((sky[channel] ?? 0) - value)).toBeLessThan(5);
  });

  it("passes on the generator's own fault and leaves no file", async () => {
    const broken = async function* () {
      yield new Uint8Array(144 * 80 * 3);
      throw new Error("the model broke");
    };
    const ingest = video().ingest(clipOf(broken()), at("broken.mkv"), { width: 640, height: 360 }, never);
    await expect(ingest).rejects.toThrow("the model broke");
    expect((await readdir(folder.path)).filter((name) => name.includes("broken"))).toEqual([]);
  });

  it("stops at once when aborted, with the signal's reason", async () => {
    const endless = async function* () {
      for (;;) yield new Uint8Array(144 * 80 * 3);
    };
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error("cancelled by the user")), 300);
    const ingest = video().ingest(clipOf(endless()), at("endless.mkv"), { width: 640, height: 360 }, stop.signal);
    await expect(ingest).rejects.toThrow("cancelled by the user");
    expect((await readdir(folder.path)).filter((name) => name.includes("endless"))).toEqual([]);
  });

  const filesOf = (...shots: readonly (readonly [name: string, seconds: number])[]): VideoFiles => ({
    ...{ kind: "files", look: "photo", facts: clipOf(movingShapes({ width: 2, height: 2, frames: 1 })).facts },
    shots: shots.map(([name, seconds]) => ({ path: at(name), seconds })),
  });
  const ingestFiles = (clip: VideoFiles, target: string) =>
    video().ingest(clip, at(target), { width: 320, height: 192 }, never);

  it("joins the files of a server at the rate of the first, each cut to its seconds, and keeps nothing but pictures", async () => {
    await makeClip(tools.ffmpeg, at("shot-1.mp4"), { seconds: 1.1, framesPerSecond: 16, height: 192 });
    await makeClip(tools.ffmpeg, at("shot-2.mkv"), { seconds: 2, framesPerSecond: 24, width: 336, height: 192 });
    await addBaggage(tools.ffmpeg, at("shot-1.mp4"), at("laden.mp4"));
    const facts = await ingestFiles(filesOf(["laden.mp4", 1], ["shot-2.mkv", 2]), "joined.mkv");
    expect(facts).toMatchObject({ width: 320, height: 192, framesPerSecond: 16, frameCount: 48, codec: "ffv1" });
    expect((await readFile(at("laden.mp4"))).includes("the secret workflow")).toBe(true);
    const joined = await readFile(at("joined.mkv"));
    expect(["secret", "Lavf5", "Lavf6", "A_AAC"].filter((trace) => joined.includes(trace))).toEqual([]);
  });

  it.each([
    ["another size", { width: 160, height: 96 }, /asked for 320x192, 1 s; the server made 160x96, 1 s, 8 frames/],
    ["another shape", { width: 192, height: 320 }, /the server made 192x320/],
    ["another length", { seconds: 3, height: 192 }, /the server made 320x192, 3 s/],
    ["a single picture", { seconds: 0.125, height: 192 }, /0\.125 s, 1 frames/],
    ["a slide show", { seconds: 1, height: 192, framesPerSecond: 2 }, /2\/1 a second/],
  ])("refuses a server's file of %s with the numbers", async (_name, options, numbers) => {
    await makeClip(tools.ffmpeg, at("wrong.mp4"), options);
    const ingest = ingestFiles(filesOf(["wrong.mp4", 1]), "wrong.mkv");
    await expect(ingest).rejects.toMatchObject({ code: "GENERATOR_FAILED", message: expect.stringMatching(numbers) });
  });

  it("says GENERATOR_FAILED of a server's file that is no video, is cut off or ends in the middle, and leaves no file", async () => {
    await writeFile(at("page.mp4"), "<html>Bad gateway</html>");
    await makeClip(tools.ffmpeg, at("half.mp4"), { seconds: 2, height: 192, source: "noise" });
    await alterClip(tools.ffmpeg, at("half.mp4"), at("front.mp4"), "null", ["-movflags", "+faststart"]);
    for (const name of ["half.mp4", "front.mp4"])
      await truncate(at(name), Math.round((await stat(at(name))).size * 0.4));
    for (const name of ["page.mp4", "half.mp4", "front.mp4", "absent.mp4"]) {
      const ingest = ingestFiles(filesOf([name, 2]), "broken-file.mkv");
      await expect(ingest, name).rejects.toMatchObject({ code: "GENERATOR_FAILED" });
    }
    expect((await readdir(folder.path)).filter((name) => name.includes("broken-file"))).toEqual([]);
  });

  it("marks every frame in one pass and delivers H.264 in MP4 that starts with its index", async () => {
    const marker = { modulePath: join(packageRoot, "test/harness/lift-marker.ts"), options: { by: 20 } };
    await video().markAndEncode(at("busy.mkv"), at("out.mp4"), { marker, visibleMark: "corner" }, never);
    expect(await video().probe(at("out.mp4"), never)).toMatchObject({
      width: 320,
      height: 180,
      frameCount: 16,
      framesPerSecond: 8,
      codec: "h264",
    });
    const mean = async (path: string): Promise<number> => {
      const clip = await video().lumaFrames(path, { shortSide: 90, largestStep: 1, maxFrames: 16, crop: null }, never);
      let sum = 0;
      for await (const frame of clip.frames)
        sum += frame.reduce((total, value) => total + value, 0) / frame.length / 16;
      return sum;
    };
    expect((await mean(at("out.mp4"))) - (await mean(at("busy.mkv")))).toBeGreaterThan(10);
    const bytes = await readFile(at("out.mp4"), "latin1");
    expect(bytes.indexOf("moov")).toBeLessThan(bytes.indexOf("mdat"));
    expect(bytes).not.toMatch(/Lavf\d/);
  });

  it("writes the tags that it is given and no others, where ffprobe finds them", async () => {
    const marker = { modulePath: join(packageRoot, "test/harness/lift-marker.ts"), options: { by: 1 } };
    const tags = aigcTag("Example Studios", "generation-1");
    await video().markAndEncode(at("busy.mkv"), at("tagged.mp4"), { marker, visibleMark: "china-label", tags }, never);
    const { stdout } = await promisify(execFile)(tools.ffprobe, [
      ...["-v", "error", "-show_entries", "format_tags", "-of", "json", at("tagged.mp4")],
    ]);
    const { format } = z
      .object({ format: z.object({ tags: z.record(z.string(), z.string()) }) })
      .parse(JSON.parse(stdout));
    expect(JSON.parse(format.tags.AIGC ?? "")).toMatchObject({
      ...{ Label: "1", ContentProducer: "Example Studios", ProduceID: "generation-1" },
    });
    expect(
      Object.keys(format.tags).filter((name) => !/^(AIGC|major_brand|minor_version|compatible_brands)$/.test(name)),
    ).toEqual([]);
  });

  it("turns the fault of a marker module into a rejection", async () => {
    const marker = { modulePath: at("absent.ts"), options: {} };
    const marked = video().markAndEncode(at("busy.mkv"), at("none.mp4"), { marker, visibleMark: "none" }, never);
    await expect(marked).rejects.toThrow(/absent/);
  });

  it("samples the frames that it is asked for, and none instead of one that is missing", async () => {
    const sample = (indexes: readonly number[]) =>
      video().sampleFrames(at("busy.mkv"), { indexes, maxSide: 160 }, never);
    const frames = await sample([0, 4, 15]);
    expect(frames.map(({ index, seconds }) => [index, seconds])).toEqual([
      [0, 0],
      [4, 0.5],
      [15, 1.875],
    ]);
    expect(frames.map(({ width, height, data }) => [width, height, data.length])).toEqual(
      frames.map(() => [160, 90, 160 * 90 * 3]),
    );
    await expect(sample([0, 16])).rejects.toMatchObject({ code: "MEDIA_UNREADABLE" });
  });

  it("reads luma of a part of the picture, and only as many frames as are asked for", async () => {
    const crop = { x: 10, y: 20, width: 100, height: 50 };
    const clip = await video().lumaFrames(
      at("busy.mkv"),
      { shortSide: 100, largestStep: 2, maxFrames: 5, crop },
      never,
    );
    const lengths: number[] = [];
    for await (const frame of clip.frames) lengths.push(frame.length);
    expect([clip.width, clip.height, clip.source.width]).toEqual([200, 100, 320]);
    expect(lengths).toEqual([20_000, 20_000, 20_000, 20_000, 20_000]);
  });

  it("reads luma at two sizes in one pass, each as if read alone", async () => {
    const request = { largestStep: 2, maxFrames: 3, crop: null };
    const read = async (sizes: { readonly shortSide: number; readonly smallShortSide?: number }) => {
      const clip = await video().lumaFrames(at("busy.mkv"), { ...request, ...sizes }, never);
      const frames: Uint8Array[] = [];
      for await (const frame of clip.frames) frames.push(frame);
      return { clip, frames };
    };
    const [large, small] = [await read({ shortSide: 90 }), await read({ shortSide: 33 })];
    const both = await read({ shortSide: 90, smallShortSide: 33 });
    expect(both.clip.small).toMatchObject({ width: 59, height: 33 });
    expect(both.frames).toEqual(
      large.frames.map((frame, index) => Uint8Array.from([...frame, ...(small.frames[index] ?? [])])),
    );
  });

  it("ends the decoder when the reader leaves early", async () => {
    const clip = await video().lumaFrames(
      at("busy.mkv"),
      { shortSide: 90, largestStep: 1, maxFrames: 16, crop: null },
      never,
    );
    for await (const frame of clip.frames) {
      expect(frame.length).toBe(160 * 90);
      break;
    }
  });

  it("writes a poster that is a JPEG of the clip's size", async () => {
    await video().poster(at("busy.mkv"), at("poster.jpg"), never);
    expect(await video().probe(at("poster.jpg"), never)).toMatchObject({
      width: 320,
      height: 180,
      codec: "mjpeg",
      frameCount: 1,
    });
  });

  it("turns a frame in memory into a JPEG of its size", async () => {
    const data = new Uint8Array(48 * 32 * 3).fill(99);
    await writeFile(at("frame.jpg"), await video().jpeg({ width: 48, height: 32, data }));
    expect(await video().probe(at("frame.jpg"), never)).toMatchObject({ width: 48, height: 32, codec: "mjpeg" });
  });

  it("fingerprints clips so that a re-encoded copy is near and a mirrored one far", async () => {
    await alterClip(tools.ffmpeg, at("busy.mkv"), at("copy.mp4"), "scale=240:-2", ["-c:v", "libx264", "-crf", "30"]);
    const rows = async (name: string, mirrored = false) =>
      (await video().signature(at(name), { mirrored }, never)).rows;
    const [original, copy, mirrored] = [await rows("busy.mkv"), await rows("copy.mp4"), await rows("busy.mkv", true)];
    const distance = (a: Uint8Array = new Uint8Array(), b: Uint8Array = new Uint8Array()): number =>
      a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] ?? 0)), 0);
    expect(original.length).toBeGreaterThanOrEqual(9);
    expect(distance(original[4], copy[4])).toBeLessThan(124);
    expect(distance(original[4], mirrored[4])).toBeGreaterThan(150);
  });

  it("fingerprints a still picture and a tiny clip", async () => {
    await makeClip(tools.ffmpeg, at("still.png"));
    await makeClip(tools.ffmpeg, at("tiny.mkv"), { width: 32, height: 18 });
    expect((await video().signature(at("still.png"), { mirrored: false }, never)).rows).toHaveLength(1);
    expect((await video().signature(at("tiny.mkv"), { mirrored: false }, never)).rows.length).toBeGreaterThan(2);
  });

  it("refuses what is not a picture, what is cut off, and playlists that would open other files", async () => {
    await writeFile(at("text.mp4"), "this is text");
    await writeFile(at("empty.mp4"), "");
    await writeFile(
      at("list.m3u8"),
      `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\n${at("busy.mkv")}\n#EXT-X-ENDLIST\n`,
    );
    await makeClip(tools.ffmpeg, at("cut.mp4"));
    await truncate(at("cut.mp4"), 2000);
    for (const name of ["text.mp4", "empty.mp4", "list.m3u8", "cut.mp4", "absent.mp4"])
      await expect(video().probe(at(name), never), name).rejects.toMatchObject({ code: "MEDIA_UNREADABLE" });
  });

  it("refuses to scale a thread of a picture up to a monster", async () => {
    await makeClip(tools.ffmpeg, at("thread.mkv"), { width: 2560, height: 16, seconds: 0.25 });
    const luma = video().lumaFrames(
      at("thread.mkv"),
      { shortSide: 360, maxFrames: 1, largestStep: 1, crop: null },
      never,
    );
    await expect(luma).rejects.toMatchObject({ code: "MEDIA_LIMIT" });
  });

  it("refuses media past a limit", async () => {
    const small = createFfmpegVideo({ tools, limits: { ...DEFAULT_LIMITS, maxFrames: 10 } });
    await expect(small.probe(at("busy.mkv"), never)).rejects.toMatchObject({ code: "MEDIA_LIMIT" });
    const hurried = createFfmpegVideo({ tools, limits: { ...DEFAULT_LIMITS, runTimeoutMs: 1 } });
    await expect(hurried.poster(at("busy.mkv"), at("p.jpg"), never)).rejects.toMatchObject({ code: "MEDIA_LIMIT" });
  });
});

describe("finding ffmpeg", () => {
  it("refuses a configured path that does not work instead of taking another", async () => {
    await expect(resolveFfmpeg({ ffmpegPath: "/nowhere/ffmpeg" })).rejects.toMatchObject({ code: "FFMPEG_MISSING" });
  });
});
