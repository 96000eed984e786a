import type { Judgement, PolicyDocument } from "../../moderation/index.ts";
import type { Appeal, Decision, Generation, Reads } from "./ports/database.ts";
import type { Stage } from "./ports/stage.ts";

const DAY_MS = 24 * 3_600_000;

/** What refused a generation. */
export type Refusal = {
  readonly stage: Stage;
  /** People who came to it; empty when the policy did by itself. */
  readonly deciderIds: readonly string[];
};

/** When it was refused: an admission that refuses at once has no other time. */
export const refusedAt = ({ finishedAt, createdAt }: Pick<Generation, "finishedAt" | "createdAt">): Date =>
  finishedAt ?? createdAt;

export const appealableUntil = (refused: Generation, { appealDays }: Pick<PolicyDocument, "appealDays">): Date =>
  new Date(refusedAt(refused).getTime() + appealDays * DAY_MS);

/** The latest of the judgements and of the people's decisions that said no. Null: nothing did. */
export async function refusalOf(
  reads: Pick<Reads, "decisions" | "reviewCasesOf">,
  generationId: string,
): Promise<Refusal | null> {
  const decisions = await reads.decisions([generationId]);
  const cases = (await reads.reviewCasesOf([generationId])).filter(({ outcome }) => outcome === "BLOCK");
  const noes = [
    ...decisions.filter(({ verdict }) => verdict === "BLOCK").map(({ stage, createdAt }) => ({ stage, at: createdAt })),
    ...cases.flatMap(({ stage, decidedAt }) => (decidedAt ? [{ stage, at: decidedAt }] : [])),
  ];
  const [last] = noes.sort((a, b) => b.at.getTime() - a.at.getTime());
  if (!last) return null;
  const deciders = cases.filter(({ stage }) => stage === last.stage).map(({ decidedById }) => decidedById);
  return {
    stage: last.stage,
    deciderIds: [...new Set(deciders.filter((id) => id !== null))],
  };
}

/** Nothing is kept of what seems to be sexual content with a minor: an appeal against that is decided on the words. */
export const keepsNothing = (judgements: readonly (Pick<Judgement, "categories"> | null)[]): boolean =>
  judgements.some((judgement) => judgement?.categories.some(({ name }) => name === "sexual_minors") ?? false);

/** Whether the work files of a refused generation wait for an appeal: one that may come, or one that is not answered. */
export const isKeptForAppeal = (
  refused: Generation,
  decisions: readonly Decision[],
  appeals: readonly Appeal[],
  policy: PolicyDocument,
  now: Date,
): boolean => {
  if (keepsNothing(decisions.map(({ judgement }) => judgement))) return false;
  const mine = appeals.find((appeal) => appeal.refusedAt.getTime() === refusedAt(refused).getTime());
  return mine ? mine.status === "PENDING" : appealableUntil(refused, policy) > now;
};
