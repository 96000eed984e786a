import type { AuditEntry } from "../../core/audit/actions.ts";
import { eventBody } from "../../core/audit/event-body.ts";
import type { AuditEvent, Reads, Writes } from "../../core/ports/database.ts";
import { bytes, type Client, type Clock } from "./client.ts";
import { numberKey, pageOf } from "./pages.ts";
import { orNull, toAuditCheckpoint, toAuditEvent } from "./rows.ts";

type AuditReads = Pick<
  Reads,
  | "auditEvent"
  | "auditEvents"
  | "auditRange"
  | "auditLeaves"
  | "auditTileRoots"
  | "auditHead"
  | "latestCheckpoint"
  | "checkpoint"
  | "checkpoints"
  | "cosignedSize"
>;
type AuditWrites = Pick<Writes, "createCheckpoint" | "addCosignature" | "keepAuditTileRoots">;

const BATCH = 1000;
const LEAVES_BATCH = 20_000;
const HASH_BYTES = 32;
const cosigned = { cosignatures: { select: { line: true }, orderBy: { witness: "asc" } } } as const;

export const auditReads = (client: Client): AuditReads => ({
  auditEvent: (seq) => client.auditEvent.findUnique({ where: { seq } }).then(orNull(toAuditEvent)),

  auditEvents: ({ subject, action }, page) => {
    const where = { ...(subject !== undefined && { subject }), ...(action !== undefined && { action }) };
    return pageOf(page, {
      key: numberKey,
      find: ({ after, ...window }) =>
        client.auditEvent.findMany({
          where,
          orderBy: { seq: "desc" },
          ...window,
          ...(after !== undefined && { cursor: { seq: after } }),
        }),
      count: () => client.auditEvent.count({ where }),
      keyOf: ({ seq }) => seq,
      map: toAuditEvent,
    });
  },

  auditRange: (from, to) => auditRange(client, from, to),

  auditLeaves: async (from, to) => {
    const leaves: Uint8Array[] = [];
    for (let next = BigInt(from); ; ) {
      const rows = await client.auditEvent.findMany({
        where: { seq: { gte: next, lte: to } },
        orderBy: { seq: "asc" },
        take: LEAVES_BATCH,
        select: { seq: true, leafHash: true },
      });
      leaves.push(...rows.map(({ leafHash }) => leafHash));
      const last = rows.at(-1);
      if (last === undefined || rows.length < LEAVES_BATCH) return leaves;
      next = last.seq + 1n;
    }
  },

  auditTileRoots: async (limit) => {
    // One value, not a row a root: a log of ten million events has 39,000.
    const [kept] = await client.$queryRaw<[{ roots: Uint8Array | null }]>`
      SELECT string_agg(root, '' ORDER BY index) AS roots FROM "AuditTile" WHERE index < ${limit}`;
    const roots = kept.roots ?? new Uint8Array();
    return Array.from({ length: roots.length / HASH_BYTES }, (_, n) =>
      roots.subarray(n * HASH_BYTES, (n + 1) * HASH_BYTES),
    );
  },

  auditHead: async () => {
    const { seq, hash } = await client.auditHead.findUniqueOrThrow({ where: { id: 1 } });
    return { seq: Number(seq), hash };
  },

  latestCheckpoint: () =>
    client.auditCheckpoint
      .findFirst({ orderBy: { treeSize: "desc" }, include: cosigned })
      .then(orNull(toAuditCheckpoint)),

  checkpoint: (treeSize) =>
    client.auditCheckpoint.findUnique({ where: { treeSize }, include: cosigned }).then(orNull(toAuditCheckpoint)),

  checkpoints: (page) =>
    pageOf(page, {
      key: numberKey,
      find: ({ after, ...window }) =>
        client.auditCheckpoint.findMany({
          orderBy: { treeSize: "desc" },
          include: cosigned,
          ...window,
          ...(after !== undefined && { cursor: { treeSize: after } }),
        }),
      count: () => client.auditCheckpoint.count(),
      keyOf: ({ treeSize }) => treeSize,
      map: toAuditCheckpoint,
    }),

  cosignedSize: async (witness) => {
    const last = await client.auditCosignature.findFirst({ where: { witness }, orderBy: { treeSize: "desc" } });
    return Number(last?.treeSize ?? 0);
  },
});

export const auditWrites = (client: Client, clock: Clock): AuditWrites => ({
  createCheckpoint: async ({ rootHash, chainHash, ...checkpoint }) => {
    const data = { ...checkpoint, rootHash: bytes(rootHash), chainHash: bytes(chainHash), createdAt: clock() };
    await client.auditCheckpoint.create({ data });
  },

  addCosignature: async (cosignature) => {
    await client.auditCosignature.createMany({ data: { ...cosignature, createdAt: clock() }, skipDuplicates: true });
  },

  keepAuditTileRoots: async (first, roots) => {
    await client.auditTile.deleteMany({ where: { index: { gte: first } } });
    await client.auditTile.createMany({ data: roots.map((root, n) => ({ index: first + n, root: bytes(root) })) });
  },
});

/** The last act of a transaction: it holds the head of the log until commit. */
export async function appendToAudit(client: Client, entries: readonly AuditEntry[]): Promise<void> {
  if (entries.length === 0) return;
  await client.$executeRaw`SELECT audit_append(${entries.map(eventBody)}::text[])`;
}

async function* auditRange(client: Client, from: number, to: number): AsyncGenerator<AuditEvent> {
  for (let next = from; next <= to; ) {
    const rows = await client.auditEvent.findMany({
      where: { seq: { gte: next, lte: to } },
      orderBy: { seq: "asc" },
      take: BATCH,
    });
    yield* rows.map(toAuditEvent);
    const last = rows.at(-1);
    if (last === undefined) return;
    next = Number(last.seq) + 1;
  }
}
