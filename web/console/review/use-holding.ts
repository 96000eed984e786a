import { useEffect, useState } from "react";
import type { CaseStateFragment } from "../../generated/console.ts";
import { useSession } from "../../shared/shell/session.tsx";

/**
 * Whose a case is now: LAPSED was the reader's own until the claim ran out, FREE can be claimed, CLOSED waits for nobody
 * that the reader could be.
 */
export type Holding = "MINE" | "LAPSED" | "THEIRS" | "FREE" | "CLOSED";
/** Later ones overflow in the browser's timers; no claim lasts that long. */
const MOST_MS = 2 ** 31 - 1;

/** Told anew in the moment in which a claim runs out. */
export function useHolding(reviewCase: CaseStateFragment | null): Holding {
  const { user } = useSession();
  const [, look] = useState(0);
  const until = reviewCase?.status === "CLAIMED" ? Date.parse(reviewCase.claimExpiresAt ?? "") : 0;
  useEffect(() => {
    const leftMs = until - Date.now();
    if (leftMs <= 0 || leftMs > MOST_MS) return;
    const timer = setTimeout(() => look((count) => count + 1), leftMs + 1);
    return () => clearTimeout(timer);
  }, [until]);

  if (!reviewCase) return "CLOSED";
  switch (reviewCase.status) {
    case "OPEN":
      return "FREE";
    case "AWAITING_SECOND":
      return reviewCase.firstBy?.id === user.id ? "CLOSED" : "FREE";
    case "CLAIMED":
      if (reviewCase.claimedBy?.id === user.id) return until > Date.now() ? "MINE" : "LAPSED";
      return until > Date.now() ? "THEIRS" : "FREE";
    case "DECIDED":
    case "CANCELLED":
      return "CLOSED";
  }
}
