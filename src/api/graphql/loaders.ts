import DataLoader from "dataloader";
import { parsePolicy } from "../../../moderation/index.ts";
import type { Reads } from "../../core/ports/database.ts";

export type Loaders = ReturnType<typeof createLoaders>;

/** One query for a whole page instead of one a row. They remember what they read until `forget`. */
export function createLoaders(database: Reads) {
  const rows = {
    appealOfCase: one(database.appealsOfCases, ({ caseId }) => caseId),
    /** By generation, oldest first. */
    appeals: many(database.appeals, ({ generationId }) => generationId),
    /** By generation. */
    asset: one(database.assets, ({ generationId }) => generationId),
    assetById: one(database.assetsById, ({ id }) => id),
    /** By generation, oldest first. */
    decisions: many(database.decisions, ({ generationId }) => generationId),
    generation: one(database.generationsById, ({ id }) => id),
    /** By generation, oldest first. */
    reviewCases: many(database.reviewCasesOf, ({ generationId }) => generationId),
    /** By account, oldest first. */
    standingEvents: many(database.standingEvents, ({ userId }) => userId),
    user: one(database.users, ({ id }) => id),
  };
  /** The document of a version, which never changes. */
  const policy = new DataLoader((versions: readonly number[]) =>
    Promise.all(
      versions.map(async (version) => {
        const found = await database.policy(version);
        return found && parsePolicy(found.document);
      }),
    ),
  );
  return {
    ...rows,
    policy,
    /** For a subscription, whose one context sees many states. */
    forget: () => {
      for (const loader of Object.values(rows)) loader.clearAll();
    },
  };
}

type Read<Row> = (ids: readonly string[]) => Promise<readonly Row[]>;

const one = <Row>(read: Read<Row>, idOf: (row: Row) => string) =>
  new DataLoader(async (ids: readonly string[]) => {
    const found = new Map((await read(ids)).map((row) => [idOf(row), row]));
    return ids.map((id) => found.get(id) ?? null);
  });

/** In the order in which they are read. */
const many = <Row>(read: Read<Row>, idOf: (row: Row) => string) =>
  new DataLoader(async (ids: readonly string[]) => {
    const found = new Map(ids.map((id): [string, Row[]] => [id, []]));
    for (const row of await read(ids)) found.get(idOf(row))?.push(row);
    return ids.map((id) => found.get(id) ?? []);
  });
