import { describe, expect, it } from "vitest";
import { refOf } from "../../src/cli/policy-call.ts";
import { setting } from "../../src/cli/policy-draft.ts";

describe("a value that is set on the command line", () => {
  it.each([
    ["categories.hate.block.at=0.9", { op: "add", path: "/categories/hate/block/at", value: 0.9 }],
    ["unvalidatedLanguage=ALLOW", { op: "add", path: "/unvalidatedLanguage", value: "ALLOW" }],
    ["categories.hate.block=null", { op: "add", path: "/categories/hate/block", value: null }],
    ["banks.0.terms.2=a|b=c", { op: "replace", path: "/banks/0/terms/2", value: "a|b=c" }],
    ["odd/key.~=1", { op: "add", path: "/odd~1key/~0", value: 1 }],
  ])("%s is an operation of a JSON Patch", (text, operation) => expect(setting(text)).toEqual(operation));

  it.each(["nothing", "=0.9"])("%j is no value", (text) => {
    expect(() => setting(text)).toThrow(/path=value/);
  });
});

it("a policy is named as the one in force, by its number, or by a draft's id", () => {
  expect([refOf("active"), refOf("12"), refOf("UG9saWN5RHJhZnQ6")]).toEqual([
    {},
    { version: 12 },
    { draft: "UG9saWN5RHJhZnQ6" },
  ]);
});
