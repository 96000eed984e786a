import { useCallback, useEffect, useRef, useState } from "react";
import { DecideCaseDocument } from "../../generated/console.ts";
import type { Fault } from "../../shared/graphql/ask.ts";
import { useWrite } from "../../shared/graphql/hooks.ts";
import { acted, type Decision } from "./use-acts.ts";

/** For so long a decision can be taken back. */
const HOLD_MS = 10_000;
/** A decision is sent so long before the claim that allows it runs out. */
const SPARE_MS = 3_000;

export type Pending = { readonly decision: Decision; readonly sendAt: number };
type Held = Pending & { readonly timer: ReturnType<typeof setTimeout> };

/**
 * Decisions in the ten seconds in which they can be taken back. They are held here rather than sent and reversed: a
 * reversal is a second decision, with its own entry in the log, after the owner was told, struck, and the video begun.
 * None is lost: whoever leaves the page sends what is held, and the case is the reviewer's own until then.
 */
export function usePending(onRefused: (decision: Decision, fault: Fault) => void) {
  const [decide] = useWrite(DecideCaseDocument);
  const held = useRef(new Map<string, Held>());
  const [shown, setShown] = useState<readonly Pending[]>([]);
  const told = useRef(onRefused);
  told.current = onRefused;

  const take = useCallback((id: string): Held | null => {
    const found = held.current.get(id);
    if (!found) return null;
    clearTimeout(found.timer);
    held.current.delete(id);
    setShown([...held.current.values()]);
    return found;
  }, []);
  const send = useCallback(
    async (id: string) => {
      const decision = take(id)?.decision;
      if (!decision) return;
      const done = acted(await decide({ input: decision }), (data) => data.decideReviewCase);
      if (!done.ok) told.current(decision, done.fault);
    },
    [decide, take],
  );

  useEffect(() => {
    const sendAll = () => Promise.all([...held.current.keys()].map(send));
    // A page in the background may be ended without a word, on phones above all.
    const onHidden = () => document.visibilityState === "hidden" && void sendAll();
    const onLeave = () => {
      for (const id of [...held.current.keys()]) {
        const decision = take(id)?.decision;
        if (decision) sendFromGrave(decision);
      }
    };
    document.addEventListener("visibilitychange", onHidden);
    addEventListener("pagehide", onLeave);
    return () => {
      document.removeEventListener("visibilitychange", onHidden);
      removeEventListener("pagehide", onLeave);
      void sendAll();
    };
  }, [send, take]);

  return {
    /** Newest last. */
    pending: shown,
    hold: useCallback(
      (decision: Decision, claimExpiresAt: string) => {
        const ms = Math.max(0, Math.min(HOLD_MS, Date.parse(claimExpiresAt) - Date.now() - SPARE_MS));
        const timer = setTimeout(() => void send(decision.id), ms);
        held.current.set(decision.id, { decision, sendAt: Date.now() + ms, timer });
        setShown([...held.current.values()]);
      },
      [send],
    ),
    /** Takes the newest back; null when none is held. */
    undo: useCallback(() => {
      const newest = [...held.current.keys()].at(-1);
      return newest ? (take(newest)?.decision ?? null) : null;
    }, [take]),
  };
}

/** The browser carries it out after the page is gone; nobody is left to hear the answer. */
function sendFromGrave(decision: Decision): void {
  void fetch("/graphql", {
    method: "POST",
    keepalive: true,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ query: DecideCaseDocument.toString(), variables: { input: decision } }),
  });
}
