import DataLoader from "dataloader";
import { parsePolicy } from "../../../moderation/index.ts";
import type { Reads } from "../../core/ports/database.ts";

export type Loaders = ReturnType<typeof createLoaders>;

/** One query for a whole page instead of one a row. They remember what they read until `forget`. */
export function createLoaders(database: Pick<Reads, "assets" | "decisions" | "policy" | "users">) {
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
    policy,
    user,
    /** For a subscription, whose one context sees many states. */
    forget: () => {
      for (const loader of [asset, decisions, user]) loader.clearAll();
    },
  };
}
