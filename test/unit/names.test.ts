import { describe, expect, test } from "vitest";
import { checkEmail } from "../../src/core/check-email.ts";
import { checkName } from "../../src/core/check-name.ts";

describe("a name", () => {
  test.each(["Ada", "李小龍", "محمد", "O’Neill-Ström Jr.", "نیک‌پی", "👩‍🚀", "x".repeat(80)])("may be %s", (name) => {
    expect(checkName(name, "name")).toMatchObject({ ok: true });
  });

  // What turns the direction of a line would let a stranger rewrite what stands beside their name.
  test.each([
    ["", "REQUIRED"],
    ["x".repeat(81), "TOO_LONG"],
    ["\u202eroodim", "INVALID_VALUE"],
    ["Ada\u2066", "INVALID_VALUE"],
    ["Ada\nAdministrator", "INVALID_VALUE"],
    ["Ada\u2028", "INVALID_VALUE"],
    ["Ada\u0007", "INVALID_VALUE"],
    ["\u200b\u200d", "INVALID_VALUE"],
    ["\u3164", "INVALID_VALUE"],
    ["\u115f\uffa0", "INVALID_VALUE"],
    ["\u2800 \u2800", "INVALID_VALUE"],
  ])("is not %j", (name, code) => {
    expect(checkName(name, "name")).toMatchObject({ ok: false, errors: [{ code, field: ["name"] }] });
  });
});

test.each([
  "a\u202eb@example.org",
  "a\u200bb@example.org",
  "a\u3164b@example.org",
  "a\u115fb@example.org",
  "a@ex\uffa0ample.org",
  "\u2800@example.org",
  "a b@example.org",
  "a@b@c",
  "a@example.invalid",
])("%j is no address", (given) => {
  expect(checkEmail(given)).toMatchObject({ ok: false, errors: [{ code: "INVALID_VALUE", field: ["email"] }] });
});
