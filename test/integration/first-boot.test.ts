import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shippedPolicy } from "../../moderation/index.ts";
import { createAccounts } from "../../src/core/accounts.ts";
import { systemEnvironment } from "../../src/core/environment.ts";
import { activatePolicy } from "../../src/core/policies.ts";
import { openTestDatabase, type TestDatabase } from "../harness/database.ts";

let opened: TestDatabase;
beforeAll(async () => {
  opened = await openTestDatabase();
});
afterAll(() => opened.close());

describe("a boot", () => {
  it("of two processes at the same time makes one operator", async () => {
    const quota = { dailySeconds: 300, concurrent: 3 };
    const accounts = createAccounts({
      database: opened.database,
      environment: systemEnvironment,
      accessMode: "invite",
      quota,
    });
    const [one, two] = await Promise.all([accounts.ensureOperator(), accounts.ensureOperator()]);
    expect(one.id).toBe(two.id);
  });

  it("numbers policies, and puts one that is shipped again in force under its old number", async () => {
    const stricter = { ...shippedPolicy, prompt: { ...shippedPolicy.prompt, maxLength: 500 } };
    const third = { ...shippedPolicy, prompt: { ...shippedPolicy.prompt, maxLength: 400 } };
    const versions: number[] = [];
    for (const shipped of [shippedPolicy, shippedPolicy, stricter, shippedPolicy, third]) {
      const active = await activatePolicy(opened.database, systemEnvironment, shipped);
      expect(active.document.prompt.maxLength).toBe(shipped.prompt.maxLength);
      versions.push(active.version);
    }
    expect(versions).toEqual([1, 1, 2, 1, 3]);
    expect((await opened.database.activePolicy())?.version).toBe(3);
    expect(await opened.database.auditEvents({ action: "policy.activated" }, { limit: 10 })).toMatchObject({
      total: 4,
    });
  });
});
