import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { CaseEventsDocument, DecideCaseDocument } from "../../generated/console.ts";
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

/** UNREACHED: it was sent and nobody heard the answer; once the server is back it is asked, and it is sent again. */
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
  const sending = useRef(new Map<string, Promise<boolean>>());
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

  /** Null once the server has it. What may have been taken before is asked first: it may have been reversed since. */
  const deliver = useCallback(
    async ({ decision, until, isSent }: KeptDecision): Promise<Fault | null> => {
      if (isSent && (await wasTaken(decision, user.id))) return null;
      // A claim that is over may be another person's by now, or the same person's, who may think otherwise today.
      if (until < Date.now()) return new Fault("INVALID_STATE", "The claim ran out before it could be sent.");
      const done = acted(await decide({ input: decision }), (data) => data.decideReviewCase);
      if (done.ok) return null;
      // Another tab may have sent it at the same time.
      return done.fault.code !== "OFFLINE" && (await wasTaken(decision, user.id)) ? null : done.fault;
    },
    [decide, user.id],
  );
  const sendNow = useCallback(
    async (id: string): Promise<boolean> => {
      for (;;) {
        const one = kept.find(id);
        if (!one) {
          // Another tab has taken it back, or has heard that it was taken.
          put(id, null);
          return true;
        }
        const sent = { ...one, isSent: true };
        kept.keep(sent);
        put(id, { ...sent, state: "SENDING" });
        const fault = await deliver(one).catch(asFault);
        if (fault?.code !== "OFFLINE") {
          // Nobody would hear of it on a page that is gone: the next one finds it.
          if (fault && !isHere.current) return false;
          kept.drop(id);
          if (fault) listener.current.onRefused(one.decision, fault);
          else await listener.current.onTaken();
          put(id, null);
          return fault === null;
        }
        put(id, { ...sent, state: "UNREACHED" });
        await check();
        await new Promise((pause) => setTimeout(pause, RETRY_MS));
      }
    },
    [check, deliver, kept, put],
  );
  /** @returns false when the server does not take it */
  const send = useCallback(
    (id: string): Promise<boolean> => {
      const running = sending.current.get(id) ?? sendNow(id).finally(() => sending.current.delete(id));
      sending.current.set(id, running);
      return running;
    },
    [sendNow],
  );
  const hold = useCallback(
    (one: KeptDecision) => {
      const { id } = one.decision;
      if (one.isSent) {
        put(id, { ...one, state: "UNREACHED" });
        void send(id);
      } else {
        const timer = setTimeout(() => void send(id), Math.max(0, one.sendAt - Date.now()));
        put(id, { ...one, state: "HELD", timer });
      }
    },
    [put, send],
  );
  const sendAll = useCallback(async () => {
    const areTaken = await Promise.all([...held.current.keys()].map(send));
    return areTaken.every((isTaken) => isTaken);
  }, [send]);
  useBeforeSignOut(sendAll);

  useEffect(() => {
    isHere.current = true;
    const restore = () => {
      for (const one of kept.all()) if (!held.current.has(one.decision.id)) hold(one);
    };
    // A page in the background may be ended without a word, on phones above all.
    const onHidden = () => document.visibilityState === "hidden" && void sendAll();
    const onLeave = () => {
      for (const id of [...held.current.keys()]) {
        put(id, null);
        const one = kept.find(id);
        if (!one || one.isSent) continue;
        kept.keep({ ...one, isSent: true });
        sendFromGrave(one.decision);
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
      const one = { decision, sendAt: Math.min(Date.now() + HOLD_MS, until - SPARE_MS), until, isSent: false };
      kept.keep(one);
      hold(one);
    },
    /** Takes the newest back that was not sent, here or in another tab; null when there is none. */
    undo(): Decision | null {
      const newest = [...held.current.values()].findLast(({ state }) => state === "HELD");
      if (!newest || kept.find(newest.decision.id)?.isSent !== false) return null;
      kept.drop(newest.decision.id);
      put(newest.decision.id, null);
      return newest.decision;
    },
  };
}

/**
 * Whether a decision was taken under its claim, the last that this person made, whatever came of the case since.
 * @throws Fault
 */
async function wasTaken({ id, outcome }: Decision, userId: string): Promise<boolean> {
  const { node } = await ask(CaseEventsDocument, { id }, AbortSignal.timeout(ASK_MS));
  if (!node || !("events" in node)) return false;
  const mine = node.events.filter(({ by }) => by?.id === userId);
  const sinceClaim = mine.slice(mine.findLastIndex(({ kind }) => kind === "claimed") + 1);
  return sinceClaim.some(
    (event) => (event.kind === "decided" || event.kind === "seconded") && event.outcome === outcome,
  );
}

/** What came of asking; no answer in time is none. */
const asFault = (error: unknown): Fault =>
  error instanceof Fault ? error : new Fault("OFFLINE", "The server did not answer in time.");

/** The browser carries it out after the page is gone; nobody is left to hear the answer. */
function sendFromGrave(decision: Decision): void {
  void fetch("/graphql", {
    method: "POST",
    keepalive: true,
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ query: DecideCaseDocument.toString(), variables: { input: decision } }),
  }).catch(() => {});
}
