import { type QueueAccess, queueNamed } from "../../moderation/index.ts";
import { actorOf, type Caller } from "./access.ts";
import type { AuditEntry } from "./audit/actions.ts";
import { readFirstFrame } from "./first-frame.ts";
import type { Database, OwnedCase, ReviewCase, Transaction, User } from "./ports/database.ts";
import type { Storage } from "./ports/storage.ts";
import type { Video } from "./ports/video.ts";
import { mistake, ok, type Result } from "./result.ts";
import { actOn, type CaseDeps, escalationOf } from "./review-cases.ts";
import { isHeld } from "./review-events.ts";
import { type ReviewFrame, readReviewFrames } from "./review-frames.ts";

const REVIEW_LIMITS = { textLength: 2_000 } as const;
const MINUTE_MS = 60_000;

export type Review = ReturnType<typeof createReview>;
/** Who decides, and on what: the queues of a reviewer are those of the caller's scopes. */
export type Reviewer = { readonly user: User; readonly accesses: readonly QueueAccess[] };

export const reviewerOf = ({ user, scopes }: Extract<Caller, { kind: "user" }>): Reviewer => ({
  user,
  accesses: [
    "reviewer",
    ...(scopes.has("REVIEW_RESTRICTED") ? (["restricted"] as const) : []),
    ...(user.role === "ADMIN" ? (["admin"] as const) : []),
  ],
});

/** The desk: two reviewers never hold the same case, and moderators never decide on their own prompts. */
export function createReview(
  deps: CaseDeps & {
    readonly database: Database;
    readonly storage: Storage;
    readonly video: Pick<Video, "jpeg">;
  },
) {
  const { database, environment } = deps;
  const desk = () => deps.activePolicy().document.desk;
  type Outcome = { readonly value: Result<ReviewCase>; readonly audit: readonly AuditEntry[] };

  /** Does one thing to one case that the reviewer may see. */
  const on = (reviewer: Reviewer, id: string, work: (tx: Transaction, owned: OwnedCase) => Promise<Outcome>) =>
    database.transact(async (tx) => {
      const owned = await lockCase(tx, reviewer, id);
      return owned.ok ? work(tx, owned.value) : { value: owned, audit: [] };
    });

  async function claimed(tx: Transaction, { user }: Reviewer, { found }: OwnedCase): Promise<Outcome> {
    const at = environment.clock();
    const until = new Date(at.getTime() + desk().leaseMinutes * MINUTE_MS);
    const value = await actOn(tx, found, { kind: "claimed", until }, user.id, at);
    const facts = { generation: found.generationId };
    return { value, audit: value.ok ? [entryOf(user, found, at, { action: "review.claimed", facts })] : [] };
  }

  return {
    /** Only what the caller's queues hold; null for the rest. */
    async reviewCase(reviewer: Reviewer, id: string): Promise<ReviewCase | null> {
      const found = await database.reviewCase(id);
      return found && reviewer.accesses.includes(found.access) ? found : null;
    },

    /**
     * The pictures of a clip, or the one that it is to start from; empty for words alone. Where the queue hides them,
     * they come only to the holder of the case who asks for them.
     */
    async frames({ user }: Reviewer, found: ReviewCase, isAskedFor: boolean): Promise<readonly ReviewFrame[]> {
      const isMine = found.claimedById === user.id && isHeld(found, environment.clock());
      if (queueNamed(found.queue, desk()).hidesPictures && !(isAskedFor && isMine)) return [];
      if (found.stage === "FRAMES") return readReviewFrames(deps.storage, found.generationId);
      const first = await readFirstFrame(deps.storage, found.generationId);
      return first ? [{ index: 0, seconds: 0, jpeg: await deps.video.jpeg(first.picture) }] : [];
    },

    /** The reviewer's queues with what waits in them, in the order of the policy. */
    async queues({ accesses }: Reviewer) {
      const sizes = await database.queueSizes(environment.clock());
      const empty = { waiting: 0, held: 0, overdue: 0, oldestAt: null };
      const known = desk().queues.map(({ name, access, hidesPictures }) => {
        const found = sizes.find((size) => size.queue === name && size.access === access) ?? empty;
        return { ...found, queue: name, access, hidesPictures };
      });
      const gone = sizes.filter(
        ({ queue, access }) => !known.some((one) => one.queue === queue && one.access === access),
      );
      const all = [...known, ...gone.map((size) => ({ ...size, hidesPictures: true }))];
      return all.filter(({ access }) => accesses.includes(access));
    },

    /** Takes the case, or without an id the most urgent free one; the holder extends by claiming again. */
    async claim(
      reviewer: Reviewer,
      id: string | null = null,
      queue: string | null = null,
    ): Promise<Result<ReviewCase>> {
      if (id !== null) {
        return on(reviewer, id, async (tx, owned) => {
          const own = ownFault(reviewer, owned);
          return own ? { value: own, audit: [] } : claimed(tx, reviewer, owned);
        });
      }
      return database.transact(async (tx) => {
        const { user, accesses } = reviewer;
        const claim = {
          reviewerId: user.id,
          isOwnAllowed: mayDecideOwn(user),
          accesses,
          queue,
          now: environment.clock(),
        };
        const owned = await tx.lockClaimableCase(claim);
        return owned
          ? claimed(tx, reviewer, owned)
          : { value: mistake("NOT_FOUND", "No case is waiting.", "id"), audit: [] };
      });
    },

    release: (reviewer: Reviewer, id: string): Promise<Result<ReviewCase>> =>
      on(reviewer, id, async (tx, { found }) => {
        const at = environment.clock();
        const value = await actOn(tx, found, { kind: "released" }, reviewer.user.id, at);
        const facts = { generation: found.generationId };
        return {
          value,
          audit: value.ok ? [entryOf(reviewer.user, found, at, { action: "review.released", facts })] : [],
        };
      }),

    /** Hands a held case on: to another queue, or to the administrators. */
    async escalate(
      reviewer: Reviewer,
      input: { readonly id: string; readonly queue: string | null; readonly note: string },
    ): Promise<Result<ReviewCase>> {
      const note = textOf(input.note, "note");
      if (!note.ok) return note;
      const known = desk().queues.find(({ name }) => name === input.queue);
      if (input.queue !== null && !known) return mistake("INVALID_VALUE", "There is no such queue.", "queue");
      return on(reviewer, input.id, async (tx, { found }) => {
        const at = environment.clock();
        const to = known ? { queue: known.name, access: known.access, priority: found.priority } : escalationOf(desk());
        const value = await actOn(tx, found, { kind: "escalated", ...to, note: note.value }, reviewer.user.id, at);
        const facts = { generation: found.generationId, queue: to.queue };
        const entry = entryOf(reviewer.user, found, at, { action: "review.escalated", facts });
        return { value, audit: value.ok ? [entry] : [] };
      });
    },

    /** For colleagues; the owner never sees it. Anyone who may see the case may write one, at any time. */
    async note(reviewer: Reviewer, input: { readonly id: string; readonly note: string }): Promise<Result<ReviewCase>> {
      const note = textOf(input.note, "note");
      if (!note.ok) return note;
      return on(reviewer, input.id, async (tx, { found }) => {
        const at = environment.clock();
        const value = await actOn(tx, found, { kind: "noted", note: note.value }, reviewer.user.id, at);
        const facts = { generation: found.generationId };
        return { value, audit: value.ok ? [entryOf(reviewer.user, found, at, { action: "review.noted", facts })] : [] };
      });
    },
  };
}

/** The case, locked; what lies in a queue that is not the reviewer's is not found. */
export async function lockCase(tx: Transaction, { accesses }: Reviewer, id: string): Promise<Result<OwnedCase>> {
  const owned = await tx.lockReviewCase(id);
  return owned && accesses.includes(owned.found.access)
    ? ok(owned)
    : mistake("NOT_FOUND", "There is no such case, or it is not in one of your queues.", "id");
}

/** An administrator of a one-person server would otherwise wait for ever. */
export const mayDecideOwn = ({ role }: User): boolean => role === "ADMIN";

export const ownFault = ({ user }: Reviewer, { ownerId }: OwnedCase): Result<never> | null =>
  ownerId === user.id && !mayDecideOwn(user)
    ? mistake("INVALID_STATE", "The case is about your own prompt: it goes to someone else.", "id")
    : null;

/** Text of a person, trimmed. */
export function textOf(text: string, field: string): Result<string> {
  const trimmed = text.trim();
  if (trimmed.length === 0) return mistake("REQUIRED", "Say why.", field);
  if (trimmed.length > REVIEW_LIMITS.textLength) {
    return mistake("TOO_LONG", `At most ${REVIEW_LIMITS.textLength} characters.`, field);
  }
  return ok(trimmed);
}

type Said = {
  [A in AuditEntry["action"]]: Pick<Extract<AuditEntry, { action: A }>, "action" | "facts">;
}[AuditEntry["action"]];

export const entryOf = (user: User, { id }: Pick<ReviewCase, "id">, at: Date, said: Said): AuditEntry => ({
  ...said,
  actor: actorOf(user),
  subject: `review:${id}`,
  at,
});
