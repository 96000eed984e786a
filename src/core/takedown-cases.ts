import type { AuditEntry } from "./audit/actions.ts";
import type { Environment } from "./environment.ts";
import type { TakedownCase, Transaction } from "./ports/database.ts";
import { mistake, ok, type Result } from "./result.ts";
import { reduceTakedown, type TakedownAct, type TakedownEvent, type TakedownFault } from "./takedown-events.ts";

export type TakedownChange = {
  readonly found: TakedownCase;
  /** What became of files. The caller says itself what was done to the case. */
  readonly audit: readonly AuditEntry[];
};

/** One event of a case that the caller holds locked, with what it does to files; or the reason why it cannot be. */
export async function actOnTakedown(
  tx: Transaction,
  before: TakedownCase,
  act: TakedownAct,
  by: string | null,
  at: Date,
): Promise<Result<TakedownChange>> {
  const event: TakedownEvent = { ...act, by, at };
  const reduced = reduceTakedown(before, event);
  if (!reduced.ok) return mistake("INVALID_STATE", FAULTS[reduced.fault], "id");
  const found = await tx.keepTakedownEvent(before.id, reduced.state, event);
  return ok({ found, audit: await moveFiles(tx, before, found, by, at) });
}

/** Makes the files follow the case: what it withholds now and did not before, and the other way round. */
async function moveFiles(
  tx: Transaction,
  before: TakedownCase,
  after: TakedownCase,
  by: string | null,
  at: Date,
): Promise<readonly AuditEntry[]> {
  const changed = [
    ...after.withheldIds.filter((id) => !before.withheldIds.includes(id)),
    ...before.withheldIds.filter((id) => !after.withheldIds.includes(id)),
  ];
  const audit: AuditEntry[] = [];
  for (const asset of changed.length > 0 ? await tx.lockAssets(changed) : []) {
    const { id, generationId, sha256: fileSha256 } = asset;
    const entry = { actor: by === null ? "system" : `user:${by}`, subject: `generation:${generationId}`, at } as const;
    if (after.withheldIds.includes(id)) {
      if (asset.withheldAt !== null || !(await tx.withholdAsset(generationId, at))) continue;
      audit.push({ ...entry, action: "video.withheld", facts: { fileSha256 } });
    } else {
      const generation = await tx.generation(generationId);
      if (generation?.status !== "READY" || (await staysWithheld(tx, id, generation.userId))) continue;
      if (!(await tx.withholdAsset(generationId, null))) continue;
      audit.push({ ...entry, action: "video.givenBack", facts: { fileSha256 } });
    }
  }
  return audit;
}

/** Whether some case withholds the file now, or its owner's account is erased: nobody is left to give it back to. */
export const staysWithheld = async (
  tx: Pick<Transaction, "takedownsOf" | "erasure">,
  assetId: string,
  ownerId: string,
): Promise<boolean> =>
  (await tx.erasure(ownerId)) !== null ||
  (await tx.takedownsOf([assetId])).some(({ withheldIds }) => withheldIds.includes(assetId));

type Said = {
  [A in AuditEntry["action"]]: Pick<Extract<AuditEntry, { action: A }>, "action" | "facts">;
}[AuditEntry["action"]];

export const takedownEntry = (actor: string, { id }: Pick<TakedownCase, "id">, at: Date, said: Said): AuditEntry => ({
  ...said,
  actor,
  subject: `takedown:${id}`,
  at,
});

/** Generations whose owners see something else now. */
export async function announceFiles(
  deps: {
    readonly database: Pick<Transaction, "asset">;
    readonly announce: (generationId: string) => Promise<void>;
  },
  ...cases: readonly Pick<TakedownCase, "assetIds" | "withheldIds">[]
): Promise<void> {
  const ids = new Set(cases.flatMap(({ assetIds, withheldIds }) => [...assetIds, ...withheldIds]));
  for (const id of ids) {
    const asset = await deps.database.asset(id);
    if (asset) await deps.announce(asset.generationId);
  }
}

export type TakedownDeps = {
  readonly environment: Environment;
  readonly announce: (generationId: string) => Promise<void>;
};

const FAULTS: Readonly<Record<TakedownFault, string>> = {
  NOT_WAITING: "The case does not wait for this.",
  HELD_BY_ANOTHER: "Another reviewer holds the case.",
  NOT_HOLDER: "You do not hold this case, or your lease has run out: claim it again.",
  HAD_A_SAY: "You decided this: the objection goes to someone else.",
  NOT_WITHHELD: "The case withholds nothing now.",
  NOTHING_NAMED: "Name what is to be withheld.",
  NOT_DECIDED: "The case is not decided.",
  COUNTERED_BEFORE: "There was an objection already.",
  TOO_EARLY: "The law does not want the video back yet: see restoreFrom.",
  REMINDED_BEFORE: "The desk knows.",
};
