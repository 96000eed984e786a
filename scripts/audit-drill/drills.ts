import { readFile, rm, writeFile } from "node:fs/promises";
import type { AuditLog } from "../../src/core/audit/audit-log.ts";
import { createNoteSigner } from "../../src/core/audit/checkpoint-note.ts";
import { checkConsistency, consistencyFile } from "../../src/core/audit/consistency.ts";
import type { LogKeys } from "../../src/core/audit/log-signer.ts";
import { createMerkleTree } from "../../src/core/audit/merkle-tree.ts";
import type { Database } from "../../src/core/ports/database.ts";

/** A log that may be broken: its database with a superuser's hand in it, its keys, its copies. */
export type DrillSite = {
  readonly database: Database;
  /** As somebody who owns the database, with the guards switched off. */
  readonly forge: (sql: string) => Promise<void>;
  readonly keys: Pick<LogKeys, "current">;
  readonly origin: string;
  readonly copiesFile: string;
  /** The log as after a restart. */
  readonly open: () => AuditLog;
  /** A checkpoint that somebody saved elsewhere before anything happened, and the size that it signs. */
  readonly saved: string;
  readonly signed: number;
  /** The event that is tampered with, below `signed`. */
  readonly victim: number;
};

/** Where it shows: the first event that is not what was written. `start`: nothing is signed any more. */
export type Detection = {
  readonly by: "verify" | "start" | "saved checkpoint";
  readonly fault: string;
  readonly seq: number | null;
};

export type Drill = {
  readonly name: string;
  readonly act: (site: DrillSite) => Promise<void>;
  readonly detect?: (site: DrillSite) => Promise<Detection | null>;
  readonly expected: (site: DrillSite) => Detection;
};

/** Another text in the place of an event's, with columns that say the same. */
const EDIT = (seq: number) => `
  UPDATE "AuditEvent" SET body = replace(body, '"subject":"', '"subject":"x'), subject = 'x' || subject WHERE seq = ${seq};`;

/** Writes the chain anew from event `seq` on, so that all hashes fit again. */
const RECHAIN = (seq: number) => `
  DO $$
  DECLARE previous bytea := (SELECT "prevHash" FROM "AuditEvent" WHERE seq = ${seq}); event record;
  BEGIN
    FOR event IN SELECT * FROM "AuditEvent" WHERE seq >= ${seq} ORDER BY seq LOOP
      UPDATE "AuditEvent" SET "prevHash" = previous, "leafHash" = sha256('\\x00'::bytea || convert_to(body, 'UTF8')),
        hash = sha256(previous || sha256('\\x00'::bytea || convert_to(body, 'UTF8'))) WHERE seq = event.seq
        RETURNING hash INTO previous;
    END LOOP;
    UPDATE "AuditHead" SET hash = previous;
  END $$;`;

const CUT_TO = (seq: number) => `
  DELETE FROM "AuditCosignature" WHERE "treeSize" > ${seq}; DELETE FROM "AuditCheckpoint" WHERE "treeSize" > ${seq};
  DELETE FROM "AuditEvent" WHERE seq > ${seq};
  UPDATE "AuditHead" SET seq = ${seq}, hash = (SELECT hash FROM "AuditEvent" WHERE seq = ${seq});`;

const atVictim =
  (fault: string) =>
  (site: DrillSite): Detection => ({ by: "verify", fault, seq: site.victim });
/** A rewritten history shows at the first signed size that covers the edit. */
const atRoot = (site: DrillSite): Detection => ({ by: "verify", fault: "ROOT", seq: site.signed });

export const DRILLS: readonly Drill[] = [
  {
    name: "edit an event's text",
    act: ({ forge, victim }) => forge(`UPDATE "AuditEvent" SET body = body || ' ' WHERE seq = ${victim}`),
    expected: atVictim("LEAF"),
  },
  {
    name: "edit a column, not the text",
    act: ({ forge, victim }) => forge(`UPDATE "AuditEvent" SET actor = 'user:nobody' WHERE seq = ${victim}`),
    expected: atVictim("COLUMNS"),
  },
  {
    name: "edit a text and its hash",
    act: ({ forge, victim }) =>
      forge(`${EDIT(victim)} UPDATE "AuditEvent" SET "leafHash" = sha256('\\x00'::bytea || convert_to(body, 'UTF8'))
             WHERE seq = ${victim}`),
    expected: atVictim("CHAIN"),
  },
  {
    name: "drop a row",
    act: ({ forge, victim }) => forge(`DELETE FROM "AuditEvent" WHERE seq = ${victim}`),
    expected: atVictim("MISSING"),
  },
  {
    name: "swap two rows",
    act: ({ forge, victim }) =>
      forge(`UPDATE "AuditEvent" SET seq = -seq WHERE seq IN (${victim}, ${victim + 1});
             UPDATE "AuditEvent" SET seq = ${victim} WHERE seq = -${victim + 1};
             UPDATE "AuditEvent" SET seq = ${victim + 1} WHERE seq = -${victim}`),
    expected: atVictim("CHAIN"),
  },
  {
    name: "cut off the end",
    act: ({ forge, signed }) => forge(`DELETE FROM "AuditEvent" WHERE seq >= ${signed}`),
    expected: ({ signed }) => ({ by: "verify", fault: "CUT", seq: signed }),
  },
  {
    name: "cut off the end and move the head and the checkpoints back",
    act: ({ forge, victim }) => forge(CUT_TO(victim)),
    expected: ({ victim }) => ({ by: "verify", fault: "CUT", seq: victim + 1 }),
  },
  {
    name: "restart on a log that was cut",
    act: ({ forge, victim }) => forge(CUT_TO(victim)),
    detect: refusesToSign,
    expected: () => ({ by: "start", fault: "AUDIT_BROKEN", seq: null }),
  },
  {
    name: "rewrite the chain so that every hash fits",
    act: ({ forge, victim }) => forge(EDIT(victim) + RECHAIN(victim)),
    expected: atRoot,
  },
  {
    name: "rewrite the chain and remove the checkpoints from the database",
    act: ({ forge, victim }) =>
      forge(`${EDIT(victim)}${RECHAIN(victim)} DELETE FROM "AuditCosignature"; DELETE FROM "AuditCheckpoint"`),
    expected: atRoot,
  },
  {
    name: "restart on a rewritten log",
    act: ({ forge, victim }) => forge(EDIT(victim) + RECHAIN(victim)),
    detect: refusesToSign,
    expected: () => ({ by: "start", fault: "AUDIT_BROKEN", seq: null }),
  },
  {
    name: "fork: rewrite the log and sign it anew with the log's own key, in the database",
    act: async (site) => {
      await site.forge(EDIT(site.victim) + RECHAIN(site.victim));
      await signAnew(site);
    },
    expected: atRoot,
  },
  {
    name: "fork, and replace the copies of the checkpoints too",
    act: async (site) => {
      await site.forge(EDIT(site.victim) + RECHAIN(site.victim));
      await writeFile(site.copiesFile, await signAnew(site));
    },
    detect: contradictsSaved,
    expected: () => ({ by: "saved checkpoint", fault: "NOT_CONSISTENT", seq: null }),
  },
  {
    name: "roll everything back: database and copies",
    act: async ({ forge, victim, copiesFile }) => {
      await forge(CUT_TO(victim));
      await rm(copiesFile, { force: true });
    },
    detect: contradictsSaved,
    expected: () => ({ by: "saved checkpoint", fault: "TOO_SHORT", seq: null }),
  },
];

export async function run(drill: Drill, site: DrillSite): Promise<Detection | null> {
  await drill.act(site);
  return (drill.detect ?? verifies)(site);
}

async function verifies({ open }: DrillSite): Promise<Detection | null> {
  const report = await open().verify();
  return report.intact ? null : { by: "verify", fault: report.fault, seq: report.seq };
}

async function refusesToSign({ open }: DrillSite): Promise<Detection | null> {
  const log = open();
  try {
    await log.checkpoint();
    // Where the kept roots of full tiles spared the start from reading the events, the next minutes read them.
    await log.recheck();
    return null;
  } catch (error) {
    const fault = error instanceof Error && "code" in error ? String(error.code) : String(error);
    return { by: "start", fault, seq: null };
  }
}

/** Nothing inside shows it any more: what somebody kept outside does, and so does every witness. */
async function contradictsSaved({ open, saved, signed }: DrillSite): Promise<Detection | null> {
  const log = open();
  const verifierKeys = (await log.keys()).map(({ verifierKey }) => verifierKey);
  const now = await log.checkpoint();
  const by = "saved checkpoint";
  if (now === null || now.treeSize < signed) return { by, fault: "TOO_SHORT", seq: null };
  const proof = consistencyFile(signed, now.treeSize, await log.consistency(signed, now.treeSize));
  const report = checkConsistency({ older: saved, newer: now.note }, proof, { verifierKeys });
  return report.valid ? null : { by, fault: "NOT_CONSISTENT", seq: null };
}

/** What whoever has the log's key can do: every checkpoint once more, over the forged events. Returns the notes. */
async function signAnew({ database, forge, keys, origin, copiesFile }: DrillSite): Promise<string> {
  const signer = createNoteSigner(await keys.current(), origin);
  const tree = createMerkleTree(await database.auditLeaves(1, (await database.auditHead()).seq));
  const sizes = [...(await readFile(copiesFile, "utf8")).matchAll(/^[^\n]+\n(\d+)\n[^\n]+\n\n/gm)].map(([, size]) =>
    Number(size),
  );
  const notes: string[] = [];
  for (const treeSize of sizes) {
    const rootHash = tree.root(treeSize);
    const note = signer.sign({ treeSize, rootHash });
    notes.push(note);
    const hex = Buffer.from(rootHash).toString("hex");
    await forge(
      `UPDATE "AuditCheckpoint" SET note = '${note}', "rootHash" = '\\x${hex}' WHERE "treeSize" = ${treeSize}`,
    );
  }
  await forge(`DELETE FROM "AuditTile"`);
  return notes.join("");
}
