import { type Category, needsSecondReviewer, reasonOf } from "../../moderation/index.ts";
import type { AuditEntry } from "./audit/actions.ts";
import { workPrefix } from "./delivery.ts";
import type { Database, OwnedCase, ReviewCase, Transaction } from "./ports/database.ts";
import type { Storage } from "./ports/storage.ts";
import { mistake, ok, type Result } from "./result.ts";
import { entryOf, lockCase, ownFault, type Reviewer, textOf } from "./review.ts";
import { actOn, type CaseDeps, escalationOf } from "./review-cases.ts";
import { type Aftermath, carryOut } from "./review-consequences.ts";
import type { CaseAct, ReviewOutcome } from "./review-events.ts";

export type DecisionInput = {
  readonly id: string;
  readonly outcome: ReviewOutcome;
  /** One of the policy's reasons for this outcome; without it, the one that fits what was found. */
  readonly reasonCode?: string | null | undefined;
  readonly rationale: string;
  /** For the owner; an appeal must be answered with one. */
  readonly message?: string | null | undefined;
};
type CheckedInput = Pick<DecisionInput, "outcome" | "rationale"> & {
  readonly reasonCode: string | null;
  readonly message: string | null;
};

export type ReviewDecisions = ReturnType<typeof createReviewDecisions>;
type Work = (tx: Transaction, owned: OwnedCase, isWhole: boolean) => Promise<Decided>;
export type Decided = {
  readonly value: Result<ReviewCase>;
  readonly audit: readonly AuditEntry[];
  readonly aftermath: Aftermath | null;
};

/** Decisions, second decisions, and decisions taken back. */
export function createReviewDecisions(
  deps: CaseDeps & {
    readonly database: Database;
    readonly storage: Storage;
    readonly enqueue: (generationId: string) => Promise<void>;
    readonly requestStop: (generationId: string) => Promise<void>;
    readonly announce: (generationId: string) => Promise<void>;
  },
) {
  const { database, environment } = deps;
  const desk = () => deps.activePolicy().document.desk;

  /** What follows the commit; the sweeper makes good what a crash leaves out. */
  async function after({ generationId, next }: Aftermath): Promise<void> {
    switch (next) {
      case "ENQUEUE":
        await deps.enqueue(generationId);
        break;
      case "STOP":
        await deps.requestStop(generationId);
        break;
      case "REMOVE_WORK":
        await deps.storage.removeAll(workPrefix(generationId));
        break;
      case "NOTHING":
        break;
    }
    await deps.announce(generationId);
  }

  /** Whether the picture is there, or the clip, that the generation starts from: work files, which go in time. */
  async function hasLead(caseId: string): Promise<boolean> {
    const found = await database.reviewCase(caseId);
    const generation = found && (await database.generation(found.generationId));
    if (generation?.leadSha256 == null) return true;
    return (await deps.storage.names(workPrefix(generation.id))).length > 0;
  }

  async function decidedBy(reviewer: Reviewer, id: string, work: Work): Promise<Result<ReviewCase>> {
    const isWhole = await hasLead(id);
    const { value, aftermath } = await database.transact(async (tx) => {
      const owned = await lockCase(tx, reviewer, id);
      const done = owned.ok ? await work(tx, owned.value, isWhole) : failed(owned);
      return { value: done, audit: done.audit };
    });
    if (aftermath) await after(aftermath);
    return value;
  }

  /** Only the holder of a live lease decides. Part of the caller's transaction. */
  async function decideIn(
    tx: Transaction,
    reviewer: Reviewer,
    owned: OwnedCase,
    input: CheckedInput,
    { isWhole, bulkId }: { readonly isWhole: boolean; readonly bulkId: string | null },
  ): Promise<Decided> {
    const { found } = owned;
    const overturns = found.kind !== "HOLD" && input.outcome === "ALLOW";
    const weighed = await weigh(tx, reviewer, owned, input, overturns);
    if (!weighed.ok) return failed(weighed);
    const { say, isFirstOfTwo } = weighed.value;
    const act: CaseAct =
      found.firstById === null
        ? { kind: "decided", ...say, isFirstOfTwo, bulkId }
        : { kind: "seconded", ...say, elsewhere: escalationOf(desk()) };
    return settle(tx, reviewer, found, isWhole, act);
  }

  /** What is said with a decision, and whether it takes two to say it. */
  async function weigh(tx: Transaction, reviewer: Reviewer, owned: OwnedCase, input: CheckedInput, overturns: boolean) {
    const own = ownFault(reviewer, owned);
    if (own) return own;
    const { outcome, rationale, message } = input;
    const found = await categoriesOf(tx, owned.found);
    const reason = reasonOf(outcome, input.reasonCode, found, desk());
    if (!reason) return mistake("INVALID_VALUE", "The policy has no such reason for this outcome.", "reasonCode");
    if (owned.found.kind === "APPEAL" && message === null) {
      return mistake("REQUIRED", "An appeal is answered with a message to its author.", "message");
    }
    const categories = reason.category === null ? found : [...found, reason.category];
    const isFirstOfTwo = needsSecondReviewer({ categories, overturns }, desk());
    return ok({ say: { outcome, reasonCode: reason.code, rationale, message }, isFirstOfTwo });
  }

  async function settle(
    tx: Transaction,
    reviewer: Reviewer,
    found: ReviewCase,
    isWhole: boolean,
    act: Extract<CaseAct, { kind: "decided" | "seconded" | "reversed" }>,
  ): Promise<Decided> {
    const { user } = reviewer;
    const at = environment.clock();
    const value = await actOn(tx, found, act, user.id, at);
    if (!value.ok) return { value, audit: [], aftermath: null };
    const { generationId, stage } = found;
    const part = act.kind === "seconded" ? "second" : act.isFirstOfTwo ? "first" : "only";
    const { outcome, reasonCode } = act;
    const facts = { generation: generationId, stage, outcome, reasonCode, part } as const;
    const action = act.kind === "reversed" ? "review.reversed" : "review.decided";
    const said = entryOf(user, found, at, { action, facts });
    if (value.value.status !== "DECIDED") return { value, audit: [said], aftermath: null };
    const { audit, aftermath } = await carryOut(tx, deps, value.value, user, isWhole);
    return { value, audit: [said, ...audit], aftermath };
  }

  return {
    after,
    decideIn,
    hasLead,

    /**
     * ALLOW sends the generation on; BLOCK refuses it. Where the policy asks for two, the first decision waits for
     * another person to come to the same one; if they do not agree, the case goes to the administrators.
     */
    async decide(reviewer: Reviewer, input: DecisionInput): Promise<Result<ReviewCase>> {
      const checked = checkInput(input);
      if (!checked.ok) return checked;
      return decidedBy(reviewer, input.id, (tx, owned, isWhole) =>
        decideIn(tx, reviewer, owned, checked.value, { isWhole, bulkId: null }),
      );
    },

    /**
     * Turns a decision round. A BLOCK that becomes ALLOW sends the generation on, or gives its withheld file back; an
     * ALLOW that becomes BLOCK stops it, or withholds the file that is out.
     */
    async reverse(reviewer: Reviewer, input: DecisionInput): Promise<Result<ReviewCase>> {
      const checked = checkInput(input);
      if (!checked.ok) return checked;
      return decidedBy(reviewer, input.id, async (tx, owned, isWhole) => {
        if (!(await hasLastWord(tx, owned.found))) {
          return failed(mistake("INVALID_STATE", "A later case decided on this: turn that one round.", "id"));
        }
        const weighed = await weigh(tx, reviewer, owned, checked.value, input.outcome === "ALLOW");
        if (!weighed.ok) return failed(weighed);
        const { say, isFirstOfTwo } = weighed.value;
        return settle(tx, reviewer, owned.found, isWhole, { kind: "reversed", ...say, isFirstOfTwo });
      });
    },
  };
}

const failed = (value: Result<never>): Decided => ({ value, audit: [], aftermath: null });

function checkInput(input: DecisionInput): Result<CheckedInput> {
  const rationale = textOf(input.rationale, "rationale");
  if (!rationale.ok) return rationale;
  const message = input.message == null ? ok(null) : textOf(input.message, "message");
  if (!message.ok) return message;
  const { outcome, reasonCode = null } = input;
  return ok({ outcome, reasonCode, rationale: rationale.value, message: message.value });
}

/** What was found in words and pictures, whether or not it stopped anything: who decides on one sees the other too. */
export async function categoriesOf(
  reads: Pick<Transaction, "decisions">,
  { generationId }: ReviewCase,
): Promise<readonly Category[]> {
  const decisions = await reads.decisions([generationId]);
  return [...new Set(decisions.flatMap(({ judgement }) => judgement.categories.map(({ name }) => name)))];
}

/** A later case on the same, such as an appeal, has the last word. */
async function hasLastWord(tx: Transaction, { id, generationId, stage }: ReviewCase): Promise<boolean> {
  const decided = (await tx.reviewCasesOf([generationId])).filter((one) => one.stage === stage && one.decidedAt);
  const [last] = decided.sort((a, b) => Number(b.decidedAt) - Number(a.decidedAt));
  return last === undefined || last.id === id;
}
