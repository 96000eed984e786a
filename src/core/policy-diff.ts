import microdiff from "microdiff";

/** One thing that differs. A value that is missing on one side is null there. */
export type PolicyChange = {
  /** `categories.hate.block.at`, `banks.hate-symbols.terms.swastika*`. */
  readonly path: readonly string[];
  readonly old: unknown;
  readonly new: unknown;
};

/** What differs between two documents, in their order. Words are compared as sets, named entries by their names. */
export const diffPolicies = (old: unknown, next: unknown): readonly PolicyChange[] =>
  microdiff(asObject(old), asObject(next), { cyclesFix: false }).map((change) => ({
    path: change.path.map(String),
    old: change.type === "CREATE" ? null : change.oldValue,
    new: change.type === "REMOVE" ? null : change.value,
  }));

/** A list that is compared place by place differs everywhere after one insertion: here each entry has a name. */
function byName(value: unknown): unknown {
  if (Array.isArray(value)) {
    const entries: unknown[] = value;
    return Object.fromEntries(entries.map((entry, at) => [nameOf(entry) ?? at, isText(entry) ? true : byName(entry)]));
  }
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, byName(part)]));
}

function asObject(document: unknown): Record<string, unknown> {
  const named = byName(document);
  return typeof named === "object" && named !== null ? Object.fromEntries(Object.entries(named)) : { document: named };
}

const isText = (entry: unknown): entry is string => typeof entry === "string";

function nameOf(entry: unknown): string | null {
  if (isText(entry)) return entry;
  const named = typeof entry === "object" && entry !== null && "name" in entry ? entry.name : null;
  return isText(named) ? named : null;
}
