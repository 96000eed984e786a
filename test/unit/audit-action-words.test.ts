import { expect, test } from "vitest";
import { AUDIT_ACTIONS } from "../../src/core/audit/actions.ts";
import { auditActions } from "../../web/catalogue/en/audit-actions.ts";

test("the console has words for every action of the log, and for no other", () => {
  expect(Object.keys(auditActions).sort()).toEqual(Object.keys(AUDIT_ACTIONS).sort());
});
