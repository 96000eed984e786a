import { actorOf } from "./access.ts";
import type { Appeal, Database, Generation, User } from "./ports/database.ts";
import { appealableUntil, refusalOf, refusedAt } from "./refusal.ts";
import { mistake, ok, type Result } from "./result.ts";
import { textOf } from "./review.ts";
import { type CaseDeps, openReviewCase } from "./review-cases.ts";

const DAY_MS = 24 * 3_600_000;

export type Appeals = ReturnType<typeof createAppeals>;

/** The owner's way to a person: once a refusal, within the policy's days, answered by someone who had no say in it. */
export function createAppeals(
  deps: CaseDeps & {
    readonly database: Database;
    readonly announce: (generationId: string) => Promise<void>;
  },
) {
  const { database, environment } = deps;
  const policy = () => deps.activePolicy().document;

  return {
    /** Until when a refusal can be appealed; null where there is nothing to appeal, or `appeals` of it were made already. */
    openUntil(generation: Generation, appeals: readonly Appeal[]): Date | null {
      if (generation.status !== "REFUSED") return null;
      const until = appealableUntil(generation, policy());
      if (until <= environment.clock()) return null;
      return isAppealed(appeals, generation) ? null : until;
    },

    async appeal(user: User, input: { readonly id: string; readonly text: string }): Promise<Result<Appeal>> {
      const text = textOf(input.text, "text");
      if (!text.ok) return text;
      const result = await database.transact(async (tx) => {
        const fault = (value: Result<never>) => ({ value, audit: [] });
        await tx.lockUser(user.id); // Two appeals of the same instant: one of them.
        const generation = await tx.generation(input.id);
        if (generation?.userId !== user.id) {
          return fault(mistake("NOT_FOUND", "There is no such generation, or it is not yours.", "id"));
        }
        if (generation.status !== "REFUSED") {
          return fault(mistake("INVALID_STATE", "Only a refusal can be appealed.", "id"));
        }
        const at = environment.clock();
        if (appealableUntil(generation, policy()) <= at) {
          return fault(mistake("INVALID_STATE", `An appeal is possible for ${policy().appealDays} days.`, "id"));
        }
        if (isAppealed(await tx.appeals([generation.id]), generation)) {
          return fault(mistake("ALREADY_EXISTS", "This refusal was appealed already.", "id"));
        }
        const refusal = await refusalOf(tx, generation.id);
        const stage = refusal?.stage ?? "PROMPT";
        const answerBy = new Date(at.getTime() + policy().desk.appealAnswerDays * DAY_MS);
        const opened = await openReviewCase(tx, deps, {
          ...{ generationId: generation.id, stage, kind: "APPEAL", reason: "APPEAL", dueAt: answerBy },
          // What the classifier could not judge was refused by a person: the appeal is not "unjudged" for that.
          findings: (await tx.decisions([generation.id])).flatMap(({ judgement }) => judgement.categories),
          excludedIds: refusal?.deciderIds ?? [],
        });
        const appeal = await tx.createAppeal({
          ...{ id: environment.newId(), generationId: generation.id, userId: user.id, caseId: opened.id, stage },
          ...{ text: text.value, refusedAt: refusedAt(generation), answerBy, createdAt: at },
        });
        const by = { actor: actorOf(user), subject: `appeal:${appeal.id}`, at };
        const facts = { generation: generation.id, stage };
        return { value: ok(appeal), audit: [{ ...by, action: "appeal.made", facts } as const] };
      });
      if (result.ok) await deps.announce(input.id);
      return result;
    },
  };
}

const isAppealed = (appeals: readonly Appeal[], refused: Generation): boolean =>
  appeals.some((appeal) => appeal.refusedAt.getTime() === refusedAt(refused).getTime());
