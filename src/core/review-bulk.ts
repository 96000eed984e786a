import { type Category, needsSecondReviewer } from "../../moderation/index.ts";
import { actorOf } from "./access.ts";
import type { AuditEntry } from "./audit/actions.ts";
import { digestOf } from "./environment.ts";
import type { BulkDecision, Database, Outcome, OwnedCase, ReviewCase, Transaction } from "./ports/database.ts";
import { mistake, ok, type Result } from "./result.ts";
import { entryOf, mayDecideOwn, type Reviewer, textOf } from "./review.ts";
import { actOn, type CaseDeps } from "./review-cases.ts";
import { categoriesOf, type Decided, type DecisionInput, type ReviewDecisions } from "./review-decisions.ts";
import { isHeld, isUndecided } from "./review-events.ts";
import { undoOf } from "./review-undo.ts";

export type BulkInput = Pick<DecisionInput, "outcome" | "rationale"> & {
  readonly caseIds: readonly string[];
  /** Never guessed: one reason stands for all of them. */
  readonly reasonCode: string;
};
/** Why a case is not decided together with others. */
type BulkFault = "NOT_FOUND" | "SETTLED" | "HELD" | "OWN" | "HAD_A_SAY" | "NEEDS_TWO" | "APPEAL";

export type BulkPreview = {
  /** Names exactly this: these cases as they stand now, this decision, this reviewer. */
  readonly digest: string;
  readonly ready: readonly ReviewCase[];
  readonly left: readonly { readonly caseId: string; readonly why: BulkFault }[];
  readonly byCategory: readonly { readonly category: Category; readonly count: number }[];
};
type BulkResult = {
  readonly bulk: BulkDecision;
  readonly done: readonly ReviewCase[];
  /** Changed between the preview and its turn. */
  readonly left: readonly { readonly caseId: string; readonly why: string }[];
};

export type ReviewBulk = ReturnType<typeof createReviewBulk>;

/** Many cases by one decision: first shown, then carried out as shown, and for a while taken back as one. */
export function createReviewBulk(
  deps: CaseDeps & { readonly database: Database; readonly decisions: ReviewDecisions },
) {
  const { database, environment, decisions } = deps;
  const desk = () => deps.activePolicy().document.desk;

  async function preview(reviewer: Reviewer, input: BulkInput): Promise<Result<BulkPreview>> {
    const checked = checkInput(input, desk().bulk.maxCases);
    if (!checked.ok) return checked;
    const { outcome, reasonCode, rationale } = checked.value;
    const reason = desk().reasons.find((one) => one.code === reasonCode && one.outcome === outcome);
    if (!reason) {
      return mistake("INVALID_VALUE", "The policy has no such reason for this outcome.", "reasonCode");
    }
    const ready: ReviewCase[] = [];
    const left: { caseId: string; why: BulkFault }[] = [];
    const counts = new Map<Category, number>();
    for (const caseId of checked.value.caseIds) {
      const found = await database.reviewCase(caseId);
      const generation = found && (await database.generation(found.generationId));
      const isSeen = found && generation && reviewer.accesses.includes(found.access);
      if (!isSeen) {
        left.push({ caseId, why: "NOT_FOUND" });
        continue;
      }
      const categories = await categoriesOf(database, found);
      const weighed = reason.category === null ? categories : [...categories, reason.category];
      const why = faultOf(reviewer, { found, ownerId: generation.userId }, weighed);
      if (why) left.push({ caseId, why });
      else ready.push(found);
      if (!why) for (const category of categories) counts.set(category, (counts.get(category) ?? 0) + 1);
    }
    const cases = ready.map(({ id, version }) => ({ id, version }));
    const digest = digestOf({ by: reviewer.user.id, outcome, reasonCode, rationale, cases });
    const byCategory = [...counts].map(([category, count]) => ({ category, count }));
    return ok({ digest, ready, left, byCategory: byCategory.sort((a, b) => b.count - a.count) });
  }

  function faultOf(
    { user }: Reviewer,
    { found, ownerId }: OwnedCase,
    categories: readonly Category[],
  ): BulkFault | null {
    if (!isUndecided(found)) return "SETTLED";
    if (found.kind === "APPEAL") return "APPEAL";
    if (ownerId === user.id && !mayDecideOwn(user)) return "OWN";
    if (found.excludedIds.includes(user.id)) return "HAD_A_SAY";
    if (isHeld(found, environment.clock()) && found.claimedById !== user.id) return "HELD";
    const isForTwo = found.firstById !== null || needsSecondReviewer({ categories, overturns: true }, desk());
    return isForTwo || found.access !== "reviewer" ? "NEEDS_TWO" : null;
  }

  return {
    preview,

    /** Carries out what a preview showed; anything that changed since makes it another digest, and nothing is done. */
    async decide(reviewer: Reviewer, input: BulkInput, digest: string): Promise<Result<BulkResult>> {
      const shown = await preview(reviewer, input);
      if (!shown.ok) return shown;
      if (shown.value.digest !== digest) {
        return mistake("INVALID_STATE", "The cases have changed since the preview: look again.", "digest");
      }
      if (shown.value.ready.length === 0) return mistake("INVALID_STATE", "No case can be decided.", "ids");
      const bulk = await begin(reviewer, input, shown.value);
      const done: ReviewCase[] = [];
      const left: { caseId: string; why: string }[] = [];
      for (const { id, version } of shown.value.ready) {
        const decided = await decideOne(reviewer, { ...input, rationale: bulk.rationale }, { id, version }, bulk);
        if (decided.ok) done.push(decided.value);
        else left.push({ caseId: id, why: decided.errors[0]?.message ?? "It has changed." });
      }
      return ok({ bulk, done, left });
    },

    /** Reopens what one bulk decision closed and nobody has touched since, as long as the policy's window is open. */
    undo: undoOf(deps),
  };

  function begin({ user }: Reviewer, input: BulkInput, { ready, digest }: BulkPreview): Promise<BulkDecision> {
    const createdAt = environment.clock();
    return database.transact(async (tx) => {
      const bulk = await tx.createBulkDecision({
        ...{ id: environment.newId(), byId: user.id, outcome: input.outcome, digest, createdAt },
        reasonCode: input.reasonCode,
        rationale: input.rationale.trim(),
        caseIds: ready.map(({ id }) => id),
        undoUntil: new Date(createdAt.getTime() + desk().bulk.undoMinutes * 60_000),
      });
      const by = { actor: actorOf(user), subject: `bulk:${bulk.id}`, at: createdAt };
      const facts = { cases: ready.length, outcome: input.outcome, digest };
      return { value: bulk, audit: [{ ...by, action: "review.bulkDecided", facts }] };
    });
  }

  /** Each in a transaction of its own: a hundred of them must not hold up the log. */
  async function decideOne(
    reviewer: Reviewer,
    input: BulkInput,
    { id, version }: Pick<ReviewCase, "id" | "version">,
    bulk: BulkDecision,
  ): Promise<Result<ReviewCase>> {
    const isWhole = await decisions.hasLead(id);
    const decided = await database.transact(async (tx): Promise<Outcome<Decided>> => {
      const claimed = await claimAs(tx, reviewer, id, version);
      if (!claimed.ok) return { value: { value: claimed, audit: [], aftermath: null }, audit: [] };
      const { owned, audit } = claimed.value;
      const say = { ...input, message: null };
      const done = await decisions.decideIn(tx, reviewer, owned, say, { isWhole, bulkId: bulk.id });
      return { value: done, audit: [...audit, ...done.audit] };
    });
    if (decided.aftermath) await decisions.after(decided.aftermath);
    return decided.value;
  }

  async function claimAs(
    tx: Transaction,
    { user }: Reviewer,
    id: string,
    version: number,
  ): Promise<Result<{ readonly owned: OwnedCase; readonly audit: readonly AuditEntry[] }>> {
    const owned = await tx.lockReviewCase(id);
    if (owned?.found.version !== version) return mistake("INVALID_STATE", "It has changed since the preview.", "id");
    const at = environment.clock();
    const until = new Date(at.getTime() + desk().leaseMinutes * 60_000);
    const claimed = await actOn(tx, owned.found, { kind: "claimed", until }, user.id, at);
    if (!claimed.ok) return claimed;
    const facts = { generation: owned.found.generationId };
    const entry = entryOf(user, owned.found, at, { action: "review.claimed", facts });
    return ok({ owned: { ...owned, found: claimed.value }, audit: [entry] });
  }
}

function checkInput(input: BulkInput, maxCases: number): Result<BulkInput> {
  const rationale = textOf(input.rationale, "rationale");
  if (!rationale.ok) return rationale;
  const caseIds = [...new Set(input.caseIds)];
  if (caseIds.length === 0) return mistake("REQUIRED", "Name the cases.", "ids");
  if (caseIds.length > maxCases) return mistake("OUT_OF_RANGE", `At most ${maxCases} cases at once.`, "ids");
  return ok({ ...input, rationale: rationale.value, caseIds });
}
