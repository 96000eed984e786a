import DataLoader from "dataloader";
import { parsePolicy } from "../../../moderation/index.ts";
import type { Reads } from "../../core/ports/database.ts";
import type { ReviewedUser } from "../../core/standing.ts";

export type Loaders = ReturnType<typeof createLoaders>;

/** One query for a whole page instead of one a row. They remember what they read until `forget`. */
export function createLoaders(
  database: Pick<Reads, "assets" | "decisions" | "generationsById" | "policy" | "users">,
  reviewUser: (id: string) => Promise<ReviewedUser | null>,
) {
  /** By generation id. */
  const asset = new DataLoader(async (ids: readonly string[]) => {
    const found = new Map((await database.assets(ids)).map((one) => [one.generationId, one]));
    return ids.map((id) => found.get(id) ?? null);
  });
  /** By generation id, oldest first. */
  const decisions = new DataLoader(async (ids: readonly string[]) => {
    const found = await database.decisions(ids);
    return ids.map((id) => found.filter(({ generationId }) => generationId === id));
  });
  const generation = new DataLoader(async (ids: readonly string[]) => {
    const found = new Map((await database.generationsById(ids)).map((one) => [one.id, one]));
    return ids.map((id) => found.get(id) ?? null);
  });
  /** As the caller may see them; several queries an account, but once for all of its cases on a page. */
  const reviewedUser = new DataLoader((ids: readonly string[]) => Promise.all(ids.map(reviewUser)));
  const user = new DataLoader(async (ids: readonly string[]) => {
    const found = new Map((await database.users(ids)).map((one) => [one.id, one]));
    return ids.map((id) => found.get(id) ?? null);
  });
  /** The document of a version. */
  const policy = new DataLoader((versions: readonly number[]) =>
    Promise.all(
      versions.map(async (version) => {
        const found = await database.policy(version);
        return found && parsePolicy(found.document);
      }),
    ),
  );
  return {
    asset,
    decisions,
    generation,
    policy,
    reviewedUser,
    user,
    /** For a subscription, whose one context sees many states. */
    forget: () => {
      for (const loader of [asset, decisions, generation, reviewedUser, user]) loader.clearAll();
    },
  };
}
