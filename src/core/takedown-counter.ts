import { afterBusinessDays, type TakedownRules } from "../../moderation/index.ts";
import { actorOf, owns } from "./access.ts";
import type { Asset, Database, Reads, TakedownCase, User } from "./ports/database.ts";
import { mistake, ok, type Result } from "./result.ts";
import { textOf } from "./review.ts";
import { actOnTakedown, type TakedownDeps, takedownEntry } from "./takedown-cases.ts";
import type { TakedownSeal } from "./takedown-seal.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export type TakedownCounter = ReturnType<typeof createTakedownCounter>;

/** What the owner of a video sees of the cases about it, and their way to object: once a case, to somebody else. */
export function createTakedownCounter(
  deps: TakedownDeps & { readonly database: Database; readonly rules: TakedownRules; readonly seal: TakedownSeal },
) {
  const { database, environment, rules, seal } = deps;

  /** Until when the owner may object; null when they may not. */
  function openUntil({ status, decidedAt, counteredAt }: TakedownCase): Date | null {
    if (status !== "WITHHELD" || decidedAt === null || counteredAt !== null) return null;
    const until = new Date(decidedAt.getTime() + rules.counterNotice.openDays * DAY_MS);
    return until > environment.clock() ? until : null;
  }

  /** When the desk answers, and before when the law does not want the video back. */
  function datesFor({ category }: TakedownCase, at: Date) {
    const { putBack, answerHours } = rules.counterNotice;
    if (!putBack.categories.includes(category)) {
      return { dueAt: new Date(at.getTime() + answerHours * HOUR_MS), restoreFrom: null };
    }
    return {
      dueAt: afterBusinessDays(at, putBack.byBusinessDays),
      restoreFrom: afterBusinessDays(at, putBack.afterBusinessDays),
    };
  }

  return {
    openUntil,

    /** Cases that withhold or have withheld the video; not those that came to nothing. */
    async casesOf(asset: Asset): Promise<readonly TakedownCase[]> {
      const cases = await database.takedownsOf([asset.id]);
      return cases.filter(
        ({ status, withheldIds }) => withheldIds.includes(asset.id) || status === "RESTORED" || status === "COUNTERED",
      );
    },

    /** `isSworn`: under penalty of perjury, and agreeing to a court's jurisdiction (17 U.S.C. 512(g)(3)). */
    async counter(
      user: User,
      input: { readonly id: string; readonly text: string; readonly isSworn?: boolean | undefined },
    ): Promise<Result<TakedownCase>> {
      const text = textOf(input.text, "text");
      if (!text.ok) return text;
      const result = await database.transact(async (tx) => {
        const before = await tx.lockTakedown(input.id);
        if (!before || !(await isOwner(tx, user, before))) return { value: notFound, audit: [] };
        // Under the lock: an erasure that has begun finds every text that was written before it.
        const writer = await tx.lockUser(user.id);
        if (!writer || writer.disabledAt) return { value: notFound, audit: [] };
        if (openUntil(before) === null) {
          return {
            value: mistake("INVALID_STATE", "There is nothing to object to, or its time is over.", "id"),
            audit: [],
          };
        }
        if (before.category === "COPYRIGHT" && !input.isSworn) {
          const asks = "Swear that it was a mistake, and agree to a court: the law asks for both.";
          return { value: mistake("REQUIRED", asks, "isSworn"), audit: [] };
        }
        const at = environment.clock();
        const acted = await actOnTakedown(tx, before, { kind: "countered", ...datesFor(before, at) }, user.id, at);
        if (!acted.ok) return { value: acted, audit: [] };
        await tx.addTakedownText({ caseId: before.id, author: "OWNER", sealed: seal.seal(before.id, text.value), at });
        const said = takedownEntry(actorOf(user), before, at, { action: "takedown.countered", facts: {} });
        return { value: ok(acted.value.found), audit: [said] };
      });
      return result;
    },
  };
}

const notFound = mistake("NOT_FOUND", "There is no such case, or it is not about a video of yours.", "id");

async function isOwner(reads: Pick<Reads, "asset" | "generation">, user: User, found: TakedownCase): Promise<boolean> {
  for (const id of found.withheldIds) {
    const asset = await reads.asset(id);
    const generation = asset && (await reads.generation(asset.generationId));
    if (generation && owns(user, generation.userId)) return true;
  }
  return false;
}
