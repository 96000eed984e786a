import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shippedPolicy } from "../../moderation/index.ts";
import { type Accounts, callerOf, createAccounts } from "../../src/core/accounts.ts";
import { KEYS_PER_USER } from "../../src/core/api-keys.ts";
import { systemEnvironment } from "../../src/core/environment.ts";
import { createPasswordHashes } from "../../src/core/password-hash.ts";
import { settleShippedPolicy } from "../../src/core/policies.ts";
import { openTestDatabase, type TestDatabase } from "../harness/database.ts";

let opened: TestDatabase;
let accounts: Accounts;
beforeAll(async () => {
  opened = await openTestDatabase();
  accounts = createAccounts({
    database: opened.database,
    environment: systemEnvironment,
    accessMode: "invite",
    quota: { dailySeconds: 300, concurrent: 3 },
    tiers: { keyTier: () => ({ ok: true, value: null }) },
    hashes: createPasswordHashes(systemEnvironment),
  });
});
afterAll(() => opened.close());

describe("a boot", () => {
  it("of two processes at the same time makes one operator", async () => {
    const [one, two] = await Promise.all([accounts.ensureOperator(), accounts.ensureOperator()]);
    expect(one.id).toBe(two.id);
  });

  it("numbers policies, and puts one that is shipped again in force under its old number", async () => {
    const stricter = { ...shippedPolicy, prompt: { ...shippedPolicy.prompt, maxLength: 500 } };
    const third = { ...shippedPolicy, prompt: { ...shippedPolicy.prompt, maxLength: 400 } };
    const versions: number[] = [];
    for (const shipped of [shippedPolicy, shippedPolicy, stricter, shippedPolicy, third]) {
      await settleShippedPolicy(opened.database, systemEnvironment, shipped);
      const active = await opened.database.activePolicy();
      expect(active?.document).toEqual(shipped);
      versions.push(active?.version ?? 0);
    }
    expect(versions).toEqual([1, 1, 2, 1, 3]);
    expect((await opened.database.activePolicy())?.version).toBe(3);
    expect(await opened.database.auditEvents({ action: "policy.activated" }, { limit: 10 })).toMatchObject({
      total: 4,
    });
  });
});

describe("the limit on keys", () => {
  it("counts those that work: revoking one makes room for another", async () => {
    const caller = callerOf(await accounts.ensureOperator());
    const create = () => accounts.createApiKey(caller, { name: "a key" });
    const first = await create();
    if (!first.ok) throw new Error("no key");
    for (let made = 1; made < KEYS_PER_USER; made++) await create();
    expect(await create()).toMatchObject({ ok: false, errors: [{ code: "OUT_OF_RANGE" }] });
    await accounts.revokeApiKey(caller.user, first.value.key.id);
    expect(await create()).toMatchObject({ ok: true });
  });
});
