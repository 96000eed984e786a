import { createWriteStream } from "node:fs";
import { rename, rm } from "node:fs/promises";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import cliProgress from "cli-progress";
import { type Client, faultIn } from "./client.ts";

export async function readText(client: Pick<Client, "fetch">, path: string, method = "GET"): Promise<string> {
  const response = await client.fetch(path, { method });
  if (!response.ok) throw await faultIn(response, "audit");
  return response.text();
}

/** The whole log as the server streams it. */
export async function readExport(client: Client, silent: boolean): Promise<Readable> {
  const response = await client.fetch("/api/audit/export");
  if (!response.ok || !response.body) throw await faultIn(response, "audit");
  return withBar(Readable.fromWeb(response.body), silent);
}

/** Whole or absent: an export that broke off would look like a log that was cut. */
export async function save(stream: Readable, file: string): Promise<void> {
  const draft = `${file}.${process.pid}.part`;
  try {
    await pipeline(stream, createWriteStream(draft));
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}

const NEWLINE = 0x0a;

/** A bar with the time that is left, on stderr where that is a terminal; the export's first line says how many events follow. */
export function withBar(stream: Readable, silent: boolean): Readable {
  if (silent || !process.stderr.isTTY) return stream;
  const bar = new cliProgress.SingleBar(
    {
      format: "  {bar} {percentage}%  {value}/{total} events  {eta_formatted} left",
      clearOnComplete: true,
      hideCursor: true,
      stream: process.stderr,
    },
    cliProgress.Presets.shades_classic,
  );
  let total: number | null = null;
  let lines = 0;
  const counter = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      if (total === null) {
        total = eventsIn(chunk);
        bar.start(total, 0);
      }
      for (const byte of chunk) if (byte === NEWLINE) lines++;
      bar.update(Math.min(lines, total));
      done(null, chunk);
    },
    destroy(error, done) {
      if (total !== null) bar.stop();
      done(error);
    },
  });
  return stream.on("error", (error) => counter.destroy(error)).pipe(counter);
}

const eventsIn = (header: Buffer): number => Number(/"seq":(\d+)/.exec(header.toString("utf8", 0, 10_000))?.[1] ?? 0);
