import { useCallback, useEffect, useState } from "react";
import { AuditGrowthDocument, NewestCheckpointDocument } from "../../generated/console.ts";
import { ask } from "../../shared/graphql/ask.ts";
import { type Growth, growthSince, type KeptCheckpoint } from "../../shared/proof/growth.ts";
import { canProve } from "../../shared/proof/prove-event.ts";
import { statedBy } from "../../shared/proof/signed-note.ts";
import { keepCheckpoint, keptCheckpoint } from "./kept-checkpoint.ts";

type Found = {
  readonly growth: Growth | "NONE" | "INSECURE";
  readonly kept: KeptCheckpoint | null;
  readonly newest: KeptCheckpoint | null;
  readonly isOtherKey: boolean;
};
const AGAIN_MS = 60_000;

/** What the log did since this browser saw it last, asked once a minute. Null until that is known. */
export function useGrowth() {
  const [found, setFound] = useState<Found | null>(null);
  useEffect(() => {
    const end = new AbortController();
    // Without an answer nothing is known, and nothing is said: the list below says that the server is away.
    const look = () => findGrowth(end.signal).then(setFound, () => {});
    void look();
    const timer = setInterval(look, AGAIN_MS);
    return () => {
      end.abort();
      clearInterval(timer);
    };
  }, []);
  const accept = useCallback((newest: KeptCheckpoint) => {
    keepCheckpoint(newest);
    setFound({ growth: "FIRST", kept: null, newest, isOtherKey: false });
  }, []);
  return { found, accept };
}

async function findGrowth(signal: AbortSignal): Promise<Found> {
  const kept = keptCheckpoint();
  const { auditCheckpoint, server } = await ask(NewestCheckpointDocument, {}, signal);
  if (!auditCheckpoint) return { growth: kept ? "REWRITTEN" : "NONE", kept, newest: null, isOtherKey: false };
  const newest = { note: auditCheckpoint.note, verifierKey: server.auditVerifierKey, seenAt: new Date().toISOString() };
  const isOtherKey = kept !== null && kept.verifierKey !== newest.verifierKey;
  if (!canProve()) return { growth: "INSECURE", kept, newest, isOtherKey };
  const growth = await growthSince(kept, newest, async (from, to) => {
    const { auditConsistency } = await ask(AuditGrowthDocument, { from, to }, signal);
    return auditConsistency.path;
  });
  // What does not fit is never kept over what it should fit: the evidence would be gone.
  if (growth === "FIRST" || growth === "GROWN") keepCheckpoint(newest);
  return { growth, kept, newest, isOtherKey };
}

export const sizeOf = (checkpoint: KeptCheckpoint | null): number => {
  const stated = checkpoint && statedBy(checkpoint.note);
  return stated?.treeSize ?? 0;
};
