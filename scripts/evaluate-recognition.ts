/**
 * How often a clip is taken for a video that it does not show, and how often a near-copy is missed, by pictures alone:
 * ISCC Video-Codes, MPEG-7 signatures, then the pictures themselves. Records, strangers and copies are painted by ffmpeg.
 * usage: npm run eval:recognition -- [<records>, 140 unless told] [<strangers>, 210] [<records that are copied>, 21]
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFfmpegVideo } from "../src/adapters/video/ffmpeg-video.ts";
import { DEFAULT_LIMITS } from "../src/adapters/video/limits.ts";
import { resolveFfmpeg } from "../src/adapters/video/resolve-ffmpeg.ts";
import { fingerprintDistance, packFingerprint, SAME_PICTURE, unpackFingerprint } from "../src/core/fingerprint.ts";
import type { Asset } from "../src/core/ports/database.ts";
import type { SignatureFrames } from "../src/core/ports/video.ts";
import { createRecognition } from "../src/core/recognition.ts";
import { videoCode, videoCodes } from "../src/core/video-code.ts";
import { COPIES, sceneOf, seconds } from "./evaluate-recognition/scenes.ts";
import { runFfmpeg } from "./evaluate-watermark/ffmpeg.ts";

const [recordCount = 140, strangerCount = 210, copiedCount = 21] = process.argv.slice(2).map(Number);
const never = new AbortController().signal;
const tools = await resolveFfmpeg({});
/** On a busy machine a probe may take long without there being anything wrong with the clip. */
const video = createFfmpegVideo({ tools, limits: { ...DEFAULT_LIMITS, probeTimeoutMs: 300_000 } });
/** Of the clip that is asked about, upright and mirrored: several ways of deciding want them. */
const signatures = new Map<boolean, Promise<SignatureFrames>>();
const folder = await mkdtemp(join(tmpdir(), "vouch-recognition-"));
const records: Asset[] = [];
const recognition = createRecognition({
  video: { ...video, signature: (_path, { mirrored }) => signatureOfAsked(mirrored) },
  storage: { localPath: async (key) => join(folder, key) },
  database: {
    asset: async (id) => records.find((one) => one.id === id) ?? null,
    assetsById: async (ids) => records.filter(({ id }) => ids.includes(id)),
    assetCodes: async (after) =>
      records
        .filter(({ createdAt }) => createdAt > after.createdAt)
        .map(({ id, createdAt, fingerprint }) => ({
          ...{ id, createdAt },
          codes: videoCodes(unpackFingerprint(fingerprint).rows),
        })),
    transact: () => Promise.reject(new Error("nothing is written here")),
  },
});

/** How each way of deciding did: clips that it took for something else, and copies that it did not find. */
const WAYS = ["code alone", "signature alone", "end to end"] as const;
type Row = { asked: number; readonly wrong: Record<Way, number>; readonly missed: Record<Way, number> };
type Way = (typeof WAYS)[number];
const rows = new Map<string, Row>();
const none = (): Record<Way, number> => ({ "code alone": 0, "signature alone": 0, "end to end": 0 });

try {
  for (let number = 0; number < recordCount; number++) records.push(await record(number));
  for (let number = 0; number < strangerCount; number++) {
    await paint(recordCount + number, "asked.mp4");
    await ask("a clip of something else", null);
    if (number % 50 === 49) console.error(`${number + 1} strangers asked`);
  }
  for (let at = 0; at < copiedCount; at++) {
    const original = records[Math.floor((at * recordCount) / copiedCount)];
    if (!original) continue;
    for (const [name, filter] of Object.entries(COPIES)) {
      await encode(["-i", join(folder, original.storageKey), "-vf", filter], 33, "asked.mp4");
      await ask(name, original.id);
    }
    if (at % 10 === 9) console.error(`copies of ${at + 1} records asked`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
report();

async function record(number: number): Promise<Asset> {
  const storageKey = `${number}.mp4`;
  const path = await paint(number, storageKey);
  const { width, height, frameCount, durationMs, framesPerSecond } = await video.probe(path, never);
  const fingerprint = packFingerprint(await video.signature(path, { mirrored: false }, never));
  const id = String(number).padStart(4, "0");
  return {
    ...{ id, storageKey, width, height, frameCount, durationMs, framesPerSecond, fingerprint },
    ...{ generationId: id, posterKey: "", manifestKey: "", bytes: 0, sha256: "", contentId: "", watermarkKeyId: "" },
    ...{ manifestId: "", certificateSha256: "", createdAt: new Date(number + 1), deletedAt: null, withheldAt: null },
  };
}

function paint(number: number, name: string): Promise<string> {
  return encode(["-f", "lavfi", "-i", sceneOf(number), "-t", String(seconds)], 20, name);
}

async function encode(from: readonly string[], crf: number, name: string): Promise<string> {
  const encoder = ["-c:v", "libx264", "-preset", "veryfast", "-crf", String(crf), "-pix_fmt", "yuv420p"];
  const path = join(folder, name);
  await runFfmpeg(tools.ffmpeg, ["-v", "error", ...from, ...encoder, "-threads", "1", path]);
  return path;
}

/** @param of the id of the record that the clip is a copy of; null for a copy of none */
async function ask(name: string, of: string | null): Promise<void> {
  const path = join(folder, "asked.mp4");
  signatures.clear();
  const either = await Promise.all([signatureOfAsked(false), signatureOfAsked(true)]);
  const byCode = await Promise.all(either.map(({ rows }) => recognition.byVideoCode(videoCode(rows), never)));
  const isNear = ({ fingerprint }: Asset) =>
    either.some((signature) => fingerprintDistance(signature, unpackFingerprint(fingerprint)) <= SAME_PICTURE);
  const similar = await recognition.similarTo(path, never);
  const named: Record<Way, readonly string[]> = {
    "code alone": byCode.flat().map(({ asset }) => asset.id),
    "signature alone": records.filter(isNear).map(({ id }) => id),
    "end to end": similar.map(({ asset }) => asset.id),
  };
  const row = rows.get(name) ?? { asked: 0, wrong: none(), missed: none() };
  rows.set(name, row);
  row.asked++;
  for (const way of WAYS) {
    if (named[way].some((id) => id !== of)) {
      row.wrong[way]++;
      const scores = similar.map(({ asset, score, distance }) => `${asset.id} (score ${score}, distance ${distance})`);
      const said = way === "end to end" ? scores : named[way];
      console.error(`${way}: ${name}${of === null ? "" : ` of ${of}`} was taken for ${said.join(", ")}`);
    }
    if (of !== null && !named[way].includes(of)) row.missed[way]++;
  }
}

function signatureOfAsked(mirrored: boolean): Promise<SignatureFrames> {
  const kept = signatures.get(mirrored) ?? video.signature(join(folder, "asked.mp4"), { mirrored }, never);
  signatures.set(mirrored, kept);
  return kept;
}

function report(): void {
  console.log(
    `| asked about, against ${records.length} records | clips | ${WAYS.map((way) => `${way}: wrong / missed`).join(" | ")} |`,
  );
  console.log(`|---|--:|${WAYS.map(() => "--:|").join("")}`);
  for (const [name, { asked, wrong, missed }] of rows) {
    const isCopy = name in COPIES;
    console.log(
      `| ${name} | ${asked} | ${WAYS.map((way) => `${wrong[way]} / ${isCopy ? missed[way] : "-"}`).join(" | ")} |`,
    );
  }
  const asked = [...rows.values()].reduce((sum, row) => sum + row.asked, 0);
  const wrong = [...rows.values()].reduce((sum, row) => sum + row.wrong["end to end"], 0);
  console.log(
    `${asked * records.length} pairs; ${wrong} of ${asked} clips were taken end to end for a video that they do not show.`,
  );
}
