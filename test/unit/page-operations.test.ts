import { parse } from "graphql";
import { expect, test } from "vitest";
import { canonicalText, operationDigest, singleOperations } from "../../src/api/graphql/page-operations.ts";

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
