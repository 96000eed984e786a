import { isList, isRecord, isSame, type Json, textOf } from "./json.ts";

/** A place that both changed, and not alike. A value that is missing on one side is undefined there. */
export type Conflict = {
  /** Entries of lists by their names. */
  readonly path: readonly string[];
  readonly base: Json;
  readonly mine: Json;
  readonly theirs: Json;
};
export type Merged = { readonly document: Json; readonly conflicts: readonly Conflict[] };

/** Names a place among all others; no key of a policy holds a line break. */
export const placeOf = ({ path }: Pick<Conflict, "path">): string => path.join("\n");

/**
 * What two people made of one document, together: what only one of them changed is as that one made it. Words are sets
 * and entries with a name are told by it, so that additions to one list add up. In a conflict mine stands, but theirs
 * in the places of `yielding`.
 */
export function merge(base: Json, mine: Json, theirs: Json, yielding: ReadonlySet<string> = new Set()): Merged {
  const conflicts: Conflict[] = [];

  function mergeAt(path: readonly string[], old: Json, own: Json, other: Json): Json {
    if (isSame(old, own)) return other;
    if (isSame(old, other) || isSame(own, other)) return own;
    if (isRecord(old) && isRecord(own) && isRecord(other)) return mergeRecords(path, old, own, other);
    const [oldNames, ownNames, otherNames] = [byName(old), byName(own), byName(other)];
    if (oldNames && ownNames && otherNames) {
      return Object.values(mergeRecords(path, oldNames, ownNames, otherNames));
    }
    const conflict = { path, base: old, mine: own, theirs: other };
    conflicts.push(conflict);
    return yielding.has(placeOf(conflict)) ? other : own;
  }

  function mergeRecords(
    path: readonly string[],
    old: Readonly<Record<string, Json>>,
    own: Readonly<Record<string, Json>>,
    other: Readonly<Record<string, Json>>,
  ): Readonly<Record<string, Json>> {
    const keys = [...new Set([...Object.keys(other), ...Object.keys(own)])];
    const merged = keys.map((key) => {
      const name = key.startsWith(NAMED) ? key.slice(NAMED.length) : key;
      return [key, mergeAt([...path, name], old[key], own[key], other[key])] as const;
    });
    return Object.fromEntries(merged.filter(([, value]) => value !== undefined));
  }

  return { document: mergeAt([], base, mine, theirs), conflicts };
}

/** Before the name of an entry: keeps names that look like numbers in their place. */
const NAMED = "=";

/** A list by the names of its entries, in order; null when they have none or share one. */
function byName(value: Json): Readonly<Record<string, Json>> | null {
  if (!isList(value)) return null;
  const entries = value.map((entry) => [`${NAMED}${nameOf(entry)}`, entry] as const);
  const isNamed =
    entries.every(([name]) => name !== NAMED) && new Set(entries.map(([name]) => name)).size === value.length;
  return isNamed ? Object.fromEntries(entries) : null;
}

const nameOf = (entry: Json): string =>
  typeof entry === "string" ? entry : isRecord(entry) ? textOf(entry.name ?? entry.code) : "";
