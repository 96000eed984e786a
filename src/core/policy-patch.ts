import { applyPatch } from "rfc6902";
import { z } from "zod";
import { mistake, ok, type Result } from "./result.ts";

const pointer = z
  .string()
  .max(1_000)
  .regex(/^(\/.*)?$/s, "a JSON Pointer is empty or begins with /")
  .refine((path) => !/\/(__proto__|prototype|constructor)(\/|$)/.test(path), "no such key");
const value = z.json();
const operation = z.discriminatedUnion("op", [
  z.strictObject({ op: z.literal("add"), path: pointer, value }),
  z.strictObject({ op: z.literal("remove"), path: pointer }),
  z.strictObject({ op: z.literal("replace"), path: pointer, value }),
  z.strictObject({ op: z.literal("move"), from: pointer, path: pointer }),
  z.strictObject({ op: z.literal("copy"), from: pointer, path: pointer }),
  z.strictObject({ op: z.literal("test"), path: pointer, value }),
]);
const patch = z.array(operation).max(500);

/** A document with a JSON Patch (RFC 6902) applied: all of it, or none. */
export const patchDocument = (document: unknown, operations: unknown): Result<unknown> => {
  const parsed = patch.safeParse(operations);
  if (!parsed.success) return mistake("INVALID_VALUE", z.prettifyError(parsed.error), "patch");
  const changed: unknown = structuredClone(document);
  const failed = applyPatch(changed, parsed.data).findIndex((fault) => fault !== null);
  if (failed < 0) return ok(changed);
  const { op, path } = parsed.data[failed] ?? { op: "?", path: "" };
  return mistake("INVALID_VALUE", `Operation ${failed} (${op} ${path}) does not fit the document.`, "patch");
};
