import type { AuditCheckpoint, Database } from "../ports/database.ts";
import { cosignaturesOf, witnessOf } from "./cosignature.ts";
import type { Proof } from "./merkle.ts";

/** Someone else's server that cosigns checkpoints (C2SP tlog-witness). */
export type Witness = {
  readonly verifierKey: string;
  /** POSTs to its add-checkpoint. @throws when it gives no answer in time */
  readonly submit: (body: string) => Promise<{ readonly status: number; readonly body: string }>;
};

export type WitnessState = {
  readonly verifierKey: string;
  /** Of the largest checkpoint that it has cosigned; 0 for none. */
  readonly cosignedSize: number;
  /** Of the last attempt; null when that succeeded, or none was made since the start. */
  readonly fault: WitnessFault | null;
};

/** What strangers may read; the server's log says more. FAILED: it could not be asked, or gave no answer. */
export type WitnessFault = "FAILED" | "REFUSED" | "SEEN_MORE" | "NOT_SIGNED";
type Refusal = { readonly fault: WitnessFault; readonly says: string };

/** A checkpoint is offered again once, from the size that the witness names. */
const ATTEMPTS = 2;

/**
 * Asks each witness to cosign, from the size that it has seen last. A witness that refuses or is away holds nobody up:
 * the log goes on, and its state says why.
 */
export function createWitnessing(deps: {
  readonly database: Pick<Database, "transact" | "cosignedSize">;
  readonly witnesses: readonly Witness[];
  readonly consistency: (from: number, to: number) => Promise<Proof>;
  readonly onError: (error: unknown) => void;
}) {
  const { database, witnesses } = deps;
  const faults = new Map<string, WitnessFault>();

  async function ask({ verifierKey, submit }: Witness, checkpoint: AuditCheckpoint): Promise<Refusal | null> {
    const witness = witnessOf(verifierKey) ?? verifierKey;
    const { treeSize, note } = checkpoint;
    let seen = await database.cosignedSize(witness);
    if (seen === treeSize) return null;
    for (let attempt = 1; ; attempt++) {
      const proof = seen === 0 ? [] : await deps.consistency(seen, treeSize);
      const hashes = proof.map((hash) => `${Buffer.from(hash).toString("base64")}\n`).join("");
      const { status, body } = await submit(`old ${seen}\n${hashes}\n${note}`);
      if (status === 200) return keep(verifierKey, witness, checkpoint, body);
      const said = status === 409 ? sizeIn(body) : null;
      if (said !== null && said > treeSize) {
        return { fault: "SEEN_MORE", says: `it has seen a log of ${said} events; this one has ${treeSize}` };
      }
      if (said === null || said === seen || attempt === ATTEMPTS) {
        return { fault: "REFUSED", says: `it refused the checkpoint of ${treeSize} events (${status})` };
      }
      seen = said;
    }
  }

  async function keep(
    verifierKey: string,
    witness: string,
    checkpoint: AuditCheckpoint,
    body: string,
  ): Promise<Refusal | null> {
    const { treeSize, note } = checkpoint;
    const line = body.split("\n").find((each) => cosignaturesOf(`${note}${each}\n`, [verifierKey]).length > 0);
    if (line === undefined) return { fault: "NOT_SIGNED", says: "its answer bears no signature by its key" };
    await database.transact(async (tx) => ({
      value: await tx.addCosignature({ treeSize, witness, line: `${line}\n` }),
      audit: [],
    }));
    return null;
  }

  return {
    async cosign(checkpoint: AuditCheckpoint): Promise<void> {
      await Promise.all(
        witnesses.map(async (witness) => {
          const { verifierKey } = witness;
          const refused = await ask(witness, checkpoint).catch((cause: unknown) => ({
            fault: "FAILED" as const,
            says: cause instanceof Error ? cause.message : String(cause),
            cause,
          }));
          if (refused === null) return faults.delete(verifierKey);
          const { fault, says, ...why } = refused;
          faults.set(verifierKey, fault);
          deps.onError(new Error(`witness ${witnessOf(verifierKey)}: ${says}`, why));
        }),
      );
    },
    states: (): Promise<readonly WitnessState[]> =>
      Promise.all(
        witnesses.map(async ({ verifierKey }) => ({
          verifierKey,
          cosignedSize: await database.cosignedSize(witnessOf(verifierKey) ?? verifierKey),
          fault: faults.get(verifierKey) ?? null,
        })),
      ),
  };
}

function sizeIn(body: string): number | null {
  const [, size] = /^(0|[1-9]\d{0,14})\n?$/.exec(body) ?? [];
  return size === undefined ? null : Number(size);
}
