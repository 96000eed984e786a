import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { CaseOutcomeDocument, DecideCaseDocument } from "../../generated/console.ts";
import { ask, Fault } from "../../shared/graphql/ask.ts";
import { useConnection } from "../../shared/graphql/connection.ts";
import { useWrite } from "../../shared/graphql/hooks.ts";
import { useBeforeSignOut } from "../../shared/shell/before-sign-out.ts";
import { useSession } from "../../shared/shell/session.tsx";
import { type KeptDecision, keptDecisions } from "./kept-decisions.ts";
import { acted, type Decision } from "./use-acts.ts";

/** For so long a decision can be taken back. */
const HOLD_MS = 10_000;
/** A decision is sent so long before the claim that allows it runs out. */
const SPARE_MS = 3_000;
const RETRY_MS = 1_000;
const ASK_MS = 10_000;

/** UNREACHED: it was sent, the server was away, and it is sent again when that is back. */
export type Pending = KeptDecision & { readonly state: "HELD" | "SENDING" | "UNREACHED" };
type Held = Pending & { readonly timer?: ReturnType<typeof setTimeout> };

/**
 * Decisions in the ten seconds in which they can be taken back. They are held here rather than sent and reversed: a
 * reversal is a second decision, with its own entry in the log, after the owner was told, struck, and the video begun.
 * None is lost: whoever leaves the page or signs out sends what is held, and what a crash left is sent by the next page.
 * That none counts twice is the server's doing: a decided case takes no other decision.
 */
export function usePending(told: {
  /** The list must know before the case may be seen in it again. */
  readonly onTaken: () => Promise<void>;
  readonly onRefused: (decision: Decision, fault: Fault) => void;
}) {
  const { user } = useSession();
  const { check } = useConnection();
  const [decide] = useWrite(DecideCaseDocument);
  const kept = useMemo(() => keptDecisions(user.id), [user.id]);
  const held = useRef(new Map<string, Held>());
  const isHere = useRef(true);
  const [shown, setShown] = useState<readonly Pending[]>([]);
  const listener = useRef(told);
  listener.current = told;

  const put = useCallback((id: string, one: Held | null) => {
    clearTimeout(held.current.get(id)?.timer);
    if (one) held.current.set(id, one);
    else held.current.delete(id);
    setShown([...held.current.values()]);
  }, []);

  const send = useCallback(
    async (id: string): Promise<void> => {
      const one = held.current.get(id);
      if (!one || one.state === "SENDING") return;
      // Another tab may have taken it back, or sent it.
      if (!kept.has(id)) return put(id, null);
      const { decision, sendAt, until } = one;
      put(id, { decision, sendAt, until, state: "SENDING" });
      // A claim that is over may be another person's by now, or the same person's, who may think otherwise today.
      const done =
        until < Date.now()
          ? ({ ok: false, fault: new Fault("INVALID_STATE", "The claim ran out before it could be sent.") } as const)
          : acted(await decide({ input: decision }), (data) => data.decideReviewCase);
      if (!done.ok && done.fault.code === "OFFLINE") {
        put(id, { decision, sendAt, until, state: "UNREACHED" });
        await check();
        await new Promise((pause) => setTimeout(pause, RETRY_MS));
        return send(id);
      }
      const isTaken = done.ok || (await stands(decision, user.id));
      // Nobody would hear of it on a page that is gone: the next one finds it.
      if (!isTaken && !isHere.current) return;
      kept.drop(id);
      if (isTaken) await listener.current.onTaken();
      else listener.current.onRefused(decision, done.fault);
      put(id, null);
    },
    [check, decide, kept, put, user.id],
  );
  const hold = useCallback(
    (one: KeptDecision) => {
      const { id } = one.decision;
      const timer = setTimeout(() => void send(id), Math.max(0, one.sendAt - Date.now()));
      put(id, { ...one, state: "HELD", timer });
    },
    [put, send],
  );
  const sendAll = useCallback(() => Promise.all([...held.current.keys()].map(send)), [send]);
  useBeforeSignOut(sendAll);

  useEffect(() => {
    isHere.current = true;
    const restore = () => {
      for (const one of kept.all()) if (!held.current.has(one.decision.id)) hold(one);
    };
    // A page in the background may be ended without a word, on phones above all.
    const onHidden = () => document.visibilityState === "hidden" && void sendAll();
    const onLeave = () => {
      for (const { decision, state } of [...held.current.values()]) {
        put(decision.id, null);
        if (state === "HELD") sendFromGrave(decision);
      }
    };
    // The page that the way back brings again, as it was left.
    const onReturn = ({ persisted }: PageTransitionEvent) => persisted && restore();
    restore();
    document.addEventListener("visibilitychange", onHidden);
    addEventListener("pagehide", onLeave);
    addEventListener("pageshow", onReturn);
    return () => {
      isHere.current = false;
      document.removeEventListener("visibilitychange", onHidden);
      removeEventListener("pagehide", onLeave);
      removeEventListener("pageshow", onReturn);
      void sendAll();
    };
  }, [hold, kept, put, sendAll]);

  return {
    /** Newest last. */
    pending: shown,
    hold(decision: Decision, claimExpiresAt: string): void {
      const until = Date.parse(claimExpiresAt);
      const one = { decision, sendAt: Math.min(Date.now() + HOLD_MS, until - SPARE_MS), until };
      kept.keep(one);
      hold(one);
    },
    /** Takes the newest back; null when none is held. */
    undo(): Decision | null {
      const newest = [...held.current.values()].findLast(({ state }) => state !== "SENDING");
      if (!newest) return null;
      kept.drop(newest.decision.id);
      put(newest.decision.id, null);
      return newest.decision;
    },
  };
}

/** Whether a decision that was refused had been taken already: sent by the page before, which nobody answered any more. */
async function stands({ id, outcome }: Decision, userId: string): Promise<boolean> {
  const answer = await ask(CaseOutcomeDocument, { id }, AbortSignal.timeout(ASK_MS)).catch(() => null);
  const node = answer?.node;
  if (!node || !("kind" in node)) return false;
  const isLast = node.decidedBy?.id === userId && node.outcome === outcome;
  return isLast || (node.firstBy?.id === userId && node.firstOutcome === outcome);
}

/** The browser carries it out after the page is gone; nobody is left to hear the answer. */
function sendFromGrave(decision: Decision): void {
  void fetch("/graphql", {
    method: "POST",
    keepalive: true,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ query: DecideCaseDocument.toString(), variables: { input: decision } }),
  }).catch(() => {});
}
