import { isList, isRecord, isSame, type Json, textOf } from "./json.ts";

/**
 * What two people made of one document, together. Where both changed the same thing, mine stands: who merges has seen
 * what the other did. Words are sets and entries with a name are told by it, so that additions to one list add up.
 */
export function merge(base: Json, mine: Json, theirs: Json): Json {
  if (isSame(base, mine)) return theirs;
  if (isSame(base, theirs)) return mine;
  if (isRecord(base) && isRecord(mine) && isRecord(theirs)) return mergeRecords(base, mine, theirs);
  const names = [base, mine, theirs].map(byName);
  const [old, own, other] = names;
  if (!old || !own || !other) return mine;
  return Object.values(mergeRecords(old, own, other));
}

function mergeRecords(
  base: Readonly<Record<string, Json>>,
  mine: Readonly<Record<string, Json>>,
  theirs: Readonly<Record<string, Json>>,
): Readonly<Record<string, Json>> {
  const keys = [...new Set([...Object.keys(theirs), ...Object.keys(mine)])];
  const merged = keys.map((key) => [key, merge(base[key], mine[key], theirs[key])] as const);
  return Object.fromEntries(merged.filter(([, value]) => value !== undefined));
}

/** A list by the names of its entries, in order; null when they have none or share one. */
function byName(value: Json): Readonly<Record<string, Json>> | null {
  if (!isList(value)) return null;
  // The letter before keeps names that look like numbers in their place.
  const entries = value.map((entry) => [`=${nameOf(entry)}`, entry] as const);
  const isNamed =
    entries.every(([name]) => name !== "=") && new Set(entries.map(([name]) => name)).size === value.length;
  return isNamed ? Object.fromEntries(entries) : null;
}

const nameOf = (entry: Json): string =>
  typeof entry === "string" ? entry : isRecord(entry) ? textOf(entry.name ?? entry.code) : "";
