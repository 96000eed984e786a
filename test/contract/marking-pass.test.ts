// How the marking pass ends when it does not end well: nothing is left behind, and the fault has the right name.
import { execFile } from "node:child_process";
import { readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFfmpegVideo } from "../../src/adapters/video/ffmpeg-video.ts";
import { DEFAULT_LIMITS } from "../../src/adapters/video/limits.ts";
import { type FfmpegTools, resolveFfmpeg } from "../../src/adapters/video/resolve-ffmpeg.ts";
import { packageRoot } from "../../src/platform/package-root.ts";
import { makeClip, temporaryFolder } from "../harness/clips.ts";

const never = new AbortController().signal;
const OPTIONS = {
  marker: { modulePath: join(packageRoot, "test/harness/lift-marker.ts"), options: { by: 1 } },
  visibleMark: "none",
} as const;

describe("a marking pass", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let tools: FfmpegTools;
  const at = (name: string): string => join(folder.path, name);
  beforeAll(async () => {
    folder = await temporaryFolder();
    tools = await resolveFfmpeg({});
    await makeClip(tools.ffmpeg, at("long.mkv"), { seconds: 60, framesPerSecond: 30 });
  });
  afterAll(() => folder.remove());
  const leftovers = async () => {
    const { stdout } = await promisify(execFile)("ps", ["-axo", "args"]);
    const processes = stdout.split("\n").filter((line) => line.includes("ffmpeg") && line.includes(folder.path));
    return [...processes, ...(await readdir(folder.path)).filter((name) => name !== "long.mkv")];
  };

  it("ends at once when aborted, with the signal's reason", async () => {
    const stop = new AbortController();
    void setTimeout(700).then(() => stop.abort(new Error("cancelled by the user")));
    const marked = createFfmpegVideo({ tools }).markAndEncode(at("long.mkv"), at("out.mp4"), OPTIONS, stop.signal);
    await expect(marked).rejects.toThrow("cancelled by the user");
    expect(await leftovers()).toEqual([]);
  });

  it("ends with MEDIA_LIMIT when its time is over", async () => {
    const hurried = createFfmpegVideo({ tools, limits: { ...DEFAULT_LIMITS, runTimeoutMs: 400 } });
    const marked = hurried.markAndEncode(at("long.mkv"), at("out.mp4"), OPTIONS, never);
    await expect(marked).rejects.toMatchObject({ code: "MEDIA_LIMIT" });
    expect(await leftovers()).toEqual([]);
  });

  it("loses no frame of a clip that is decoded before the marker is loaded", async () => {
    await makeClip(tools.ffmpeg, at("small.mkv"), { width: 64, height: 36, framesPerSecond: 8 });
    const modulePath = join(packageRoot, "test/harness/late-marker.ts");
    const video = createFfmpegVideo({ tools });
    await video.markAndEncode(
      at("small.mkv"),
      at("out.mp4"),
      { ...OPTIONS, marker: { ...OPTIONS.marker, modulePath } },
      never,
    );
    expect(await video.probe(at("out.mp4"), never)).toMatchObject({ frameCount: 8 });
    for (const name of ["small.mkv", "out.mp4"]) await rm(at(name));
  });

  it("leaves a thread that marks the next clip, of another size, as a new one would", async () => {
    const video = createFfmpegVideo({ tools });
    await makeClip(tools.ffmpeg, at("wide.mkv"), { width: 128, height: 72, framesPerSecond: 8 });
    await makeClip(tools.ffmpeg, at("tall.mkv"), { width: 72, height: 128, framesPerSecond: 8 });
    const stop = new AbortController();
    const aborted = video.markAndEncode(at("long.mkv"), at("out.mp4"), OPTIONS, stop.signal);
    const wide = video.markAndEncode(at("wide.mkv"), at("wide.mp4"), OPTIONS, never);
    void setTimeout(700).then(() => stop.abort(new Error("cancelled by the user")));
    await expect(aborted).rejects.toThrow("cancelled by the user");
    await wide;
    await video.markAndEncode(at("tall.mkv"), at("warm.mp4"), OPTIONS, never);
    await createFfmpegVideo({ tools }).markAndEncode(at("tall.mkv"), at("new.mp4"), OPTIONS, never);
    expect((await readFile(at("warm.mp4"))).equals(await readFile(at("new.mp4")))).toBe(true);
    for (const name of ["wide.mkv", "tall.mkv", "wide.mp4", "warm.mp4", "new.mp4"]) await rm(at(name));
  });

  it("starts another thread where the warm one broke", async () => {
    const video = createFfmpegVideo({ tools });
    await makeClip(tools.ffmpeg, at("small.mkv"), { width: 64, height: 36, framesPerSecond: 8 });
    const modulePath = join(packageRoot, "test/harness/breaking-marker.ts");
    const marker = { modulePath, options: { by: 1 } };
    await video.markAndEncode(at("small.mkv"), at("out.mp4"), { ...OPTIONS, marker }, never);
    const channel = new BroadcastChannel("break the marking thread");
    channel.postMessage(null);
    channel.close();
    // A pass that begins before the break arrives ends with it, and does not hang.
    const next = () =>
      video.markAndEncode(at("small.mkv"), at("out.mp4"), OPTIONS, never).then(
        () => "marked",
        (error: Error) => error.message,
      );
    await expect.poll(next).toBe("marked");
    for (const name of ["small.mkv", "out.mp4"]) await rm(at(name));
  });

  it("says that it is ffmpeg which cannot be started, not the clip", async () => {
    const video = createFfmpegVideo({ tools: { ...tools, ffmpeg: at("no-ffmpeg") } });
    const marked = video.markAndEncode(at("long.mkv"), at("out.mp4"), OPTIONS, never);
    await expect(marked).rejects.toMatchObject({ code: "INTERNAL", message: expect.stringMatching(/ENOENT/) });
    expect(await leftovers()).toEqual([]);
  });

  it("says what the encoder said when that breaks off", async () => {
    const marked = createFfmpegVideo({ tools }).markAndEncode(at("long.mkv"), at("absent/out.mp4"), OPTIONS, never);
    await expect(marked).rejects.toMatchObject({ code: "INTERNAL", message: expect.stringMatching(/No such file/) });
    expect(await leftovers()).toEqual([]);
  });
});
