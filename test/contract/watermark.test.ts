import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFfmpegVideo } from "../../src/adapters/video/ffmpeg-video.ts";
import { type FfmpegTools, resolveFfmpeg } from "../../src/adapters/video/resolve-ffmpeg.ts";
import { createSpreadSpectrumWatermark } from "../../src/adapters/watermark/spread-spectrum-watermark.ts";
import type { Video } from "../../src/core/ports/video.ts";
import type { Watermark, WatermarkFinding } from "../../src/core/ports/watermark.ts";
import { alterClip, makeClip, movingShapes, type SourceName, temporaryFolder } from "../harness/clips.ts";

const never = new AbortController().signal;
const ID = "00c0ffee12345678";
const NEW_KEY = { id: "2026-b", secret: Buffer.alloc(32, 2) };
const OLD_KEY = { id: "2026-a", secret: Buffer.alloc(32, 1) };
const X264 = ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-crf"];

describe("the spread-spectrum watermark", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let tools: FfmpegTools;
  let video: Video;
  let watermark: Watermark;
  const at = (name: string): string => join(folder.path, name);
  const mark = (from: string, to: string, by = watermark) =>
    video.markAndEncode(at(from), at(to), { marker: by.marker(ID), visibleMark: "corner" }, never);
  const detect = (name: string): Promise<WatermarkFinding> => watermark.detect(at(name), never);

  beforeAll(async () => {
    folder = await temporaryFolder();
    tools = await resolveFfmpeg({});
    video = createFfmpegVideo({ tools });
    watermark = createSpreadSpectrumWatermark({ keys: [NEW_KEY, OLD_KEY], activeKeyId: NEW_KEY.id, video });
    const frames = movingShapes({ width: 144, height: 80, frames: 16 });
    const facts = () => ({ name: "", version: "", modelSha256: [], provider: "", seed: 0, steps: 0, seconds: 0 });
    await video.ingest(
      { kind: "frames", width: 144, height: 80, framesPerSecond: 8, frameCount: 16, look: "pixel-art", frames, facts },
      at("plain.mkv"),
      { width: 640, height: 360 },
      never,
    );
    await mark("plain.mkv", "marked.mp4");
  }, 60_000);
  afterAll(async () => {
    await watermark.close();
    await folder.remove();
  });

  it("reads its id back from pixel art as delivered, without the original", async () => {
    expect(await detect("marked.mp4")).toMatchObject({
      found: true,
      contentId: ID,
      keyId: "2026-b",
      transform: "identity",
    });
  });

  it.each([
    ["compressed hard", "null", [...X264, "30"]],
    ["halved", "scale=320:180:flags=area", [...X264, "20"]],
    ["cropped to half its area", "crop=452:254", [...X264, "20"]],
    ["turned by 5 degrees", "rotate=5*PI/180:fillcolor=black", [...X264, "20"]],
    ["mirrored", "hflip", [...X264, "20"]],
    ["squeezed to 4:3", "scale=480:360,setsar=1", [...X264, "20"]],
    ["put between wide black bars", "scale=320:180,pad=640:360:160:90:black", [...X264, "20"]],
  ])("survives being %s", async (what, filter, encoder) => {
    const name = `${what.replaceAll(/\W/g, "-")}.mp4`;
    await alterClip(tools.ffmpeg, at("marked.mp4"), at(name), filter, encoder);
    expect(await detect(name)).toMatchObject({ found: true, contentId: ID });
  });

  it.each(["png", "jpg"])("is found in a single frame saved as %s", async (format) => {
    await alterClip(tools.ffmpeg, at("marked.mp4"), at(`frame.${format}`), "trim=start_frame=5", ["-frames:v", "1"]);
    expect(await detect(`frame.${format}`)).toMatchObject({ found: true, contentId: ID, framesRead: 1 });
  });

  it.each<SourceName>(["black", "white", "flat", "gradient", "noise", "busy"])(
    "reads back from %s pictures",
    async (source) => {
      await makeClip(tools.ffmpeg, at(`${source}.mkv`), { source, width: 640, height: 360, seconds: 0.5 });
      await mark(`${source}.mkv`, `${source}.mp4`);
      expect(await detect(`${source}.mp4`)).toMatchObject({ found: true, contentId: ID });
    },
  );

  it.each([
    [360, 640],
    [512, 512],
    [1280, 720],
    [228, 128],
    [64, 36],
  ])("reads back from %i x %i pictures", async (width, height) => {
    const name = `busy-${width}x${height}`;
    await makeClip(tools.ffmpeg, at(`${name}.mkv`), { width, height, seconds: 0.5 });
    await mark(`${name}.mkv`, `${name}.mp4`);
    expect(await detect(`${name}.mp4`)).toMatchObject({ found: true, contentId: ID, transform: "identity" });
  });

  it("refuses to mark pictures too small to carry it", async () => {
    await makeClip(tools.ffmpeg, at("tiny.mkv"), { width: 40, height: 24 });
    await expect(mark("tiny.mkv", "tiny.mp4")).rejects.toMatchObject({
      code: "WATERMARK_FAILED",
      message: expect.stringContaining("cannot carry"),
    });
  });

  it("finds nothing in unmarked clips, or in marks of a key that it does not hold", async () => {
    const stranger = createSpreadSpectrumWatermark({
      keys: [{ id: "other", secret: Buffer.alloc(32, 9) }],
      activeKeyId: "other",
      video,
    });
    await makeClip(tools.ffmpeg, at("unmarked.mkv"), { width: 640, height: 360, seconds: 0.5 });
    await mark("plain.mkv", "foreign.mp4", stranger);
    for (const name of ["plain.mkv", "unmarked.mkv", "foreign.mp4"])
      expect(await detect(name)).toMatchObject({ found: false, contentId: null, keyId: null });
    await stranger.close();
  });

  it("still reads marks made with a key that was replaced, and says which", async () => {
    const before = createSpreadSpectrumWatermark({ keys: [OLD_KEY], activeKeyId: OLD_KEY.id, video });
    await mark("plain.mkv", "old.mp4", before);
    expect(await detect("old.mp4")).toMatchObject({ found: true, contentId: ID, keyId: "2026-a" });
    await before.close();
  });

  it("stops at once when aborted and works again afterwards", async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(new Error("nobody waits any more")), 150);
    await expect(watermark.detect(at("plain.mkv"), stop.signal)).rejects.toThrow("nobody waits any more");
    expect(await detect("marked.mp4")).toMatchObject({ found: true });
  });

  it("says that a file is no picture", async () => {
    await expect(watermark.detect(at("absent.mp4"), never)).rejects.toMatchObject({ code: "MEDIA_UNREADABLE" });
  });

  it("refuses short secrets and an active key that is not there", () => {
    const make = (secret: Uint8Array, activeKeyId: string) => () =>
      createSpreadSpectrumWatermark({ keys: [{ id: "k", secret }], activeKeyId, video });
    expect(make(Buffer.alloc(31), "k")).toThrow("32 bytes");
    expect(make(Buffer.alloc(32), "gone")).toThrow("gone");
  });
});
