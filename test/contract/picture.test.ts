import { execFile } from "node:child_process";
import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFfmpegVideo } from "../../src/adapters/video/ffmpeg-video.ts";
import { type FfmpegTools, resolveEmbeddedFfmpeg, resolveFfmpeg } from "../../src/adapters/video/resolve-ffmpeg.ts";
import { makeClip, temporaryFolder } from "../harness/clips.ts";

const SIZE = { width: 128, height: 72 };
const never = new AbortController().signal;
const BUILDS: Readonly<Record<string, () => Promise<FfmpegTools | null>>> = {
  "the ffmpeg found first": () => resolveFfmpeg({}),
  "the embedded 2018 build": resolveEmbeddedFfmpeg,
};

describe.each(Object.entries(BUILDS))("a still picture read by %s", (_, resolveTools) => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let tools: FfmpegTools;
  const at = (name: string): string => join(folder.path, name);
  const read = (name: string) => createFfmpegVideo({ tools }).picture(at(name), SIZE, never);
  /** A picture of three vertical thirds: black, white, black. */
  const draw = async (name: string, width: number, height: number) => {
    const white = `drawbox=x=${Math.round(width / 3)}:y=0:w=${Math.round(width / 3)}:h=${height}:c=white:t=fill`;
    const source = `color=c=black:s=${width}x${height},${white}`;
    await promisify(execFile)(tools.ffmpeg, [
      "-v",
      "error",
      "-y",
      "-f",
      "lavfi",
      "-i",
      source,
      "-frames:v",
      "1",
      at(name),
    ]);
  };
  beforeAll(async () => {
    folder = await temporaryFolder();
    const found = await resolveTools();
    if (!found) throw new Error("the optional packages with ffmpeg and ffprobe are not installed");
    tools = found;
  });
  afterAll(() => folder.remove());

  it.each(["wide.jpg", "wide.png", "wide.webp"])("keeps the middle of %s that has the asked shape", async (name) => {
    await draw(name, 600, 200);
    const { width, height, data } = await read(name);
    expect({ width, height, bytes: data.length }).toEqual({ ...SIZE, bytes: 128 * 72 * 3 });
    const brightness = (x: number) => data[(36 * 128 + x) * 3] ?? -1;
    expect(brightness(64)).toBeGreaterThan(240);
    // 600x200 cut to 16:9 is 356 wide: its outer parts are the inner ends of the black thirds.
    expect(brightness(3)).toBeLessThan(16);
    expect(brightness(124)).toBeLessThan(16);
    expect(brightness(32)).toBeGreaterThan(240);
  });

  it("is taken by its content, whatever its name says", async () => {
    await draw("named.jpg", 160, 90);
    await copyFile(at("named.jpg"), at("named.mp4"));
    expect((await read("named.mp4")).data).toEqual((await read("named.jpg")).data);
  });

  it("a thousand times wider than high is no more work than another", async () => {
    await draw("thin.png", 16_000, 16);
    expect((await read("thin.png")).data).toHaveLength(128 * 72 * 3);
  });

  it.each<[string, (name: string) => Promise<void>]>([
    ["a clip", (name) => makeClip(tools.ffmpeg, at("clip.mp4")).then(() => copyFile(at("clip.mp4"), at(name)))],
    ["a GIF", (name) => draw("still.gif", 160, 90).then(() => copyFile(at("still.gif"), at(name)))],
    ["a playlist", (name) => writeFile(at(name), "#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n")],
    ["text behind a JPEG's first bytes", (name) => writeFile(at(name), Buffer.from([0xff, 0xd8, 0xff, 0xe0, 1, 2, 3]))],
    [
      "the first tenth of a PNG",
      async (name) => {
        await makeClip(tools.ffmpeg, at("noise.png"), { source: "noise" });
        const whole = await readFile(at("noise.png"));
        await writeFile(at(name), whole.subarray(0, whole.length / 10));
      },
    ],
    ["nothing", (name) => writeFile(at(name), "")],
  ])("that is %s is refused as unreadable", async (_name, make) => {
    await make("bad.png");
    await expect(read("bad.png")).rejects.toMatchObject({ code: "MEDIA_UNREADABLE" });
  });

  it("of too many pixels is refused by its size", async () => {
    await draw("huge.png", 4096, 4096);
    await expect(read("huge.png")).rejects.toMatchObject({ code: "MEDIA_LIMIT" });
  });
});
