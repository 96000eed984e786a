import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { getOperationAST, parse, validate } from "graphql";
import { expect, test } from "vitest";
import { buildSchema } from "../../src/api/graphql/build-schema.ts";
import { operationCost } from "../../src/api/graphql/cost.ts";
import { limitRules, QUERY_LIMITS } from "../../src/api/graphql/limits.ts";
import {
  canonicalText,
  operationDigest,
  pageOperations,
  singleOperations,
} from "../../src/api/graphql/page-operations.ts";
import { packageRoot } from "../../src/platform/package-root.ts";

const schema = buildSchema();

const PAGE = parse(`
  query Mine { viewer { ...Who } }
  query Server { server { policyVersion } }
  fragment Who on Viewer { user { ...Name } }
  fragment Name on User { displayName }
`);

test("each operation stands alone with the fragments that it uses, those of fragments too", () => {
  const kept = singleOperations(PAGE).map(([name, document]) => [name, document.definitions.length]);
  expect(kept).toEqual([
    ["Mine", 3],
    ["Server", 1],
  ]);
});

test("a client's own __typename, order and spacing make no other operation", () => {
  const [mine] = singleOperations(PAGE);
  const sent = parse(`fragment Name on User { __typename displayName } fragment Who on Viewer { user { ...Name
    __typename } __typename } query Mine { viewer { ...Who __typename } }`);
  expect(mine && operationDigest(mine[1])).toBe(operationDigest(sent));
});

test.each([
  "query Mine { viewer { ...Who } } fragment Who on Viewer { user { ...Name } } fragment Name on User { displayName email }",
  "query Mine { viewer { ...Who } again: viewer { ...Who } } fragment Who on Viewer { user { ...Name } } fragment Name on User { displayName }",
  "query Mine { viewer { user { displayName } } }",
  "query Mine { viewer { ...Who t: __typename } } fragment Who on Viewer { user { ...Name } } fragment Name on User { displayName }",
])("another operation of the same name is another: %s", (text) => {
  const [mine] = singleOperations(PAGE);
  expect(mine && canonicalText(mine[1])).not.toBe(canonicalText(parse(text)));
});

test.each(await pageDocuments())("%s, with lists of 50, keeps the limits of an operation", (_, text) => {
  const document = parse(text, { maxTokens: QUERY_LIMITS.tokens });
  const operation = getOperationAST(document);
  if (!operation) throw new Error("no operation");
  const lengths = (operation.variableDefinitions ?? []).map(({ variable: { name } }) => [name.value, 50]);
  expect(validate(schema, document, limitRules())).toEqual([]);
  expect(operationCost(schema, document, operation, Object.fromEntries(lengths))).toBeLessThanOrEqual(
    QUERY_LIMITS.cost,
  );
});

async function pageDocuments() {
  const text = await readFile(join(packageRoot, "web/generated/operations.json"), "utf8");
  return pageOperations
    .parse(JSON.parse(text))
    .map(({ page, name, document }) => [`${page}: ${name}`, document] as const);
}
