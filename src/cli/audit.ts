import { createReadStream, createWriteStream } from "node:fs";
import { open, rename, rm } from "node:fs/promises";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import type { Config } from "../config/config.ts";
import { verifyBundle } from "../core/audit/bundle.ts";
import { LOG_EXPORT_FORMAT, verifyExport } from "../core/audit/log-export.ts";
import type { LogReport } from "../core/audit/verify-log.ts";
import { AppError } from "../core/errors.ts";
import { wholeNumber } from "./arguments.ts";
import { type Client, faultIn, withServer } from "./client.ts";
import { checkInput, checkOutput, readInput } from "./files.ts";
import { EXIT, paint, print } from "./output.ts";

export function addAuditCommands(program: Command, config: () => Config, signal: AbortSignal): void {
  const group = program.command("audit").description("The log that nobody can quietly edit.");

  group
    .command("verify [file]")
    .description("Check the server's whole log, or an exported log or bundle off line. Exit 2 when it does not verify.")
    .option("--key <verifier key>", "the log's public key as you know it; without it the file's own is used")
    .option("--json", "print JSON")
    .action(async (file: string | undefined, options: { key?: string; json?: boolean }) => {
      const report =
        file === undefined ? await verifyServer(config(), signal) : await verifyFile(file, options.key ?? null);
      const text = report.valid ? `${paint("green", "✓")} ${report.says}` : `${paint("red", "✗")} ${report.says}`;
      print(options.json ?? false, report, [text]);
      if (!report.valid) process.exitCode = EXIT.tampered;
    });

  group
    .command("checkpoint")
    .description("Sign the log as it is now and print the note (C2SP tlog-checkpoint).")
    .option("--json", "print JSON")
    .action(async (options: { json?: boolean }) => {
      const note = await withServer(config(), signal, (client) => read(client, "/api/audit/checkpoint", "POST"));
      print(options.json ?? false, { note }, [note.trimEnd()]);
    });

  group
    .command("prove")
    .argument("<seq>", "number of the event", wholeNumber)
    .description("A bundle that proves one event to anybody off line; check it with: audit verify <file>.")
    .option("-o, --output <file>", "write it there instead of printing it")
    .option("--json", "accepted for uniformity; a bundle is JSON already")
    .action(async (seq: number, options: { output?: string }) => {
      if (options.output !== undefined) await checkOutput(options.output);
      const path = `/api/audit/bundle?seq=${seq}`;
      const bundle = await withServer(config(), signal, (client) => read(client, path));
      if (options.output === undefined) process.stdout.write(bundle);
      else await save(Readable.from([bundle]), options.output);
    });

  group
    .command("export")
    .description("The whole log as JSON lines, to keep or to check elsewhere.")
    .option("-o, --output <file>", "write it there instead of to standard output")
    .option("--json", "accepted for uniformity; the export is JSON already")
    .action(async (options: { output?: string }) => {
      if (options.output !== undefined) await checkOutput(options.output);
      await withServer(config(), signal, async (client) => {
        const stream = await exported(client);
        if (options.output === undefined) await pipeline(stream, process.stdout, { end: false });
        else await save(stream, options.output);
      });
    });
}

type Report = { readonly valid: boolean; readonly says: string };

/** The export is checked here, not by the server that is being doubted. */
function verifyServer(config: Config, signal: AbortSignal): Promise<Report> {
  return withServer(config, signal, async (client) => {
    return inWords(await verifyExport(linesOf(await exported(client)), null));
  });
}

async function verifyFile(file: string, key: string | null): Promise<Report> {
  await checkInput(file);
  if ((await headOf(file)).includes(LOG_EXPORT_FORMAT)) {
    return inWords(await verifyExport(linesOf(createReadStream(file)), key));
  }
  const bundle = parseBundle(file, await readInput(file));
  const report = verifyBundle(bundle, key ?? keyIn(bundle));
  if (!report.valid) return report;
  const { origin, treeSize, events } = report;
  const whose = key === null ? "; its own key was used: compare it with the one you know" : "";
  return { valid: true, says: `${events.length} events are in the log ${origin} of ${treeSize} events${whose}` };
}

const inWords = (report: LogReport): Report =>
  report.intact
    ? { valid: true, says: `${report.events} events and ${report.checkpoints} checkpoints verify` }
    : { valid: false, says: `event ${report.seq}: ${report.says}` };

const keyIn = (bundle: unknown): string =>
  typeof bundle === "object" && bundle !== null && "verifierKey" in bundle ? String(bundle.verifierKey) : "";

function parseBundle(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("BAD_INPUT", { message: `${file}: this is no exported log and no bundle`, cause });
  }
}

/** An export may be larger than memory; what it is stands in its first line. */
async function headOf(path: string): Promise<string> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(200), 0, 200, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await file.close();
  }
}

const linesOf = (input: Readable) => createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });

async function read(client: Client, path: string, method = "GET"): Promise<string> {
  const response = await client.fetch(path, { method });
  if (!response.ok) throw await faultIn(response, "audit");
  return response.text();
}

async function exported(client: Client): Promise<Readable> {
  const response = await client.fetch("/api/audit/export");
  if (!response.ok || !response.body) throw await faultIn(response, "audit");
  return Readable.fromWeb(response.body);
}

/** Whole or absent: an export that broke off would look like a log that was cut. */
async function save(stream: Readable, file: string): Promise<void> {
  const draft = `${file}.${process.pid}.part`;
  try {
    await pipeline(stream, createWriteStream(draft));
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}
