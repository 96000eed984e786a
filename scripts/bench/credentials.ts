import { copyFile, open, rm } from "node:fs/promises";
import { join } from "node:path";
import { openCredentials } from "../../src/app/credentials.ts";
import { openMedia } from "../../src/app/media.ts";
import type { ManifestClaim } from "../../src/core/ports/credentials.ts";
import { product } from "../../src/platform/product.ts";
import { CLIP, makeClip, runFfmpeg } from "./clips.ts";
import { against, repeat, type Section, summary, timed } from "./measure.ts";

const SIZE = { width: 1280, height: 720 };

/** Signing, which reads back what it wrote, and reading, in the child processes that do it for real. */
export const credentials: Section = async ({ config, folder, signal, times, say }) => {
  const { tools, video, watermark } = await openMedia(config);
  const at = (name: string) => join(folder, name);
  await makeClip(tools.ffmpeg, at("lossless.mkv"), SIZE);
  await runFfmpeg(tools.ffmpeg, ["-i", at("lossless.mkv"), "-c:v", "libx264", "-crf", "17", at("clip.mp4")]);
  await video.poster(at("clip.mp4"), at("poster.jpg"), signal);
  await watermark.close();

  const desk = await openCredentials(config, () => new Date());
  const claim = claimOver(at("poster.jpg"), watermark.algorithm);
  const sign = () => desk.sign(at("clip.mp4"), at("signed.mp4"), claim, signal);
  const read = async () => {
    const { state, trustedBy } = await desk.read(at("signed.mp4"), {}, signal);
    if (state !== "INTACT" || trustedBy !== "operator") throw new Error(`the signed file reads ${state}`);
  };
  try {
    say("signing");
    const first = await timed(sign);
    const signs = await repeat(times(20, 3), sign);
    say("reading");
    const reads = await repeat(times(30, 5), read);
    const copies = await repeat(times(20, 3), () => copyDurably(at("clip.mp4"), at("copy.mp4")));
    return [
      summary("sign, the first time", [first.ms], { note: "starts the child process" }),
      summary("sign and read back", signs, {
        ...against("a durable copy of the file", signs, copies),
        note: `${CLIP.seconds} s of ${SIZE.width} x ${SIZE.height}`,
      }),
      summary("read", reads, against("sign and read back", reads, signs)),
    ];
  } finally {
    await desk.close();
  }
};

const claimOver = (thumbnailPath: string, algorithm: string): ManifestClaim => ({
  title: "bench.mp4",
  generator: product,
  softwareAgent: { name: "bench", version: "1" },
  createdAt: new Date(),
  watermark: { algorithm, contentId: "00112233aabbccdd" },
  facts: {
    generationId: "bench",
    seed: 7,
    modelSha256: ["a".repeat(64)],
    promptHash: "b".repeat(64),
    policyVersion: 1,
    moderation: { prompt: "ALLOW", frames: "ALLOW" },
  },
  thumbnailPath,
  ingredients: [],
  redactions: [],
});

/** What any program has to do that leaves a second file behind. */
async function copyDurably(from: string, to: string): Promise<void> {
  await rm(to, { force: true });
  await copyFile(from, to);
  const file = await open(to, "r+");
  await file.sync().finally(() => file.close());
}
