import { actorOf } from "./access.ts";
import type { Database, ReviewCase, StandingEvent, Transaction, User } from "./ports/database.ts";
import { mistake, ok, type Result } from "./result.ts";
import { type Reviewer, textOf } from "./review.ts";
import type { CaseDeps } from "./review-cases.ts";
import { type Standing, standingOf } from "./strikes.ts";

/** Decided cases that a user's page shows. */
const SHOWN_CASES = 50;

/** Those whose entry in the log says nothing more. */
type PlainAction =
  | "account.noted"
  | "account.suspensionProposed"
  | "account.suspended"
  | "account.suspensionRejected"
  | "account.suspensionLifted";

export type AccountStanding = ReturnType<typeof createStanding>;

/** How accounts stand: what users see of their own, and what reviewers see and do. */
export function createStanding(deps: CaseDeps & { readonly database: Database }) {
  const { database, environment } = deps;
  const policy = () => deps.activePolicy().document.desk;
  const by = (events: readonly StandingEvent[]) => standingOf(events, policy().strikes, environment.clock());
  const now = async (reads: Pick<Transaction, "standingEvents">, userId: string) =>
    by(await reads.standingEvents([userId]));

  /** Writes one event down if `check` finds no fault with how the account stands. */
  async function act(
    { user }: Reviewer,
    input: { readonly userId: string; readonly note: string },
    what: {
      readonly kind: StandingEvent["kind"];
      readonly action: PlainAction;
      readonly check: (standing: Standing) => string | null;
    },
  ): Promise<Result<User>> {
    const note = textOf(input.note, "note");
    if (!note.ok) return note;
    if (input.userId === user.id) return mistake("INVALID_STATE", "Not about yourself.", "id");
    return database.transact(async (tx) => {
      const found = await tx.lockUser(input.userId);
      if (!found) return { value: mistake("NOT_FOUND", "There is no such user.", "id"), audit: [] };
      const fault = what.check(await now(tx, found.id));
      if (fault) return { value: mistake("INVALID_STATE", fault, "id"), audit: [] };
      const at = environment.clock();
      const empty = { generationId: null, caseId: null, points: 0, reasonCode: null, expiresAt: null };
      await tx.addStandingEvent({ ...empty, userId: found.id, kind: what.kind, byId: user.id, at, note: note.value });
      const entry = { actor: actorOf(user), subject: `user:${found.id}`, at, action: what.action, facts: {} };
      return { value: ok(found), audit: [entry] };
    });
  }

  type About = { readonly userId: string; readonly note: string };
  return {
    of: (userId: string): Promise<Standing> => now(database, userId),

    /** By all events of an account, where the caller has read them. */
    by,

    /** The newest decided ones of the reviewer's own queues. */
    async casesOf({ accesses }: Reviewer, userId: string): Promise<readonly ReviewCase[]> {
      const cases = await database.reviewCasesOfUser(userId, SHOWN_CASES);
      return cases.filter(({ access }) => accesses.includes(access));
    },

    noteUser: (reviewer: Reviewer, input: About) =>
      act(reviewer, input, { kind: "noted", action: "account.noted", check: () => null }),

    /** Counts at once, or where the policy asks for two people once another has confirmed it. */
    proposeSuspension(reviewer: Reviewer, input: About) {
      const isForTwo = policy().secondReviewer.suspensions;
      return act(reviewer, input, {
        kind: isForTwo ? "suspensionProposed" : "suspensionConfirmed",
        action: isForTwo ? "account.suspensionProposed" : "account.suspended",
        check: ({ suspension }) => (suspension === "NONE" ? null : "It is proposed or in force already."),
      });
    },

    /** By somebody else than who proposed it. */
    answerSuspension(reviewer: Reviewer, input: About & { readonly isConfirmed: boolean }) {
      return act(reviewer, input, {
        kind: input.isConfirmed ? "suspensionConfirmed" : "suspensionRejected",
        action: input.isConfirmed ? "account.suspended" : "account.suspensionRejected",
        check: ({ suspension, proposedById }) => {
          if (suspension !== "PROPOSED") return "No suspension is proposed.";
          return proposedById === reviewer.user.id ? "You proposed it: somebody else answers." : null;
        },
      });
    },

    liftSuspension: (reviewer: Reviewer, input: About) =>
      act(reviewer, input, {
        kind: "suspensionLifted",
        action: "account.suspensionLifted",
        check: ({ suspension }) => (suspension === "IN_FORCE" ? null : "No suspension is in force."),
      }),
  };
}

/** What a user who may not make videos now is told; null for everyone else. */
export function standingFault({ level, until }: Standing): Result<never> | null {
  switch (level) {
    case "SUSPENDED":
      return mistake("SUSPENDED", "Your account is suspended. You can see why, and appeal what led to it.");
    case "COOLING_DOWN":
      return mistake(
        "COOLING_DOWN",
        `Reviewers refused several of your prompts. You can go on at ${until?.toISOString()}.`,
      );
    case "WARNED":
    case "GOOD":
      return null;
  }
}
