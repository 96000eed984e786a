import { useSessionStorage } from "@mantine/hooks";
import { useRef, useState } from "react";
import { DeskUpdatesDocument, type QueueSizeFragment, type ReviewRowFragment } from "../../generated/console.ts";
import type { Fault } from "../../shared/graphql/ask.ts";
import { useOnceBack } from "../../shared/graphql/connection.ts";
import { useLive } from "../../shared/graphql/hooks.ts";
import { useSession } from "../../shared/shell/session.tsx";
import { type Acted, type Decision, useActs } from "./use-acts.ts";
import { usePending } from "./use-pending.ts";
import { fitting, usePlace } from "./use-place.ts";
import { useQueue } from "./use-queue.ts";

export type Form = "ALLOW" | "BLOCK" | "ESCALATE" | "NOTE" | "REVERSE";
/** What a person has typed, by case and form: it is there after a look elsewhere, a call that failed, a reload. */
export type Draft = {
  readonly reasonCode?: string;
  readonly rationale?: string;
  readonly message?: string;
  readonly queue?: string;
};
type Drafts = Readonly<Record<string, Draft>>;
const AT_ONCE = { getInitialValueInEffect: false } as const;
export type Refused = { readonly decision: Decision; readonly fault: Fault };
export type Desk = ReturnType<typeof useDesk>;

/** Everything that the three panes share: the list, the open case, decisions in flight, and what to do next. */
export function useDesk() {
  const [place, go] = usePlace();
  const { may } = useSession();
  const queue = useQueue(place);
  const acts = useActs();
  const [form, setForm] = useState<Form | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [drafts, setDrafts] = useSessionStorage<Drafts>({ key: "vouch.review.drafts", ...AT_ONCE, defaultValue: {} });
  const [changes, setChanges] = useState(0);
  const [refused, setRefused] = useState<readonly Refused[]>([]);
  const { pending, hold, undo } = usePending({
    onTaken: queue.reload,
    onRefused(decision, why) {
      keep(decision);
      setRefused((before) => [...before, { decision, fault: why }]);
      void queue.reload();
    },
  });
  useOnceBack(queue.reload);
  const hasHeard = useRef(false);
  const opened = useRef(0);
  const live = useLive(
    DeskUpdatesDocument,
    {},
    {
      onEvent({ deskUpdated: { caseId } }) {
        // The first event only says how things are, and the list is being read.
        if (hasHeard.current) void queue.reload();
        hasHeard.current = true;
        if (caseId === place.caseId) setChanges((count) => count + 1);
      },
    },
  );
  const queues: readonly QueueSizeFragment[] = live?.deskUpdated.queues ?? [];

  const rows = fitting(queue.rows, place).filter(({ id }) => !pending.some(({ decision }) => decision.id === id));
  const at = rows.findIndex(({ id }) => id === place.caseId);

  const keep = (decision: Decision) =>
    setDrafts((before) => ({ ...before, [`${decision.id} ${decision.outcome}`]: draftOf(decision) }));
  const forget = (caseId: string, name: Form | "" = "") =>
    setDrafts((before) =>
      Object.fromEntries(Object.entries(before).filter(([key]) => !key.startsWith(`${caseId} ${name}`))),
    );
  function open(caseId: string, withForm: Form | null = null, withFault: Fault | null = null): void {
    opened.current++;
    go({ caseId });
    setForm(withForm);
    setFault(withFault);
  }
  /** The row so many places on; the first when none is open. */
  const move = (by: number): ReviewRowFragment | null => {
    const to = rows[at < 0 ? 0 : Math.min(rows.length - 1, Math.max(0, at + by))] ?? null;
    if (to && to.id !== place.caseId) open(to.id);
    return to;
  };

  async function claim(id: string): Promise<void> {
    tell(await acts.claim({ id }));
  }
  async function release(id: string): Promise<void> {
    tell(await acts.release(id));
  }
  function tell(done: Acted): void {
    setFault(done.ok ? null : done.fault);
    if (!done.ok) void queue.reload();
  }
  /** The server picks, so that no two ask for the same; where the list is filtered here, the first that is still free. */
  async function claimNext(): Promise<void> {
    const before = opened.current;
    const isFiltered = place.category !== "" || place.band !== "";
    if (isFiltered) {
      for (const { id } of rows.filter((row) => row.id !== place.caseId && row.status !== "CLAIMED").slice(0, 5)) {
        const done = await acts.claim({ id });
        if (done.ok) return open(id);
      }
      return open("");
    }
    const done = await acts.claim(place.queue ? { queue: place.queue } : {});
    // Whoever has opened another case meanwhile, or taken a decision back, stays there.
    if (opened.current !== before) {
      if (done.ok) await acts.release(done.reviewCase.id);
      return;
    }
    if (done.ok) return open(done.reviewCase.id);
    open("", null, done.fault.code === "NOT_FOUND" ? null : done.fault);
  }

  return {
    /** Auditors look on. */
    mayDecide: may("REVIEW_DECIDE"),
    place,
    go,
    queue,
    queues,
    rows,
    acts,
    form,
    fault,
    pending,
    /** Decisions that the server did not take, until somebody has seen to them. */
    refused,
    /** Opens its case with what was typed; or, without `isOpened`, only forgets it. */
    seeRefused(one: Refused, isOpened: boolean): void {
      if (isOpened) open(one.decision.id, one.decision.outcome, one.fault);
      setRefused((before) => before.filter((other) => other !== one));
    },
    /** Changes when the open case has changed at the server. */
    changes,
    open,
    move,
    claim,
    release,
    claimNext,
    setForm: (name: Form | null) => {
      setForm(name);
      setFault(null);
    },
    setFault,
    /** What was typed about a case is not wanted any more; with a form, only what was typed there. */
    forget,
    draft: (name: Form): Draft => drafts[`${place.caseId} ${name}`] ?? {},
    setDraft: (name: Form, change: Draft) =>
      setDrafts((before) => {
        const key = `${place.caseId} ${name}`;
        return { ...before, [key]: { ...before[key], ...change } };
      }),
    /** Holds the decision and brings the next case. */
    async decide(decision: Decision, claimExpiresAt: string): Promise<void> {
      hold(decision, claimExpiresAt);
      forget(decision.id);
      await claimNext();
    },
    /** The newest decision that was not sent yet is taken back, and its case is open again. */
    undo(): boolean {
      const decision = undo();
      if (!decision) return false;
      keep(decision);
      open(decision.id);
      return true;
    },
  };
}

const draftOf = ({ reasonCode, rationale, message }: Decision): Draft => ({
  reasonCode,
  rationale,
  message: message ?? "",
});
