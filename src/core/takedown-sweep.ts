import type { TakedownRules } from "../../moderation/index.ts";
import type { Environment } from "./environment.ts";
import type { Database, TakedownCase } from "./ports/database.ts";
import { actOnTakedown, takedownEntry } from "./takedown-cases.ts";

const DAY_MS = 24 * 3_600_000;
/** So many cases one sweep looks at; those that are due first come first. */
const BATCH = 100;

/** Reminds the desk of what runs out of time, once and again when it has, and erases what is no longer needed. */
export function createTakedownSweeper(deps: {
  readonly database: Database;
  readonly environment: Environment;
  readonly rules: TakedownRules;
  /** Tells the operator. */
  readonly remind: (reminder: {
    readonly reference: string;
    readonly dueAt: Date;
    readonly isOverdue: boolean;
  }) => void;
}) {
  const { database, environment, rules } = deps;

  /** Null: not yet, or done. */
  function reminderFor({ dueAt, counteredAt, createdAt, reminders }: TakedownCase, now: Date) {
    if (dueAt === null) return null;
    const begun = (counteredAt ?? createdAt).getTime();
    const isOverdue = dueAt <= now;
    const isLate = now.getTime() - begun >= rules.reminder.atShareOfTime * (dueAt.getTime() - begun);
    return isLate && reminders < (isOverdue ? 2 : 1) ? { isOverdue, dueAt } : null;
  }

  async function remind(id: string): Promise<void> {
    const reminded = await database.transact(async (tx) => {
      const before = await tx.lockTakedown(id);
      const at = environment.clock();
      const reminder = before && reminderFor(before, at);
      if (!before || !reminder) return { value: null, audit: [] };
      const { isOverdue } = reminder;
      const acted = await actOnTakedown(tx, before, { kind: "reminded", isOverdue }, null, at);
      if (!acted.ok) return { value: null, audit: [] };
      const said = takedownEntry("system", before, at, { action: "takedown.reminded", facts: { isOverdue } });
      return { value: { ...reminder, reference: before.reference }, audit: [said] };
    });
    if (reminded) deps.remind(reminded);
  }

  const erase = (found: TakedownCase): Promise<void> =>
    database.transact(async (tx) => {
      const texts = await tx.eraseTakedownTexts(found.id);
      const said = takedownEntry("system", found, environment.clock(), { action: "takedown.erased", facts: { texts } });
      return { value: undefined, audit: texts > 0 ? [said] : [] };
    });

  return {
    async sweep(): Promise<void> {
      const now = environment.clock();
      for (const id of await database.takedownsToRemind(now, rules.reminder.atShareOfTime, BATCH)) await remind(id);
      const before = new Date(now.getTime() - rules.keepTextDays * DAY_MS);
      for (const found of await database.takedownsToErase(before, BATCH)) await erase(found);
    },
  };
}
