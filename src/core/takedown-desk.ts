import { clockFor, type TakedownRules } from "../../moderation/index.ts";
import { actorOf } from "./access.ts";
import type { AuditEntry } from "./audit/actions.ts";
import { digestOf } from "./environment.ts";
import type { Asset, Database, Outcome, Reads, TakedownCase, Transaction, User } from "./ports/database.ts";
import { mistake, ok, type Result } from "./result.ts";
import { mayDecideOwn, textOf } from "./review.ts";
import type { CaseDeps } from "./review-cases.ts";
import { actOnTakedown, announceFiles, type TakedownDeps, takedownEntry } from "./takedown-cases.ts";
import { TAKEDOWN_REASONS, type TakedownAct, type TakedownReason } from "./takedown-events.ts";
import { assetsNamedIn } from "./takedown-names.ts";
import { weighTakedown } from "./takedown-strikes.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

export type TakedownDecision = {
  readonly id: string;
  readonly reason: TakedownReason;
  readonly rationale: string;
  readonly message?: string | null | undefined;
  /** What is to be withheld; none for a refusal of the notice. */
  readonly assetIds: readonly string[];
};
export type TakedownPreview = {
  /** Names exactly this: the case as it stands, this decision, this person. */
  readonly digest: string;
  /** Of the case, when it was looked at. */
  readonly version: number;
  readonly withheld: readonly Asset[];
  /** Withheld now, and given back by this decision. */
  readonly givenBack: readonly Asset[];
};
type Facts = { [A in AuditEntry["action"]]: Pick<Extract<AuditEntry, { action: A }>, "action" | "facts"> };
type Said = Facts[AuditEntry["action"]];
type Answer = { readonly id: string; readonly rationale: string; readonly message?: string | null | undefined };

export type TakedownDesk = ReturnType<typeof createTakedownDesk>;

/** Where people decide on notices. The caller has the scope; nobody decides on their own video. */
export function createTakedownDesk(
  deps: TakedownDeps &
    CaseDeps & {
      readonly database: Database;
      readonly rules: TakedownRules;
    },
) {
  const { database, environment, rules } = deps;
  const lease = (at: Date) => new Date(at.getTime() + deps.activePolicy().document.desk.leaseMinutes * MINUTE_MS);

  async function act(
    tx: Transaction,
    user: User,
    before: TakedownCase,
    what: TakedownAct,
    said: Said,
  ): Promise<Outcome<Result<TakedownCase>>> {
    const at = environment.clock();
    const acted = await actOnTakedown(tx, before, what, user.id, at);
    if (!acted.ok) return { value: acted, audit: [] };
    const { found, audit } = acted.value;
    const strikes = await weighTakedown(tx, deps, { before, after: found }, user, at);
    return { value: ok(found), audit: [takedownEntry(actorOf(user), before, at, said), ...audit, ...strikes] };
  }

  /** Does one thing to one case, and tells the owners of files that it concerns. */
  async function on(
    id: string,
    work: (tx: Transaction, before: TakedownCase) => Promise<Outcome<Result<TakedownCase>>>,
  ) {
    const earlier = await database.takedown(id);
    const result = await database.transact(async (tx) => {
      const before = await tx.lockTakedown(id);
      return before ? work(tx, before) : { value: notFound, audit: [] };
    });
    if (result.ok && earlier) await announceFiles(deps, earlier, result.value);
    return result;
  }

  const assetsOf = async (ids: readonly string[]) =>
    (await Promise.all(ids.map(database.asset))).filter((asset) => asset !== null);

  async function preview(user: User, input: TakedownDecision): Promise<Result<TakedownPreview>> {
    const found = await database.takedown(input.id);
    if (!found) return notFound;
    const said = answerOf(input);
    if (!said.ok) return said;
    const isWithheld = TAKEDOWN_REASONS[input.reason] === "WITHHOLD";
    const assetIds = isWithheld ? [...new Set(input.assetIds)] : [];
    if (isWithheld && assetIds.length === 0) return mistake("REQUIRED", "Name what is to be withheld.", "assetIds");
    const own = await ownFault(database, user, [...found.assetIds, ...assetIds]);
    if (own) return own;
    const withheld = await assetsOf(assetIds);
    if (withheld.length !== assetIds.length) return mistake("NOT_FOUND", "One of these is no video.", "assetIds");
    const back = found.withheldIds.filter((id) => !assetIds.includes(id));
    const givenBack = await assetsOf(back);
    const { reason } = input;
    const named = { by: user.id, id: found.id, version: found.version, reason, ...said.value, assetIds };
    return ok({ digest: digestOf(named), version: found.version, withheld, givenBack });
  }

  return {
    preview,

    /** The case, or without an id the free one that is due first; the holder extends by claiming again. */
    async claim(user: User, id: string | null): Promise<Result<TakedownCase>> {
      const claim = (tx: Transaction, before: TakedownCase) => {
        const until = lease(environment.clock());
        return act(tx, user, before, { kind: "claimed", until }, { action: "takedown.claimed", facts: {} });
      };
      if (id !== null) return on(id, claim);
      return database.transact(async (tx) => {
        const free = await tx.lockClaimableTakedown({ reviewerId: user.id, now: environment.clock() });
        return free ? claim(tx, free) : { value: mistake("NOT_FOUND", "No case is waiting.", "id"), audit: [] };
      });
    },

    release: (user: User, id: string) =>
      on(id, (tx, before) => act(tx, user, before, { kind: "released" }, { action: "takedown.released", facts: {} })),

    /** For colleagues only. */
    async note(user: User, input: { readonly id: string; readonly note: string }): Promise<Result<TakedownCase>> {
      const note = textOf(input.note, "note");
      if (!note.ok) return note;
      const said = { action: "takedown.noted", facts: {} } as const;
      return on(input.id, (tx, before) => act(tx, user, before, { kind: "noted", note: note.value }, said));
    },

    /** Says which videos are meant, by links or ids, where the notice's own words did not lead to them. */
    async link(user: User, input: { readonly id: string; readonly videos: string }): Promise<Result<TakedownCase>> {
      const assets = await assetsNamedIn(input.videos, database);
      if (assets.length === 0) return mistake("NOT_FOUND", "None of this names a video of this server.", "videos");
      return on(input.id, (tx, before) => {
        const assetIds = [...new Set([...before.assetIds, ...assets.map(({ id }) => id)])];
        const said = { action: "takedown.linked", facts: { assets: assetIds.length } } as const;
        return act(tx, user, before, { kind: "linked", assetIds }, said);
      });
    },

    /** Carries out what a preview showed; anything that changed since makes it another digest, and nothing is done. */
    async decide(user: User, input: TakedownDecision, digest: string | null): Promise<Result<TakedownCase>> {
      const shown = await preview(user, input);
      if (!shown.ok) return shown;
      if (TAKEDOWN_REASONS[input.reason] === "WITHHOLD" && shown.value.digest !== digest) {
        return changed;
      }
      const said = answerOf(input);
      if (!said.ok) return said;
      const assetIds = shown.value.withheld.map(({ id }) => id);
      const facts = { reason: input.reason, assets: assetIds.length, digest };
      const decided = { kind: "decided", reason: input.reason, ...said.value, assetIds } as const;
      return on(input.id, async (tx, before) => {
        // The sender may have said more between the look and this.
        if (before.version !== shown.value.version) return { value: changed, audit: [] };
        return act(tx, user, before, decided, { action: "takedown.decided", facts });
      });
    },

    /** Answers the owner's objection; never by whoever decided. */
    async answer(
      user: User,
      input: Answer & { readonly outcome: "RESTORE" | "UPHOLD" },
    ): Promise<Result<TakedownCase>> {
      const said = answerOf(input);
      if (!said.ok) return said;
      if (said.value.message === null)
        return mistake("REQUIRED", "An objection is answered with a message.", "message");
      const { outcome } = input;
      return on(input.id, async (tx, before) => {
        const own = await ownFault(tx, user, before.assetIds);
        if (own) return { value: own, audit: [] };
        const answered = { kind: "answered", outcome, ...said.value } as const;
        return act(tx, user, before, answered, { action: "takedown.answered", facts: { outcome } });
      });
    },

    /** Takes a withholding back without an objection. */
    async restore(user: User, input: Answer): Promise<Result<TakedownCase>> {
      const said = answerOf(input);
      if (!said.ok) return said;
      return on(input.id, async (tx, before) => {
        const own = await ownFault(tx, user, before.withheldIds);
        if (own) return { value: own, audit: [] };
        return act(tx, user, before, { kind: "restored", ...said.value }, { action: "takedown.restored", facts: {} });
      });
    },

    /** A notice that was refused, or a video that was given back, is looked at again, by the same clock. */
    async reopen(user: User, input: { readonly id: string; readonly note: string }): Promise<Result<TakedownCase>> {
      const note = textOf(input.note, "note");
      if (!note.ok) return note;
      return on(input.id, (tx, before) => {
        const { hours } = clockFor(before, rules);
        const dueAt = new Date(environment.clock().getTime() + hours * HOUR_MS);
        const reopened = { kind: "reopened", note: note.value, dueAt } as const;
        return act(tx, user, before, reopened, { action: "takedown.reopened", facts: {} });
      });
    },
  };
}

const notFound = mistake("NOT_FOUND", "There is no such case.", "id");
const changed = mistake("INVALID_STATE", "It has changed since the preview: look again.", "digest");

async function ownFault(
  reads: Pick<Reads, "asset" | "generation">,
  user: User,
  assetIds: readonly string[],
): Promise<Result<never> | null> {
  if (mayDecideOwn(user)) return null;
  for (const id of assetIds) {
    const asset = await reads.asset(id);
    const generation = asset && (await reads.generation(asset.generationId));
    if (generation?.userId === user.id) return mistake("INVALID_STATE", "It is about your own video.", "id");
  }
  return null;
}

function answerOf(input: Pick<Answer, "rationale" | "message">) {
  const rationale = textOf(input.rationale, "rationale");
  if (!rationale.ok) return rationale;
  const message = input.message == null ? ok(null) : textOf(input.message, "message");
  return message.ok ? ok({ rationale: rationale.value, message: message.value }) : message;
}
