/** Documents of a policy are read as they are: a draft may be wrong in every way while somebody works on it. */
export type Json = unknown;
/** Keys from the outside in; places of lists are numbers. */
export type Path = readonly (string | number)[];
export type Patch = readonly (
  | { readonly op: "add" | "replace"; readonly path: string; readonly value: Json }
  | { readonly op: "remove"; readonly path: string }
)[];

export const isRecord = (value: Json): value is Readonly<Record<string, Json>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
export const isList = (value: Json): value is readonly Json[] => Array.isArray(value);
export const textOf = (value: Json): string => (typeof value === "string" ? value : "");
export const numberOf = (value: Json): number | null => (typeof value === "number" ? value : null);
export const textsOf = (value: Json): readonly string[] =>
  isList(value) ? value.filter((one) => typeof one === "string") : [];
export const isSame = (one: Json, other: Json): boolean => patchBetween(one, other).length === 0;

/** What stands there; undefined when nothing does. */
export const valueAt = (document: Json, path: Path): Json =>
  path.reduce<Json>((value, key) => {
    if (isList(value)) return typeof key === "number" ? value[key] : undefined;
    return isRecord(value) && Object.hasOwn(value, key) ? value[key] : undefined;
  }, document);

/** The document with a value put there; undefined takes away what stands there. */
export function withValue(document: Json, path: Path, value: Json): Json {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (isList(document) && typeof key === "number") {
    const changed = withValue(document[key], rest, value);
    return changed === undefined ? document.toSpliced(key, 1) : document.with(key, changed);
  }
  const { [key]: old, ...others } = isRecord(document) ? document : {};
  const changed = withValue(old, rest, value);
  if (changed === undefined) return others;
  return isRecord(document) && key in document ? { ...document, [key]: changed } : { ...others, [key]: changed };
}

/**
 * The JSON Patch (RFC 6902) from one document to another. Lists of one length are compared place by place; others are
 * replaced whole, which is longer than need be and never wrong.
 */
export function patchBetween(old: Json, next: Json, at = ""): Patch {
  if (Object.is(old, next)) return [];
  if (isList(old) && isList(next) && old.length === next.length) {
    return old.flatMap((value, place) => patchBetween(value, next[place], `${at}/${place}`));
  }
  if (!isRecord(old) || !isRecord(next)) return [{ op: "replace", path: at, value: next }];
  const pathOf = (key: string) => `${at}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`;
  return [
    ...Object.keys(old)
      .filter((key) => !Object.hasOwn(next, key))
      .map((key) => ({ op: "remove", path: pathOf(key) }) as const),
    ...Object.entries(next).flatMap(([key, value]): Patch => {
      if (!Object.hasOwn(old, key)) return [{ op: "add", path: pathOf(key), value }];
      return patchBetween(old[key], value, pathOf(key));
    }),
  ];
}

/** As the server names a place: `banks[3].terms`. */
export const dotPath = (path: Path): string =>
  path.reduce<string>((text, key) => {
    if (typeof key === "number") return `${text}[${key}]`;
    return text === "" ? key : `${text}.${key}`;
  }, "");

/** Whether a text has what was searched for, in any case. */
export const isFound = (text: string, search: string): boolean =>
  text.toLowerCase().includes(search.trim().toLowerCase());
