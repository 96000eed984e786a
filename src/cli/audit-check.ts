import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { z } from "zod";
import type { Config } from "../config/config.ts";
import { verifyBundle } from "../core/audit/bundle.ts";
import { parseCheckpoint } from "../core/audit/checkpoint-note.ts";
import { checkConsistency } from "../core/audit/consistency.ts";
import { LOG_EXPORT_FORMAT, verifyExport } from "../core/audit/log-export.ts";
import { splitNote } from "../core/audit/signed-note.ts";
import type { LogReport, Trust } from "../core/audit/verify-log.ts";
import { AppError } from "../core/errors.ts";
import { readExport, readText, save, withBar } from "./audit-files.ts";
import { type Client, withServer } from "./client.ts";
import { checkInput, readInput } from "./files.ts";

/** `fault` and `seq`, where a log is broken: what kind of break, and the first event that is not what was written. */
export type Report = {
  readonly valid: boolean;
  readonly says: string;
  readonly fault?: string;
  readonly seq?: number;
};

/** The export is checked here, not by the server that is being doubted. */
export async function verifyServer(client: Client, trust: Trust, silent: boolean): Promise<Report> {
  return inWords(await verifyExport(linesOf(await readExport(client, silent)), trust));
}

/** An exported log or a bundle. */
export async function verifyFile(file: string, trust: Trust, silent: boolean): Promise<Report> {
  await checkInput(file);
  if ((await headOf(file)).includes(LOG_EXPORT_FORMAT)) {
    return inWords(await verifyExport(linesOf(withBar(createReadStream(file), silent)), trust));
  }
  const bundle = parseJson(file, await readInput(file), "no exported log and no bundle");
  const isOwn = trust.verifierKeys.length === 0;
  const report = verifyBundle(bundle, isOwn ? { ...trust, verifierKeys: [keyIn(bundle)] } : trust);
  if (!report.valid) return report;
  const { origin, treeSize, events, witnesses } = report;
  const says = `${events.length} events are in the log ${origin} of ${treeSize} events${cosigned(witnesses)}${isOwn ? OWN_KEY : ""}`;
  return { valid: true, says };
}

type Given = {
  readonly older: string;
  readonly newer: string;
  readonly proof: string | undefined;
  readonly log: string | undefined;
  readonly output: string | undefined;
  readonly config: () => Config;
  readonly signal: AbortSignal;
};

/** Two saved checkpoints, with a saved proof or one that a server gives. */
export async function verifyCheckpoints(given: Given, trust: Trust): Promise<Report> {
  const notes = { older: await readInput(given.older), newer: await readInput(given.newer) };
  if (given.proof !== undefined) {
    if (trust.verifierKeys.length === 0) {
      throw new AppError("BAD_INPUT", {
        message: "--key: off line, say which key the checkpoints are to be signed by",
      });
    }
    const proof = parseJson(given.proof, await readInput(given.proof), "no proof");
    return inWordsOf(checkConsistency(notes, proof, trust), false);
  }
  const check = async (server: Pick<Client, "fetch">): Promise<Report> => {
    const [from, to] = [sizeOf(given.older, notes.older), sizeOf(given.newer, notes.newer)];
    const text = await readText(server, `/log/consistency?from=${from}&to=${to}`);
    if (given.output !== undefined) await save(Readable.from([text]), given.output);
    const isOwn = trust.verifierKeys.length === 0;
    const verifierKeys = isOwn ? keysIn(await readText(server, "/log/keys")) : trust.verifierKeys;
    return inWordsOf(checkConsistency(notes, JSON.parse(text), { ...trust, verifierKeys }), isOwn);
  };
  const { log, signal } = given;
  if (log === undefined) return withServer(given.config(), signal, check);
  return check({ fetch: (path, init) => fetch(new URL(path, log), { ...init, signal }) });
}

function inWords(report: LogReport): Report {
  if (!report.intact) {
    const { seq, fault } = report;
    return { valid: false, fault, seq, says: `event ${seq}: ${report.says}` };
  }
  const { events, checkpoints, witnessed } = report;
  const covered = witnessed === null ? "" : `; the first ${witnessed} events are cosigned`;
  return { valid: true, says: `${events} events and ${checkpoints} checkpoints verify${covered}` };
}

function inWordsOf(report: ReturnType<typeof checkConsistency>, isOwn: boolean): Report {
  if (!report.valid) return report;
  const { origin, from, to, witnesses } = report;
  const says = `the log ${origin} of ${to} events continues that of ${from} events`;
  return { valid: true, says: `${says}${cosigned(witnesses)}${isOwn ? OWN_KEY : ""}` };
}

const OWN_KEY = "; its own key was used: compare it with the one you know";
const cosigned = (witnesses: readonly { readonly witness: string; readonly at: Date }[]): string =>
  witnesses.map(({ witness, at }) => `; cosigned by ${witness} at ${at.toISOString()}`).join("");

const bundleKey = z.looseObject({ verifierKey: z.string() });
const keyIn = (bundle: unknown): string => bundleKey.safeParse(bundle).data?.verifierKey ?? "";

const keyList = z.object({ keys: z.array(z.object({ verifierKey: z.string() })) });
const keysIn = (text: string): string[] => keyList.parse(JSON.parse(text)).keys.map(({ verifierKey }) => verifierKey);

function sizeOf(file: string, note: string): number {
  const checkpoint = parseCheckpoint(splitNote(note)?.text ?? "");
  if (checkpoint) return checkpoint.treeSize;
  throw new AppError("BAD_INPUT", { message: `${file}: this is no checkpoint` });
}

function parseJson(file: string, text: string, otherwise: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("BAD_INPUT", { message: `${file}: this is ${otherwise}`, cause });
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
