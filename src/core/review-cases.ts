import { type CaseKind, type CategoryFinding, type DeskPolicy, routeCase } from "../../moderation/index.ts";
import type { AuditEntry } from "./audit/actions.ts";
import type { Environment } from "./environment.ts";
import { AppError } from "./errors.ts";
import type { ActivePolicy } from "./moderate.ts";
import type { ReviewCase, Transaction } from "./ports/database.ts";
import type { Stage } from "./ports/stage.ts";
import { mistake, ok, type Result } from "./result.ts";
import { type CaseAct, type CaseFault, isUndecided, reduceCase } from "./review-events.ts";

export type CaseDeps = { readonly environment: Environment; readonly activePolicy: () => ActivePolicy };

export type NewCase = {
  readonly generationId: string;
  readonly stage: Stage;
  readonly kind: CaseKind;
  readonly reason: string;
  /** Null: the classifier gave no answer. */
  readonly findings: readonly CategoryFinding[] | null;
  readonly dueAt: Date | null;
  readonly excludedIds: readonly string[];
};

/** Opens a case in the queue that the policy's rules send it to. */
export async function openReviewCase(tx: Transaction, deps: CaseDeps, opened: NewCase): Promise<ReviewCase> {
  const { kind, generationId, stage, reason, findings, dueAt, excludedIds } = opened;
  const place = routeCase({ kind, stage, findings }, deps.activePolicy().document.desk);
  const at = deps.environment.clock();
  const event = { kind: "opened", caseKind: kind, ...place, dueAt, excludedIds, by: null, at } as const;
  const reduced = reduceCase(null, event);
  if (!reduced.ok) throw new AppError("INTERNAL", { message: `a case could not be opened: ${reduced.fault}` });
  const id = deps.environment.newId();
  return tx.createReviewCase({ id, generationId, stage, reason }, reduced.state, event);
}

/** One event of a case that the caller holds locked, or the reason why it cannot be. */
export async function actOn(
  tx: Transaction,
  found: ReviewCase,
  act: CaseAct,
  by: string | null,
  at: Date,
): Promise<Result<ReviewCase>> {
  const event = { ...act, by, at };
  const reduced = reduceCase(found, event);
  if (!reduced.ok) return mistake("INVALID_STATE", FAULTS[reduced.fault], "id");
  return ok(await tx.keepReviewEvent(found.id, reduced.state, event));
}

/** Closes what is undecided about a generation, because there is nothing left to decide. */
export async function cancelCases(
  tx: Transaction,
  generationId: string,
  why: Extract<CaseAct, { kind: "cancelled" }>["why"],
  at: Date,
  except: string | null = null,
): Promise<readonly AuditEntry[]> {
  const audit: AuditEntry[] = [];
  for (const { id } of (await tx.reviewCasesOf([generationId])).filter(isUndecided)) {
    const locked = id === except ? null : await tx.lockReviewCase(id);
    const cancelled = locked && (await actOn(tx, locked.found, { kind: "cancelled", why }, null, at));
    if (!cancelled?.ok) continue;
    const facts = { generation: generationId, why };
    audit.push({ actor: "system", subject: `review:${id}`, at, action: "review.cancelled", facts });
  }
  return audit;
}

/** Where two reviewers who do not agree, or one who hands a case on, send it. */
export const escalationOf = ({ escalation, queues }: DeskPolicy) => ({
  ...escalation,
  access: queues.find(({ name }) => name === escalation.queue)?.access ?? ("admin" as const),
});

const FAULTS: Readonly<Record<CaseFault, string>> = {
  NOT_OPEN: "The case is settled.",
  HELD_BY_ANOTHER: "Another reviewer holds the case.",
  HAD_A_SAY: "You had your say on this already: it goes to someone else.",
  NOT_HOLDER: "You do not hold this case, or your lease has run out: claim it again.",
  NOT_DECIDED: "The case is not decided.",
  SAME_OUTCOME: "That is what was decided.",
};
