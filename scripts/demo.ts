import { execFile } from "node:child_process";
import { copyFile, mkdir, open } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { z } from "zod";
import { findFfmpeg } from "../src/app/media.ts";
import { type Client, withServer } from "../src/cli/client.ts";
import { download, generateVideo } from "../src/cli/generation.ts";
import { paint } from "../src/cli/output.ts";
import { verifyFile } from "../src/cli/verify.ts";
import { linesOf } from "../src/cli/verify-lines.ts";
import { loadConfig } from "../src/config/config.ts";
import { verifyBundle } from "../src/core/audit/bundle.ts";
import { packageRoot } from "../src/platform/package-root.ts";

/** One prompt through the whole path; then the file, a stripped copy and a tampered copy are verified. */
const PROMPT = "a red fox runs through a snowy forest";
const SECONDS = 4;
const folder = join(packageRoot, "out", "demo");
const files = {
  original: join(folder, "fox.mp4"),
  stripped: join(folder, "fox-stripped.mp4"),
  tampered: join(folder, "fox-tampered.mp4"),
};

const started = performance.now();
const say = (text: string) => console.log(text);
const config = loadConfig(process.env);
const stop = new AbortController();
process.once("SIGINT", () => stop.abort(new Error("interrupted")));
await mkdir(folder, { recursive: true });

say(`\n${paint("bold", "Vouch")}: one prompt in, one vouched-for video out\n`);
say(
  `  opening the database and the models${config.databaseUrl.startsWith("pglite") ? " (the first time takes a little longer)" : ""}`,
);
await withServer(
  config,
  stop.signal,
  async (client) => {
    const made = await generateVideo(client, { prompt: PROMPT, seconds: SECONDS, seed: 3 }, {}, stop.signal);
    if (!made.asset?.video) throw new Error(`the generation ended ${made.status} (${made.reason})`);
    await download(client, made.asset.video.url, files.original, stop.signal);
    const words = (list: readonly { readonly text: string }[]) => list.map(({ text }) => text).join(" ") || "none";
    say(`\n  prompt      ${PROMPT}`);
    say(`  understood  ${words(made.understoodWords)}   ignored: ${words(made.ignoredWords)}`);
    say(`  file        ${files.original}`);
    say(`  content id  ${made.asset.contentId}`);

    await strip();
    await tamper();
    say(`\n${paint("bold", "What a stranger can find out")}\n`);
    for (const [title, file] of [
      ["the file itself", files.original],
      ["a re-encoded copy without metadata", files.stripped],
      ["a copy with one byte changed", files.tampered],
    ] as const) {
      say(`  ${title}`);
      for (const line of linesOf((await verifyFile(client, file, null)).answer)) say(`  ${line}`);
    }
    await showProof(client, made.id);
  },
  "all",
);
say(`\nDone in ${Math.round((performance.now() - started) / 1000)} s. Next: npm start\n`);

/** What a social network does: half the quality, another size, no metadata. */
async function strip(): Promise<void> {
  const { ffmpeg } = await findFfmpeg(config);
  const filter = ["-vf", "scale=iw*3/4:-2", "-c:v", "libx264", "-crf", "28", "-pix_fmt", "yuv420p"];
  const input = ["-v", "error", "-y", "-i", files.original, "-map_metadata", "-1"];
  await promisify(execFile)(ffmpeg, [...input, ...filter, files.stripped]);
}

/** One byte of the pictures, in the last third of the file. */
async function tamper(): Promise<void> {
  await copyFile(files.original, files.tampered);
  const file = await open(files.tampered, "r+");
  try {
    const at = Math.floor((await file.stat()).size * 0.7);
    const { buffer } = await file.read(Buffer.alloc(1), 0, 1, at);
    await file.write(Buffer.from([(buffer[0] ?? 0) ^ 0xff]), 0, 1, at);
  } finally {
    await file.close();
  }
}

/** The event that released the file, proved against the signed checkpoint without asking the server. */
async function showProof(client: Client, id: string): Promise<void> {
  const query = `query ($subject: String!) { auditEvents(subject: $subject, action: "video.released") { nodes { seq } } }`;
  const subject = `generation:${Buffer.from(id, "base64").toString().split(":").at(-1)}`;
  const answer = z
    .object({ auditEvents: z.object({ nodes: z.array(z.object({ seq: z.number() })).min(1) }) })
    .parse(await client.graphql(query, { subject }));
  const seq = answer.auditEvents.nodes[0]?.seq;
  const bundle: unknown = await (await client.fetch(`/api/audit/bundle?seq=${seq}`)).json();
  const { verifierKey } = z.object({ verifierKey: z.string() }).parse(bundle);
  const report = verifyBundle(bundle, { verifierKeys: [verifierKey] });
  say(`\n${paint("bold", "What the log says")}\n`);
  if (!report.valid) throw new Error(`the proof does not hold: ${report.says}`);
  say(`  ${paint("green", "✓")} event ${seq} (video.released) is in the signed log of ${report.treeSize} events`);
  say(`    signed by ${verifierKey}`);
}
