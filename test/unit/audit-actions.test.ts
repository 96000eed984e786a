// The log cannot be erased: nothing of a person may ever get into it. A new action that can hold free text fails here
// until somebody has said why it is harmless.
import { describe, expect, test } from "vitest";
import { z } from "zod";
import { AUDIT_ACTIONS } from "../../src/core/audit/actions.ts";

/** Free strings, and what they are: words of the product, of a model or of a key, never of a person. */
const HARMLESS: Readonly<Record<string, string>> = {
  aspect: "one of the product's aspects",
  style: "one of the product's styles",
  "cameras[]": "the product's camera words",
  parent: "relation and id of a generation",
  generation: "id of a generation",
  model: "name of a model",
  provider: "name of a generator",
  algorithm: "name of a watermark",
  contentId: "id that a watermark carries",
  keyId: "id of a key for marks or reports",
  visibleMark: "name of a mark",
  manifestId: "id of a manifest",
  credential: "state of a credential",
  step: "name of a step",
  role: "name of a role",
  prefix: "first characters of an API key",
  "scopes[]": "names of scopes",
  "categories[]": "names of families of the policy",
  from: "verifier key of the log",
  to: "verifier key of the log",
};

type JsonSchema = { readonly [key: string]: unknown };
const isObject = (value: unknown): value is JsonSchema => typeof value === "object" && value !== null;

/** Paths of the strings in it that may hold anything. */
function freeStrings(schema: unknown, path: string): readonly string[] {
  if (!isObject(schema)) return [];
  if (Array.isArray(schema.anyOf)) return schema.anyOf.flatMap((each) => freeStrings(each, path));
  if (isObject(schema.properties)) {
    expect(schema.additionalProperties, `${path} takes properties that nobody named`).toBe(false);
    return Object.entries(schema.properties).flatMap(([name, each]) =>
      freeStrings(each, path ? `${path}.${name}` : name),
    );
  }
  if (schema.type === "array") return freeStrings(schema.items, `${path}[]`);
  const isBound = schema.enum !== undefined || schema.const !== undefined || schema.pattern !== undefined;
  return schema.type === "string" && !isBound && schema.maxLength !== 64 ? [path] : [];
}

describe("what the log says of an action", () => {
  test.each(Object.entries(AUDIT_ACTIONS))(
    "%s holds digests, codes, numbers and names of the product only",
    (_, facts) => {
      const free = freeStrings(z.toJSONSchema(facts), "");
      expect(free.filter((path) => HARMLESS[path] === undefined)).toEqual([]);
    },
  );

  test("a field for what somebody wrote would be found", () => {
    const careless = z.strictObject({ verdict: z.enum(["ALLOW"]), said: z.object({ words: z.string() }).strict() });
    expect(freeStrings(z.toJSONSchema(careless), "")).toEqual(["said.words"]);
  });
});
