import { pointsOf } from "../../moderation/index.ts";
import { actorOf } from "./access.ts";
import type { AuditEntry } from "./audit/actions.ts";
import { AppError } from "./errors.ts";
import type { Generation, ReviewCase, Transaction, User } from "./ports/database.ts";
import { STAGES } from "./ports/stage.ts";
import { refusalOf } from "./refusal.ts";
import { type CaseDeps, cancelCases } from "./review-cases.ts";
import { giveStrike, removeStrike } from "./strike-events.ts";
import { staysWithheld } from "./takedown-cases.ts";

/** What is to be done once the decision is committed; all of it may be done twice. */
export type Aftermath = {
  readonly generationId: string;
  readonly next: "ENQUEUE" | "STOP" | "REMOVE_WORK" | "NOTHING";
};
export type Consequences = { readonly audit: readonly AuditEntry[]; readonly aftermath: Aftermath };

/**
 * What a decision that counts does to its generation, its owner's strikes and the appeal behind it. `hasLead` says
 * whether the picture or clip that the generation starts from is still there, or none is needed.
 */
export async function carryOut(
  tx: Transaction,
  deps: CaseDeps,
  decided: ReviewCase,
  reviewer: User,
  hasLead: boolean,
): Promise<Consequences> {
  const at = deps.environment.clock();
  const generation = await tx.generation(decided.generationId);
  if (!generation)
    throw new AppError("INTERNAL", { message: `the generation ${decided.generationId} of a case is gone` });
  const moved =
    decided.outcome === "ALLOW"
      ? await allow(tx, decided, generation, hasLead, at)
      : await block(tx, decided, generation, at);
  const answer = await answerAppeal(tx, decided, reviewer, at);
  const strikes =
    decided.outcome === "ALLOW"
      ? await removeStrike(tx, { caseId: decided.id, generation }, reviewer, at)
      : await strikeFor(tx, deps, decided, generation, reviewer, at);
  const others = decided.outcome === "ALLOW" ? await cancelCases(tx, generation.id, "SUPERSEDED", at, decided.id) : [];
  return { audit: [...moved.audit, ...answer, ...strikes, ...others], aftermath: moved.aftermath };
}

/** A person's word stands for exactly what was judged: these words, or the clip of that digest. */
async function allow(
  tx: Transaction,
  { stage }: ReviewCase,
  generation: Generation,
  hasLead: boolean,
  at: Date,
): Promise<Consequences> {
  const { id, status } = generation;
  const by = { actor: "system", subject: `generation:${id}`, at };
  if (status === "REFUSED") {
    if (await isRefusedLater(tx, id, stage)) return nothing(id);
    const [asset] = await tx.assets([id]);
    if (asset?.withheldAt && !asset.deletedAt) {
      await tx.moveGeneration(id, ["REFUSED"], { status: "READY", reason: null });
      // The file stays where it is while a notice from outside withholds it too, or when its owner is gone.
      if (await staysWithheld(tx, asset.id, generation.userId)) return nothing(id);
      await tx.withholdAsset(id, null);
      return { ...nothing(id), audit: [{ ...by, action: "video.givenBack", facts: { fileSha256: asset.sha256 } }] };
    }
    if (!hasLead) {
      await tx.moveGeneration(id, ["REFUSED"], { reason: "SEND_AGAIN" });
      return nothing(id);
    }
  }
  const queued = await tx.moveGeneration(id, ["HELD", "REFUSED"], { status: "QUEUED", reason: null, finishedAt: null });
  if (!queued) return nothing(id);
  if (stage === "FRAMES") await tx.keepStep(id, "JUDGE_FRAMES", { verdict: "ALLOW", by: "reviewer" }, 0);
  const audit = [{ ...by, action: "generation.queued", facts: {} }] as const;
  return { audit, aftermath: { generationId: id, next: "ENQUEUE" } };
}

/** A yes to the words does not let a clip out that was refused afterwards. */
async function isRefusedLater(tx: Transaction, generationId: string, stage: ReviewCase["stage"]): Promise<boolean> {
  const later = STAGES.slice(STAGES.indexOf(stage) + 1);
  const refusal = await refusalOf(tx, generationId);
  return refusal !== null && later.includes(refusal.stage);
}

async function block(tx: Transaction, decided: ReviewCase, generation: Generation, at: Date): Promise<Consequences> {
  const { id, status } = generation;
  const by = { actor: "system", subject: `generation:${id}`, at };
  const refused = { ...by, action: "generation.refused", facts: { stage: decided.stage, by: "reviewer" } } as const;
  const change = { status: "REFUSED", reason: "REVIEWER_BLOCK", finishedAt: at, step: null, preview: null } as const;
  switch (status) {
    case "HELD":
    case "QUEUED":
    case "RUNNING": {
      // A worker that runs it finds it gone at its next commit, and is told to stop before that.
      const moved = await tx.moveGeneration(id, [status], change);
      if (!moved) return nothing(id);
      return { audit: [refused], aftermath: { generationId: id, next: status === "RUNNING" ? "STOP" : "NOTHING" } };
    }
    case "READY": {
      const [asset] = await tx.assets([id]);
      if (!asset || !(await tx.withholdAsset(id, at))) return nothing(id);
      await tx.moveGeneration(id, ["READY"], change);
      const withheld = { ...by, action: "video.withheld", facts: { fileSha256: asset.sha256 } } as const;
      return { ...nothing(id), audit: [withheld, refused] };
    }
    case "REFUSED":
      // It stays so, and there is nothing more to appeal with.
      return {
        ...nothing(id),
        aftermath: { generationId: id, next: decided.kind === "APPEAL" ? "REMOVE_WORK" : "NOTHING" },
      };
    case "FAILED":
    case "CANCELLED":
    case "DELETED":
      return nothing(id);
  }
}

const nothing = (generationId: string): Consequences => ({ audit: [], aftermath: { generationId, next: "NOTHING" } });

async function answerAppeal(tx: Transaction, decided: ReviewCase, reviewer: User, at: Date): Promise<AuditEntry[]> {
  if (decided.kind !== "APPEAL") return [];
  const status = decided.outcome === "ALLOW" ? "OVERTURNED" : "UPHELD";
  const appeal = await tx.answerAppeal(decided.id, { status, explanation: decided.message, at });
  if (!appeal) return [];
  const facts = { generation: decided.generationId, outcome: status } as const;
  return [{ actor: actorOf(reviewer), subject: `appeal:${appeal.id}`, at, action: "appeal.answered", facts }];
}

/** Only a person's refusal weighs: not the machine's alone, and an appeal that was lost costs nothing. */
async function strikeFor(
  tx: Transaction,
  deps: CaseDeps,
  { id: caseId, kind, reasonCode }: ReviewCase,
  generation: Generation,
  reviewer: User,
  at: Date,
): Promise<AuditEntry[]> {
  const { desk } = deps.activePolicy().document;
  const reason = desk.reasons.find(({ code }) => code === reasonCode);
  const points = reason ? pointsOf(reason, desk) : 0;
  if (kind === "APPEAL" || !reason || points === 0) return [];
  return giveStrike(tx, deps, { caseId, generation, points, reasonCode: reason.code }, reviewer, at);
}
