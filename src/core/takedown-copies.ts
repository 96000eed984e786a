import { isAppError } from "./errors.ts";
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
  const known = new Map((await deps.database.assetsById(assetIds)).map((asset) => [asset.id, asset]));
  const named = assetIds.flatMap((id) => known.get(id) ?? []);
  for (const asset of named) add({ asset, relation: "NAMED", score: null });
  for (const asset of named) {
    for (const similar of await similarTo(asset)) add({ ...similar, relation: "SIMILAR" });
  }
  for (const copy of await madeFrom(deps.database, named)) add(copy);
  return [...found.values()];

  /** A file that is gone or cannot be read resembles nothing; what was made from it is shown all the same. */
  async function similarTo(asset: Asset): Promise<readonly Pick<TakedownCopy, "asset" | "score">[]> {
    try {
      const similar = await deps.recognition.similarToAsset(asset, signal);
      return similar.map(({ asset: other, score }) => ({ asset: other, score }));
    } catch (error) {
      if (isAppError(error) && (error.code === "MEDIA_UNREADABLE" || error.code === "MEDIA_LIMIT")) return [];
      throw error;
    }
  }
}

async function madeFrom(database: Reads, from: readonly Asset[]): Promise<readonly TakedownCopy[]> {
  const copies: TakedownCopy[] = [];
  let parents = from.map(({ generationId }) => generationId);
  for (let deep = 0; deep < MAX_GENERATIONS_DEEP && parents.length > 0; deep++) {
    const children = await database.generationsMadeFrom(parents, MAX_COPIES);
    const assets = await database.assets(children.map(({ id }) => id));
    for (const asset of assets) {
      const relation = children.find(({ id }) => id === asset.generationId)?.relation;
      if (relation) copies.push({ asset, relation, score: null });
    }
    parents = children.map(({ id }) => id);
  }
  return copies;
}
