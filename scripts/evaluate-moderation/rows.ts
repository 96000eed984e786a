import { createHash } from "node:crypto";
import { readdir, readFile, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { gunzipSync } from "node:zlib";
import { parse as parseCsv } from "csv-parse/sync";
import type { Category } from "../../moderation/index.ts";
import { readRow } from "./shapes.ts";

/** One labelled text. A category that `labels` does not name is unknown, and counted neither way. */
export type Row = {
  readonly text: string;
  readonly labels: Readonly<Partial<Record<Category, 0 | 1>>>;
  readonly unsafe: 0 | 1 | null;
  readonly benign: boolean;
  readonly lang: string;
  readonly source: string;
  /** What sort of text it is ("video prompt", "question", "tweet"): refusing each costs something else. */
  readonly kind: string;
};
export type Fault = { readonly file: string; readonly line: number; readonly message: string };
export type DataFile = { readonly name: string; readonly sha256: string; readonly rows: number };
export type Data = {
  readonly rows: readonly Row[];
  readonly files: readonly DataFile[];
  readonly faults: readonly Fault[];
};

const READABLE = /\.(jsonl|csv)(\.gz)?$/;

/** Reads files, and the readable files of folders in order of name. A row that cannot be read is a fault with its line. */
export async function readData(paths: readonly string[]): Promise<Data> {
  const files = (await Promise.all(paths.map(filesIn))).flat();
  const read = await Promise.all(files.map(readOne));
  return {
    rows: read.flatMap((one) => one.rows),
    files: read.map((one) => one.file),
    faults: read.flatMap((one) => one.faults),
  };
}

async function filesIn(path: string): Promise<readonly string[]> {
  if (!(await stat(path)).isDirectory()) return [path];
  const names = (await readdir(path)).filter((name) => READABLE.test(name)).sort();
  return names.map((name) => join(path, name));
}

async function readOne(path: string): Promise<{ rows: readonly Row[]; file: DataFile; faults: readonly Fault[] }> {
  const bytes = await readFile(path);
  const name = basename(path);
  const text = (name.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8").replace(/^\uFEFF/, "");
  const rows: Row[] = [];
  const faults: Fault[] = [];
  for (const { line, value } of /\.csv(\.gz)?$/.test(name) ? csvRecords(text) : jsonLines(text)) {
    const row = value instanceof Error ? { fault: value.message } : readRow(value, name.replace(READABLE, ""));
    if ("fault" in row) faults.push({ file: name, line, message: row.fault });
    else rows.push(row);
  }
  return { rows, faults, file: { name, sha256: createHash("sha256").update(bytes).digest("hex"), rows: rows.length } };
}

type Entry = { readonly line: number; readonly value: unknown };

function jsonLines(text: string): readonly Entry[] {
  return text.split("\n").flatMap((line, index): readonly Entry[] => {
    if (line.trim() === "") return [];
    try {
      return [{ line: index + 1, value: JSON.parse(line) }];
    } catch {
      return [{ line: index + 1, value: new Error("is not JSON") }];
    }
  });
}

function csvRecords(text: string): readonly Entry[] {
  try {
    const records: { record: unknown; info: { lines: number } }[] = parseCsv(text, { columns: true, info: true });
    return records.map(({ record, info }) => ({ line: info.lines, value: record }));
  } catch (error) {
    return [{ line: 1, value: new Error(`is not CSV: ${error instanceof Error ? error.message : error}`) }];
  }
}
