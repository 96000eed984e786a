import { z } from "zod";
import { AppError } from "../errors.ts";
import type { AuditEvent, Reads } from "../ports/database.ts";
import { publishedNote } from "./checkpoint-note.ts";
import { type LogReport, type Trust, verifyLog } from "./verify-log.ts";

export const LOG_EXPORT_FORMAT = "vouch-audit-log/1";
const CHECKPOINTS_PAGE = 500;

const hex = z.hex().transform((text) => Uint8Array.from(Buffer.from(text, "hex")));
const header = z.strictObject({
  format: z.literal(LOG_EXPORT_FORMAT),
  verifierKey: z.string(),
  formerVerifierKeys: z.array(z.string()).default([]),
  seq: z.int(),
  hash: hex,
});
const checkpointLine = z.strictObject({ checkpoint: z.string(), treeSize: z.int() });
const eventLine = z.strictObject({
  seq: z.int().positive(),
  action: z.string(),
  actor: z.string(),
  subject: z.string(),
  body: z.string(),
  leafHash: hex,
  prevHash: hex,
  hash: hex,
  createdAt: z.coerce.date(),
});

/**
 * The whole log as JSON lines: a header, the checkpoints, then every event in order. Streams; hashes are hex.
 * `verifierKeys`: the log's, the current one first.
 */
export async function* exportLog(reads: Reads, verifierKeys: readonly [string, ...string[]]): AsyncGenerator<string> {
  const [verifierKey, ...formerVerifierKeys] = verifierKeys;
  const head = await reads.auditHead();
  yield line({ format: LOG_EXPORT_FORMAT, verifierKey, formerVerifierKeys, seq: head.seq, hash: toHex(head.hash) });
  for (let after: string | undefined; ; ) {
    const page = await reads.checkpoints({ limit: CHECKPOINTS_PAGE, after });
    for (const { row } of page.rows) {
      if (row.treeSize <= head.seq) yield line({ checkpoint: publishedNote(row), treeSize: row.treeSize });
    }
    after = page.rows.at(-1)?.cursor;
    if (!page.hasMore) break;
  }
  for await (const { leafHash, prevHash, hash, ...event } of reads.auditRange(1, head.seq)) {
    yield line({ ...event, leafHash: toHex(leafHash), prevHash: toHex(prevHash), hash: toHex(hash) });
  }
}

/**
 * Checks an export without the server: every body, leaf, link and signature. No trusted verifier keys take those in the
 * file, which shows that the file is whole but not whose it is.
 * A line after the first that cannot be read is a break like any other.
 * @throws AppError BAD_INPUT when the first line is not that of an export
 */
export async function verifyExport(
  lines: AsyncIterable<string>,
  trusted: Trust = { verifierKeys: [] },
): Promise<LogReport> {
  const iterator = lines[Symbol.asyncIterator]();
  /** Undefined at the end, null for what is not JSON. */
  const next = async (): Promise<unknown> => {
    const { value, done } = await iterator.next();
    return done ? undefined : parse(value);
  };
  const first = header.safeParse(await next());
  if (!first.success) throw new AppError("BAD_INPUT", { userMessage: "This is not an export of an audit log." });
  const { verifierKey, formerVerifierKeys, seq, hash } = first.data;
  const own = trusted.verifierKeys.length === 0;
  const notes: { note: string; treeSize: number }[] = [];
  let row = await next();
  for (let read = checkpointLine.safeParse(row); read.success; read = checkpointLine.safeParse(row)) {
    notes.push({ note: read.data.checkpoint, treeSize: read.data.treeSize });
    row = await next();
  }
  async function* events(): AsyncGenerator<AuditEvent | null> {
    for (; row !== undefined; row = await next()) yield eventLine.safeParse(row).data ?? null;
  }
  return verifyLog({
    events: events(),
    notes,
    trust: own ? { ...trusted, verifierKeys: [verifierKey, ...formerVerifierKeys] } : trusted,
    head: { seq, hash },
  });
}

const toHex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const line = (value: object): string => `${JSON.stringify(value)}\n`;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
