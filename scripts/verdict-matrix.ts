import { execFile } from "node:child_process";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { createCredentials } from "../src/adapters/credentials/create-credentials.ts";
import { openMedia } from "../src/app/media.ts";
import { type Client, withServer } from "../src/cli/client.ts";
import { download, generateVideo } from "../src/cli/generation.ts";
import { faultOf } from "../src/cli/output.ts";
import { verifyFile } from "../src/cli/verify.ts";
import { loadConfig } from "../src/config/config.ts";
import { packageRoot } from "../src/platform/package-root.ts";
import { claimOver, signRemotely } from "../test/harness/signing-desk.ts";
import { makeCopies } from "./verdict-matrix/copies.ts";
import { hostileFiles } from "./verdict-matrix/hostile-files.ts";

/**
 * Verifies one video of this server, what became of its copies, forgeries, hostile files, and the files of folders
 * given as arguments, and writes the verdicts as a table: docs/provenance/verdicts.md.
 */
type Case = { readonly title: string; readonly path: string };
type Group = { readonly name: string; readonly cases: readonly Case[] };

const folder = await mkdtemp(join(tmpdir(), "vouch-verdicts-"));
const at = (name: string) => join(folder, name);
const config = loadConfig({ ...process.env, DATA_DIR: at("data"), LOG_LEVEL: "error", ACCESS_MODE: "open" });
const stop = new AbortController();
process.once("SIGINT", () => stop.abort(new Error("interrupted")));

const target = join(packageRoot, "docs", "provenance", "verdicts.md");
await mkdir(dirname(target), { recursive: true });
const rows: string[] = [];
await withServer(
  config,
  stop.signal,
  async (client) => {
    for (const { name, cases } of await prepare(client)) {
      rows.push(`\n## ${name}\n`, "| file | verdict | why | credential | watermark | similarity | log | s |");
      rows.push("|---|---|---|---|---|---|---|--:|");
      for (const one of cases) {
        rows.push(await rowOf(client, one));
        await writeFile(target, `${head()}${rows.join("\n")}\n`);
      }
    }
  },
  "all",
).finally(() => rm(folder, { recursive: true, force: true }));

async function prepare(client: Client): Promise<readonly Group[]> {
  const prompt = "a red fox runs through a snowy forest";
  const made = await generateVideo(client, { prompt, seconds: 2, seed: 3 }, {}, stop.signal);
  if (!made.asset?.video) throw new Error(`the generation ended ${made.status} (${made.reason})`);
  await download(client, made.asset.video.url, at("original.mp4"), stop.signal);
  const media = await openMedia(config);
  const { ffmpeg } = media.tools;
  const clip = ["-f", "lavfi", "-i", "testsrc2=s=640x360:r=24:d=2", "-c:v", "libx264", "-pix_fmt", "yuv420p"];
  await promisify(execFile)(ffmpeg, ["-v", "error", "-y", ...clip, at("foreign.mp4")]);
  const copies = await makeCopies(ffmpeg, at("original.mp4"), folder);

  const mark = (contentId: string, to: string) => {
    const options = { marker: media.watermark.marker(contentId), visibleMark: "none" } as const;
    return media.video.markAndEncode(at("foreign.mp4"), at(to), options, stop.signal);
  };
  await mark(made.asset.contentId, "transplanted.mp4");
  await mark("0123456789abcdef", "unknown-mark.mp4");
  await media.watermark.close();
  await signByOthers();

  const hostile = hostileFiles(await readFile(at("original.mp4")), await readFile(at("foreign.mp4")));
  for (const [, name, bytes] of hostile) await writeFile(at(name), bytes);
  const named = (title: string, name: string): Case => ({ title, path: at(name) });
  return [
    { name: "Hostile files", cases: hostile.map(([title, name]) => named(title, name)) },
    {
      name: "Forgeries and files of others",
      cases: [
        named("a clip that nobody signed or marked", "foreign.mp4"),
        named("a clip signed by somebody unknown here", "signed-elsewhere.mp4"),
        named("our video, stripped and signed by somebody else", "resigned.mp4"),
        named("a clip that points to credentials at an address", "remote.mp4"),
        named("our mark, copied onto another clip", "transplanted.mp4"),
        named("a mark with our key that no record knows", "unknown-mark.mp4"),
      ],
    },
    {
      name: "Our video and its copies",
      cases: [
        named("our video, as it was released", "original.mp4"),
        ...copies.map(([title, path]) => ({ title, path })),
      ],
    },
    ...(await Promise.all(process.argv.slice(2).map(publicFiles))),
  ];
}

async function signByOthers(): Promise<void> {
  await promisify(execFile)("ffmpeg", [
    "-v",
    "error",
    "-y",
    "-i",
    at("foreign.mp4"),
    "-frames:v",
    "1",
    at("poster.jpg"),
  ]);
  const others = await createCredentials({ keyDirectory: at("others"), clock: () => new Date() });
  const claim = claimOver(at("poster.jpg"));
  await others.sign(at("foreign.mp4"), at("signed-elsewhere.mp4"), claim, stop.signal);
  await others.sign(at("crf28.mp4"), at("resigned.mp4"), claim, stop.signal);
  await others.close();
  await signRemotely(at("others"), at("foreign.mp4"), at("remote.mp4"), "http://127.0.0.1:9/manifest.c2pa");
}

async function publicFiles(path: string): Promise<Group> {
  const found = await readdir(path, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile() && /\.(jpe?g|png|mp4|tiff?|webp|avif|svg)$/i.test(entry.name));
  const cases = files.map((entry) => ({ title: entry.name, path: join(entry.parentPath, entry.name) }));
  return { name: `Public files: ${basename(path)}`, cases: cases.sort((a, b) => a.title.localeCompare(b.title)) };
}

async function rowOf(client: Client, { title, path }: Case): Promise<string> {
  const started = performance.now();
  const cells = await verifyFile(client, path, null).then(
    ({ answer }) => [
      `${answer.verdict}${answer.recoveredBy ? ` (${answer.recoveredBy})` : ""}${answer.mismatch ? " **MISMATCH**" : ""}`,
      answer.reasons.map(({ code }) => code).join(", "),
      ...["CREDENTIAL", "WATERMARK", "SIMILARITY", "LOG"].map(
        (name) =>
          answer.checks
            .find(({ check }) => check === name)
            ?.result.toLowerCase()
            .replace("_", " ") ?? "-",
      ),
    ],
    (error: unknown) => [faultOf(error).code, "", "-", "-", "-", "-"],
  );
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const row = `| ${[title, ...cells, seconds].join(" | ")} |`;
  console.log(row);
  return row;
}

function head(): string {
  return `# Verdicts

Written by \`npm run eval:verdicts -- <folder of public files...>\`: one video of a new server, what becomes of its
copies, forgeries, files made to hurt a reader, and files that others published. What the words mean is in
[Verifying a file](../guide/verification.md). The last column is the time that the machine of this run took.
`;
}
