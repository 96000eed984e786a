import { describe, expect, it } from "vitest";
import { shippedPolicy } from "../../moderation/index.ts";
import { diffPolicies } from "../../src/core/policy-diff.ts";
import { patchDocument } from "../../src/core/policy-patch.ts";

describe("the difference of two policies", () => {
  it("is empty for equal documents, whatever the order of their keys", () => {
    const turned = Object.fromEntries(Object.entries(shippedPolicy).reverse());
    expect(diffPolicies(shippedPolicy, turned)).toEqual([]);
  });

  it("names a threshold by its path, with what it was and is", () => {
    const next = structuredClone(shippedPolicy);
    next.categories.hate.review = { at: 0.1, severity: "medium" };
    expect(diffPolicies(shippedPolicy, next)).toEqual([
      { path: ["categories", "hate", "review", "at"], old: shippedPolicy.categories.hate.review?.at, new: 0.1 },
    ]);
  });

  it("compares words as sets: one more at the front of a list is one change", () => {
    const next = structuredClone(shippedPolicy);
    const [bank] = next.banks;
    bank?.terms.unshift("brand new");
    expect(diffPolicies(shippedPolicy, next)).toEqual([
      { path: ["banks", bank?.name, "terms", "brand new"], old: null, new: true },
    ]);
  });
});

describe("a JSON Patch of a policy", () => {
  it("is applied whole, and leaves the document it was made from alone", () => {
    const document = { a: { b: 1 }, list: ["x"] };
    const patch = [
      { op: "test", path: "/a/b", value: 1 },
      { op: "replace", path: "/a/b", value: 2 },
      { op: "add", path: "/list/-", value: "y" },
      { op: "remove", path: "/list/0" },
    ];
    expect(patchDocument(document, patch)).toEqual({ ok: true, value: { a: { b: 2 }, list: ["y"] } });
    expect(document).toEqual({ a: { b: 1 }, list: ["x"] });
  });

  it.each([
    ["that fits nowhere", [{ op: "replace", path: "/nope/b", value: 1 }], "Operation 0 (replace /nope/b)"],
    ["whose test fails", [{ op: "test", path: "/a", value: 2 }], "Operation 0"],
    ["that is no patch", { op: "add" }, "expected array"],
    ["with an operation that there is none of", [{ op: "eval", path: "/a" }], "Invalid"],
    ["that reaches for a prototype", [{ op: "add", path: "/__proto__/polluted", value: 1 }], "no such key"],
  ])("%s is a mistake", (_, patch, says) => {
    const result = patchDocument({ a: 1 }, patch);
    expect(result).toMatchObject({ ok: false, errors: [{ code: "INVALID_VALUE", field: ["patch"] }] });
    expect(JSON.stringify(result)).toContain(says);
    expect("polluted" in {}).toBe(false);
  });
});
