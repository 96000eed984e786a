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
  readonly fault: string | null;
};

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
  const faults = new Map<string, string>();

  async function ask({ verifierKey, submit }: Witness, checkpoint: AuditCheckpoint): Promise<string | null> {
    const witness = witnessOf(verifierKey) ?? verifierKey;
    const { treeSize, note } = checkpoint;
    let seen = await database.cosignedSize(witness);
    if (seen === treeSize) return null;
    for (;;) {
      const proof = seen === 0 ? [] : await deps.consistency(seen, treeSize);
      const hashes = proof.map((hash) => `${Buffer.from(hash).toString("base64")}\n`).join("");
      const { status, body } = await submit(`old ${seen}\n${hashes}\n${note}`);
      if (status === 200) return keep(verifierKey, witness, checkpoint, body);
      const said = status === 409 ? sizeIn(body) : null;
      if (said === null || said === seen) return `it refused the checkpoint of ${treeSize} events (${status})`;
      if (said > treeSize) return `it has seen a log of ${said} events; this one has ${treeSize}`;
      // It moves on only when it cosigns, and then it answers 200: this ends.
      seen = said;
    }
  }

  async function keep(verifierKey: string, witness: string, checkpoint: AuditCheckpoint, body: string) {
    const { treeSize, note } = checkpoint;
    const line = body.split("\n").find((each) => cosignaturesOf(`${note}${each}\n`, [verifierKey]).length > 0);
    if (line === undefined) return "its answer bears no signature by its key";
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
          const fault = await ask(witness, checkpoint).catch((error: unknown) =>
            error instanceof Error ? error.message : String(error),
          );
          if (fault === null) return faults.delete(witness.verifierKey);
          faults.set(witness.verifierKey, fault);
          deps.onError(new Error(`witness ${witnessOf(witness.verifierKey)}: ${fault}`));
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
