import { parsePolicy, STANDARD_TIER } from "../../moderation/index.ts";
import { AppError } from "./errors.ts";
import type { ActivePolicy } from "./moderate.ts";
import type { Database } from "./ports/database.ts";

/**
 * The policy that this process judges with. Another process may activate one at any time: `refresh` is called when
 * that is announced, and now and then, since announcements may be lost. A judgement under way keeps the one it began
 * with, which is the one that its decision cites.
 */
export async function openPolicyInForce(database: Pick<Database, "latestPolicyActivation" | "policy">) {
  let activation = 0;
  let active: ActivePolicy | null = null;

  async function refresh(): Promise<void> {
    const latest = await database.latestPolicyActivation();
    if (!latest || latest.number <= activation) return;
    const found = await database.policy(latest.version);
    // Two refreshes may overtake each other; the later activation stays.
    if (!found || latest.number <= activation) return;
    const { version, sha256, document } = found;
    active = { version, sha256, document: parsePolicy(document), tier: STANDARD_TIER };
    activation = latest.number;
  }

  await refresh();
  return {
    refresh,
    current(): ActivePolicy {
      if (!active) throw new AppError("INTERNAL", { message: "no policy is in force" });
      return active;
    },
  };
}
