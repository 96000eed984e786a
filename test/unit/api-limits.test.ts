import { getOperationAST, parse, validate } from "graphql";
import { describe, expect, test } from "vitest";
import { buildSchema } from "../../src/api/graphql/build-schema.ts";
import { operationCost } from "../../src/api/graphql/cost.ts";
import { checkCost, limitRules, QUERY_LIMITS } from "../../src/api/graphql/limits.ts";

const schema = buildSchema();

function costOf(query: string, variables: Record<string, unknown> = {}): number {
  const document = parse(query);
  const operation = getOperationAST(document);
  if (!operation) throw new Error("no operation");
  return operationCost(schema, document, operation, variables);
}

describe("cost", () => {
  test("plain values are free, objects cost one, declared weights count", () => {
    expect(costOf("{ server { policyVersion } }")).toBe(1);
    expect(costOf("{ server { policyVersion signer { organisation } } }")).toBe(2);
    expect(costOf('{ generation(id: "x") { id asset { sha256 } } }')).toBe(3);
  });

  test("what lies below a list is multiplied by its length, written out, defaulted or in a variable", () => {
    const below = 1; // asset
    const page = (first: number) => 2 + first * (1 + below); // nodes
    expect(costOf("{ generations(first: 50) { nodes { asset { sha256 } } } }")).toBe(page(50));
    expect(costOf("{ generations { nodes { asset { sha256 } } } }")).toBe(page(20));
    expect(costOf("query ($n: Int!) { generations(first: $n) { nodes { asset { sha256 } } } }", { n: 50 })).toBe(
      page(50),
    );
  });

  test("a variable's own default counts too", () => {
    const query =
      "query ($n: Int! = 100) { generations(first: $n) { nodes { asset { sha256 } decisions { id } } edges { node { asset { sha256 } } } } }";
    const document = parse(query);
    const check = (variables: Record<string, unknown>) => () =>
      checkCost(schema, document, getOperationAST(document) ?? undefined, variables);
    expect(costOf(query, { n: 100 })).toBeLessThan(QUERY_LIMITS.cost);
    expect(check({})).not.toThrow();
    const wide = parse(
      query.replaceAll(
        "asset { sha256 }",
        "asset { sha256 video { url } poster { url } manifest { url } } progress { step } understoodWords { text } ignoredWords { text }",
      ),
    );
    expect(() => checkCost(schema, wide, getOperationAST(wide) ?? undefined, {})).toThrow(/costs/);
    expect(() => checkCost(schema, wide, getOperationAST(wide) ?? undefined, { n: 1 })).not.toThrow();
  });

  test("fragments that spread each other twice over are added up without being walked twice over", () => {
    const levels = 40;
    const fragments = Array.from({ length: levels }, (_, level) => {
      const inner = level === 0 ? "sha256" : `...f${level - 1} ...f${level - 1}`;
      return `fragment f${level} on Asset { ${inner} video { url } }`;
    });
    const query = `{ generation(id: "x") { asset { ...f${levels - 1} } } } ${fragments.join(" ")}`;
    // Walked twice over it would not end before anybody has given up.
    expect(costOf(query)).toBeGreaterThan(2 ** 39);
  });
});

describe("rules", () => {
  const codesOf = (query: string) =>
    validate(schema, parse(query), limitRules()).map(({ extensions, message }) => `${extensions.code}: ${message}`);
  const deep = (levels: number) => {
    const history = "history { ingredients ".concat(
      "{ ingredients ".repeat(levels),
      "{ title }",
      "}".repeat(levels),
      "}",
    );
    return `mutation { verifyUpload(input: { uploadId: "x" }) { report { credential { ${history} } } } }`;
  };

  test("a query of common depth passes, a deeper one does not", () => {
    expect(codesOf(deep(2))).toEqual([]);
    expect(codesOf(deep(20))).toEqual(["QUERY_TOO_COMPLEX: The query has more than 12 levels."]);
  });

  test("aliases are counted, in fragments as well", () => {
    const aliased = (count: number) => Array.from({ length: count }, (_, at) => `a${at}: viewer { scopes }`).join(" ");
    expect(codesOf(`{ ${aliased(15)} }`)).toEqual([]);
    expect(codesOf(`{ ${aliased(16)} }`)).toEqual(["QUERY_TOO_COMPLEX: The query has more than 15 aliases."]);
    expect(codesOf(`{ ...all } fragment all on Query { ${aliased(16)} }`)).toHaveLength(1);
  });

  test("directives are counted", () => {
    const query = `{ viewer ${"@include(if: true) ".repeat(21)} { scopes } }`;
    expect(codesOf(query)).toEqual(["QUERY_TOO_COMPLEX: The query has more than 20 directives."]);
  });
});
