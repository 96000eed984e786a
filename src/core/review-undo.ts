import { actorOf } from "./access.ts";
import type { AuditEntry } from "./audit/actions.ts";
import { AppError } from "./errors.ts";
import type { BulkDecision, Database, ReviewCase, Transaction } from "./ports/database.ts";
import { mistake, ok, type Result } from "./result.ts";
import { entryOf, type Reviewer } from "./review.ts";
import { actOn, type CaseDeps } from "./review-cases.ts";
import { removeStrike } from "./strike-events.ts";

type UndoResult = {
  readonly bulk: BulkDecision;
  readonly reopened: readonly ReviewCase[];
  /** Gone too far: made already, appealed, or decided otherwise. A reversal is for those. */
  readonly left: readonly string[];
};

/** Takes a bulk decision back: its cases wait again, and their generations with them. */
export const undoOf =
  (deps: CaseDeps & { readonly database: Database }) =>
  async ({ user }: Reviewer, bulkId: string): Promise<Result<UndoResult>> => {
    const { database, environment } = deps;
    const at = environment.clock();
    const notFound = mistake("NOT_FOUND", "There is no such bulk decision, or it is not yours.", "id");
    const bulk = await database.bulkDecision(bulkId);
    if (!bulk || (bulk.byId !== user.id && user.role !== "ADMIN")) return notFound;
    if (bulk.undoUntil <= at)
      return mistake("INVALID_STATE", "It is too late to undo it: reverse what is wrong.", "id");
    const undone = await database.transact(async (tx) => {
      const value = await tx.undoBulkDecision(bulkId, at);
      const facts = { cases: bulk.caseIds.length };
      const entry = {
        actor: actorOf(user),
        subject: `bulk:${bulkId}`,
        at,
        action: "review.bulkUndone",
        facts,
      } as const;
      return { value, audit: value ? [entry] : [] };
    });
    if (!undone) return mistake("INVALID_STATE", "It was undone before.", "id");
    const reopened: ReviewCase[] = [];
    const left: string[] = [];
    for (const id of bulk.caseIds) {
      const found = await database.transact((tx) => reopen(tx, id));
      if (found) reopened.push(found);
      else left.push(id);
    }
    return ok({ bulk: undone, reopened, left });

    async function reopen(
      tx: Transaction,
      id: string,
    ): Promise<{ readonly value: ReviewCase | null; readonly audit: readonly AuditEntry[] }> {
      const none = { value: null, audit: [] };
      const owned = await tx.lockReviewCase(id);
      const last = (await tx.reviewEvents(id)).at(-1);
      if (!owned || last?.kind !== "decided" || last.bulkId !== bulkId) return none;
      const { found } = owned;
      const generation = await tx.generation(found.generationId);
      const hasAppeal = (await tx.appeals([found.generationId])).length > 0;
      if (!generation || hasAppeal) return none;
      const back = found.kind === "HOLD" ? "HELD" : "REFUSED";
      const reason = back === "HELD" ? found.reason : "POLICY_BLOCK";
      const change = { status: back, reason, finishedAt: back === "HELD" ? null : generation.finishedAt } as const;
      if (!(await tx.moveGeneration(generation.id, ["QUEUED", "REFUSED"], change))) return none;
      const reopened = await actOn(tx, found, { kind: "reopened", note: "bulk decision undone" }, user.id, at);
      if (!reopened.ok) throw new AppError("INTERNAL", { message: "a decided case could not be reopened" });
      const facts = { generation: generation.id };
      const strikes = await removeStrike(tx, { caseId: found.id, generation }, user, at);
      const entry = entryOf(user, found, at, { action: "review.reopened", facts });
      return { value: reopened.value, audit: [entry, ...strikes] };
    }
  };
