import type { Transaction, User } from "./ports/database.ts";
import { mistake, type Result } from "./result.ts";

/** Seconds are counted over this much of the past. */
export const QUOTA_WINDOW_MS = 24 * 3_600_000;

/** The mistake of a user who asks for more than is left; null when there is room. It counts with the user's lock held. */
export async function overQuota(
  tx: Pick<Transaction, "usage">,
  user: User,
  seconds: number,
  now: Date,
): Promise<Result<never> | null> {
  const used = await tx.usage(user.id, new Date(now.getTime() - QUOTA_WINDOW_MS));
  if (used.unfinished >= user.concurrent) {
    return mistake("QUOTA_EXCEEDED", `At most ${user.concurrent} generations at once; wait for one to finish.`);
  }
  if (used.seconds + seconds > user.dailySeconds) {
    const left = Math.max(0, user.dailySeconds - used.seconds);
    return mistake("QUOTA_EXCEEDED", `${left} of ${user.dailySeconds} seconds are left for today.`, "seconds");
  }
  return null;
}
