import { createReadStream, createWriteStream } from "node:fs";
import { readFile, rename } from "node:fs/promises";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { Command } from "commander";
import type { Config } from "../config/config.ts";
import { verifyBundle } from "../core/audit/bundle.ts";
import { LOG_EXPORT_FORMAT, verifyExport } from "../core/audit/log-export.ts";
import type { LogReport } from "../core/audit/verify-log.ts";
import { AppError } from "../core/errors.ts";
import { type Client, withServer } from "./client.ts";
import { wholeNumber } from "./generate.ts";
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
    .command("prove <seq>")
    .description("A bundle that proves one event to anybody off line; check it with: audit verify <file>.")
    .option("-o, --output <file>", "write it there instead of printing it")
    .option("--json", "accepted for uniformity; a bundle is JSON already")
    .action(async (seq: string, options: { output?: string }) => {
      const path = `/api/audit/bundle?seq=${wholeNumber(seq)}`;
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
      await withServer(config(), signal, async (client) => {
        const response = await client.fetch("/api/audit/export");
        if (!response.ok || !response.body) throw faultOf(response.status);
        const stream = Readable.fromWeb(response.body);
        if (options.output === undefined) await pipeline(stream, process.stdout, { end: false });
        else await save(stream, options.output);
      });
    });
}

type Report = { readonly valid: boolean; readonly says: string };

/** The export is checked here, not by the server that is being doubted. */
function verifyServer(config: Config, signal: AbortSignal): Promise<Report> {
  return withServer(config, signal, async (client) => {
    const response = await client.fetch("/api/audit/export");
    if (!response.ok || !response.body) throw faultOf(response.status);
    return inWords(await verifyExport(linesOf(Readable.fromWeb(response.body)), null));
  });
}

async function verifyFile(file: string, key: string | null): Promise<Report> {
  const lines = linesOf(createReadStream(file));
  const { value: first = "" } = await lines[Symbol.asyncIterator]().next();
  if (first.includes(LOG_EXPORT_FORMAT)) return inWords(await verifyExport(linesOf(createReadStream(file)), key));
  const bundle: unknown = JSON.parse(await readFile(file, "utf8"));
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

const linesOf = (input: Readable) => createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY });

async function read(client: Client, path: string, method = "GET"): Promise<string> {
  const response = await client.fetch(path, { method });
  if (!response.ok) throw faultOf(response.status);
  return response.text();
}

const faultOf = (status: number) =>
  status === 404
    ? new AppError("NOT_FOUND", { message: "there is no such event in the log" })
    : new AppError("INTERNAL", { message: `the server answered ${status}` });

async function save(stream: Readable, file: string): Promise<void> {
  await pipeline(stream, createWriteStream(`${file}.part`));
  await rename(`${file}.part`, file);
}
