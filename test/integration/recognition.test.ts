import { randomBytes, randomUUID } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createFileStorage } from "../../src/adapters/storage/file-storage.ts";
import { createFfmpegVideo } from "../../src/adapters/video/ffmpeg-video.ts";
import { resolveFfmpeg } from "../../src/adapters/video/resolve-ffmpeg.ts";
import { createSpreadSpectrumWatermark } from "../../src/adapters/watermark/spread-spectrum-watermark.ts";
import { packFingerprint } from "../../src/core/fingerprint.ts";
import type { Asset } from "../../src/core/ports/database.ts";
import type { Storage } from "../../src/core/ports/storage.ts";
import type { Video } from "../../src/core/ports/video.ts";
import type { Watermark } from "../../src/core/ports/watermark.ts";
import { createRecognition, type Recognition } from "../../src/core/recognition.ts";
import { alterClip, makeClip, temporaryFolder } from "../harness/clips.ts";
import { openTestDatabase, type TestDatabase } from "../harness/database.ts";
import { addGeneration, addUser } from "../harness/rows.ts";

// Protects that a copy is recognised by its pictures, and that a copied mark or a pasted region is not.

const never = new AbortController().signal;
const [OURS, OTHER] = ["0123456789abcdef", "fedcba9876543210"];
const LOSSLESS = ["-c:v", "ffv1", "-pix_fmt", "yuv420p"];
const X264 = ["-c:v", "libx264", "-preset", "veryfast", "-crf", "20", "-pix_fmt", "yuv420p"];

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let opened: TestDatabase;
let storage: Storage;
let video: Video;
let watermark: Watermark;
let recognition: Recognition;
let ffmpeg: string;
let ours: Asset;
let other: Asset;

const at = (name: string) => join(folder.path, name);
const alter = async (from: string, to: string, filter: string, encoder: readonly string[] = X264) => {
  await alterClip(ffmpeg, at(from), at(to), filter, encoder);
  return at(to);
};
const markWith = (contentId: string, from: string, to: string) =>
  video.markAndEncode(at(from), at(to), { marker: watermark.marker(contentId), visibleMark: "none" }, never);
const open = () => createRecognition({ video, storage, database: opened.database });

/** Waves that move over the whole picture; others for other numbers. */
const scene = (long: number, short: number) =>
  `geq=lum='128+35*sin((X+Y/2)/${long}+N/5)+35*sin((X/3-Y)/${short}-N/7)+30*sin(hypot(X-${long * 9},Y-180)/15)':cb=128:cr=128`;

async function release(name: string, contentId: string): Promise<Asset> {
  const { database } = opened;
  const generation = await addGeneration(database, (await addUser(database)).id, { contentId });
  const [id, storageKey] = [randomUUID(), `assets/${generation.id}/video.mp4`];
  const { width, height, framesPerSecond, frameCount, durationMs } = await video.probe(at(name), never);
  const fingerprint = packFingerprint(await video.signature(at(name), { mirrored: false }, never));
  const { bytes, sha256 } = await storage.putBytes(storageKey, await readFile(at(name)));
  await database.transact(async (tx) => {
    await tx.createAsset({
      ...{ id, generationId: generation.id, storageKey, posterKey: "p", manifestKey: "m", bytes, sha256 },
      ...{ width, height, framesPerSecond, frameCount, durationMs, contentId, fingerprint },
      ...{ watermarkKeyId: "test", manifestId: `urn:c2pa:${randomUUID()}`, certificateSha256: "c" },
    });
    return { value: undefined, audit: [] };
  });
  return (await database.asset(id)) as Asset;
}

beforeAll(async () => {
  folder = await temporaryFolder();
  opened = await openTestDatabase();
  storage = await createFileStorage({ root: at("storage") });
  const tools = await resolveFfmpeg({});
  ffmpeg = tools.ffmpeg;
  video = createFfmpegVideo({ tools });
  watermark = createSpreadSpectrumWatermark({
    keys: [{ id: "test", secret: randomBytes(32) }],
    ...{ activeKeyId: "test", video },
  });
  recognition = open();
  await makeClip(ffmpeg, at("noise.mkv"), { source: "noise", width: 640, height: 360, framesPerSecond: 12 });
  await alter("noise.mkv", "scene.mkv", scene(19, 33), LOSSLESS);
  await alter("noise.mkv", "second.mkv", scene(27, -21), LOSSLESS);
  await alter("noise.mkv", "foreign.mkv", scene(-23, 15), LOSSLESS);
  await alter("noise.mkv", "grain.mkv", "lutyuv=y=128+(val-128)*0.2", LOSSLESS);
  await markWith(OURS, "scene.mkv", "ours.mp4");
  await markWith(OTHER, "second.mkv", "other.mp4");
  ours = await release("ours.mp4", OURS);
  other = await release("other.mp4", OTHER);
}, 240_000);
afterAll(async () => {
  await watermark.close();
  await opened.close();
  await folder.remove();
});

/** What a verification makes of a file: the id in it, and whether the pictures are those of that record. */
async function judge(path: string) {
  const finding = await watermark.detect(path, never);
  const record = finding.contentId === OURS ? ours : finding.contentId === OTHER ? other : null;
  return { id: finding.contentId, same: record && (await recognition.compare(path, record, finding, never)).same };
}

describe("a copy with a mark", () => {
  test.each([
    ["cropped to half of its area and scaled back", "crop=452:254:140:66,scale=640:360"],
    ["mirrored, with a caption", "hflip,drawbox=x=50:y=290:w=540:h=45:color=black:t=fill"],
  ])(
    "is recognised when it was %s",
    async (_, filter) => {
      expect(await judge(await alter("ours.mp4", "copy.mp4", filter))).toEqual({ id: OURS, same: true });
    },
    180_000,
  );
});

/** The mark as somebody without the key gets it: what stays when many pictures with it are averaged. */
async function estimateMark(names: readonly string[]): Promise<string> {
  const sum = new Float64Array(640 * 360);
  let count = 0;
  for (const name of names) {
    const request = { shortSide: 360, maxFrames: 24, largestStep: 1, crop: null };
    for await (const frame of (await video.lumaFrames(at(name), request, never)).frames) {
      frame.forEach((luma, i) => {
        sum[i] = (sum[i] ?? 0) + luma;
      });
      count++;
    }
  }
  const [mean, gain] = [sum.reduce((total, luma) => total + luma, 0) / sum.length / count, 8];
  const picture = Uint8Array.from(sum, (luma) => Math.max(0, Math.min(255, 128 + gain * (luma / count - mean))));
  await writeFile(at("mark.pgm"), Buffer.concat([Buffer.from("P5 640 360 255\n"), picture]));
  return `movie=${at("mark.pgm")},format=yuv420p[mark];[in]format=yuv420p[a];[a][mark]blend=c0_expr='A+(B-128)/8*2':c1_expr=A:c2_expr=A`;
}

describe("a transplanted mark", () => {
  test("that was estimated from one file fools the detector, and not the comparison of pictures", async () => {
    await markWith(OURS, "grain.mkv", "grain.mp4");
    const transplant = await alter("foreign.mkv", "transplant.mp4", await estimateMark(["grain.mp4"]));
    expect(await judge(transplant)).toEqual({ id: OURS, same: false });
  }, 180_000);

  test("that is the average of several people's files is never called one of their videos", async () => {
    const names = [OURS, OTHER, "5a5a00ff5a5a00ff"].map((id) => ({ id, name: `grain-${id}.mp4` }));
    for (const { id, name } of names) await markWith(id, "grain.mkv", name);
    const collusion = await alter("foreign.mkv", "collusion.mp4", await estimateMark(names.map(({ name }) => name)));
    // The detector may still read one of the ids: the mean of three code words can lie near one of them.
    expect((await judge(collusion)).same).not.toBe(true);
  }, 180_000);

  test.each([
    ["half of our picture beside foreign ones", "[in]crop=320:360:0:0[a];[f]crop=320:360:320:0[b];[a][b]hstack"],
    ["our picture small inside of foreign ones", "[in]scale=448:252[a];[f][a]overlay=90:50"],
  ])(
    "with %s is not called ours",
    async (_, filter) => {
      const pasted = await alter("ours.mp4", "pasted.mp4", `movie=${at("foreign.mkv")},null[f];${filter}`);
      const { id, same } = await judge(pasted);
      expect([null, OURS]).toContain(id);
      expect(same).not.toBe(true);
      expect(await recognition.similarTo(pasted, never)).toEqual([]);
    },
    180_000,
  );
});

describe("a video without a mark", () => {
  test("is found by its pictures: re-encoded, trimmed, mirrored, captioned; and foreign ones are not", async () => {
    const found = async (filter: string, from = "scene.mkv") => {
      const similar = await recognition.similarTo(await alter(from, "unmarked.mp4", filter), never);
      return similar.map(({ asset }) => asset.id);
    };
    expect(await found("scale=480:270")).toEqual([ours.id]);
    expect(await found("trim=start=0.5,setpts=PTS-STARTPTS,hflip")).toEqual([ours.id]);
    expect(await found("drawbox=x=50:y=290:w=540:h=45:color=black:t=fill")).toEqual([ours.id]);
    expect(await found("null", "second.mkv")).toEqual([other.id]);
    expect(await found("null", "foreign.mkv")).toEqual([]);
  }, 180_000);

  test("blended with foreign pictures passes for the record it is compared with, and is not found in a search", async () => {
    const blend = `movie=${at("foreign.mkv")},null[f];[f][in]blend=all_mode=normal:all_opacity=0.4`;
    const half = await alter("scene.mkv", "half.mp4", blend);
    const { same, distance } = await recognition.compare(half, ours, null, never);
    expect([same, 1 - distance > 0.78, 1 - distance < 0.83]).toEqual([true, true, true]);
    expect(await recognition.similarTo(half, never)).toEqual([]);
  }, 180_000);

  test("is found by a process that looked before it was released, and by none after it was deleted", async () => {
    const secondProcess = open();
    expect(await secondProcess.similarTo(at("foreign.mkv"), never)).toEqual([]);
    await markWith("00000000000000ff", "foreign.mkv", "late.mp4");
    const late = await release("late.mp4", "00000000000000ff");
    expect(await secondProcess.similarTo(at("foreign.mkv"), never)).toMatchObject([{ asset: { id: late.id } }]);
    expect(await recognition.similarToAsset(late, never)).toEqual([]);
    await opened.database.transact(async (tx) => ({ value: await tx.deleteAsset(late.id, new Date()), audit: [] }));
    expect(await secondProcess.similarTo(at("foreign.mkv"), never)).toEqual([]);
  }, 180_000);
});

test("where the record's file is gone, its signature still tells a plain copy, and nothing more", async () => {
  const gone = { ...ours, deletedAt: new Date() };
  const plain = await alter("ours.mp4", "plain.mp4", "hflip,scale=480:270");
  expect(await recognition.compare(plain, gone, null, never)).toMatchObject({
    ...{ same: true, by: "signature", mirrored: true },
  });
  expect(await recognition.compare(at("foreign.mkv"), gone, null, never)).toMatchObject({ same: false });
}, 180_000);
