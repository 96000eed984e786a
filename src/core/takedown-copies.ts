import type { Asset, Reads } from "./ports/database.ts";
import type { Recognition } from "./recognition.ts";

/** So many are shown to a person who decides. */
const MAX_COPIES = 100;
const MAX_GENERATIONS_DEEP = 5;

/** A video that a decision on another may concern too. */
export type TakedownCopy = {
  readonly asset: Asset;
  /** Why it is here: named by the notice, made from a named one, or because it shows the same pictures. */
  readonly relation: "NAMED" | "EXTENSION" | "REMIX" | "SIMILAR";
  /** Of the pictures, 0 to 100; null where they were not compared. */
  readonly score: number | null;
};

/** What the case is about, and what else shows it: videos with the same pictures, and all that was made from it. */
export async function copiesOf(
  deps: { readonly database: Reads; readonly recognition: Pick<Recognition, "similarToAsset"> },
  assetIds: readonly string[],
  signal: AbortSignal,
): Promise<readonly TakedownCopy[]> {
  const found = new Map<string, TakedownCopy>();
  const add = (copy: TakedownCopy) => {
    if (!found.has(copy.asset.id) && found.size < MAX_COPIES) found.set(copy.asset.id, copy);
  };
  const named = (await Promise.all(assetIds.map(deps.database.asset))).filter((asset) => asset !== null);
  for (const asset of named) add({ asset, relation: "NAMED", score: null });
  for (const asset of named) {
    for (const similar of await deps.recognition.similarToAsset(asset, signal)) {
      add({ asset: similar.asset, relation: "SIMILAR", score: similar.score });
    }
  }
  for (const copy of await madeFrom(deps.database, named)) add(copy);
  return [...found.values()];
}

async function madeFrom(database: Reads, from: readonly Asset[]): Promise<readonly TakedownCopy[]> {
  const copies: TakedownCopy[] = [];
  let parents = from.map(({ generationId }) => generationId);
  for (let deep = 0; deep < MAX_GENERATIONS_DEEP && parents.length > 0; deep++) {
    const children = [];
    for (const parentId of parents.slice(0, MAX_COPIES)) {
      const page = await database.generations({ parentId }, { limit: MAX_COPIES });
      children.push(...page.rows.map(({ row }) => row));
    }
    const assets = await database.assets(children.map(({ id }) => id));
    for (const asset of assets) {
      const relation = children.find(({ id }) => id === asset.generationId)?.relation;
      if (relation) copies.push({ asset, relation, score: null });
    }
    parents = children.map(({ id }) => id);
  }
  return copies;
}
