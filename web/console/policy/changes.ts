import type { PolicyDiffQuery } from "../../generated/console.ts";
import { isList, type Json, patchBetween, textsOf } from "./json.ts";

/** What differs in one place; a value that is missing on one side is null there. */
export type Change = Pick<PolicyDiffQuery["policyDiff"][number], "path" | "old" | "new">;

/** The patch with what stood in each place; of a list of words, the words. */
export function changesBetween(old: Json, next: Json): readonly Change[] {
  return patchBetween(old, next).flatMap((operation): readonly Change[] => {
    const keys = operation.path.split("/").slice(1);
    const path = keys.map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
    const before =
      path.reduce<Json>((value, key) => (value ? Reflect.get(Object(value), key) : undefined), old) ?? null;
    const after = operation.op === "remove" ? null : operation.value;
    if (!isList(before) || !isList(after)) return [{ path, old: before, new: after }];
    const [gone, come] = [textsOf(before), textsOf(after)];
    return [
      ...gone.filter((word) => !come.includes(word)).map((word) => ({ path: [...path, word], old: true, new: null })),
      ...come.filter((word) => !gone.includes(word)).map((word) => ({ path: [...path, word], old: null, new: true })),
    ];
  });
}
