import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shippedPolicy } from "../../moderation/index.ts";
import { type Accounts, callerOf, createAccounts } from "../../src/core/accounts.ts";
import { KEYS_PER_USER } from "../../src/core/api-keys.ts";
import { systemEnvironment } from "../../src/core/environment.ts";
import { createMembers, type Members } from "../../src/core/members.ts";
import { createPasswordHashes } from "../../src/core/password-hash.ts";
import { settleShippedPolicy } from "../../src/core/policies.ts";
import type { Role } from "../../src/core/ports/database.ts";
import { personOf } from "../../src/core/sessions.ts";
import { openTestDatabase, type TestDatabase } from "../harness/database.ts";

let opened: TestDatabase;
let accounts: Accounts;
let members: Members;
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
  members = createMembers({ database: opened.database, environment: systemEnvironment, sessions: accounts });
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

const invite = async (role: Role) => (await accounts.createInvite(await accounts.ensureOperator(), role)).code;
const join = (email: string, inviteCode: string) => accounts.createAccount({ email, displayName: "A", inviteCode });
async function made(email: string, role: Role) {
  const account = await join(email, await invite(role));
  if (!account.ok) throw new Error("no account");
  return account.value;
}
const codeOf = (result: Awaited<ReturnType<typeof join>>) => (result.ok ? "OK" : result.errors[0]?.code);

describe("an invitation", () => {
  it("is what lets one learn that an address has an account, and stays good then", async () => {
    const { email } = (await made("known@example.org", "USER")).user;
    const code = await invite("USER");
    expect([codeOf(await join(email, "made up")), codeOf(await join("other@example.org", "made up"))]).toEqual([
      "INVITE_REQUIRED",
      "INVITE_REQUIRED",
    ]);
    expect(codeOf(await join(email, code))).toBe("ALREADY_EXISTS");
    expect(codeOf(await join("other@example.org", code))).toBe("OK");
  });

  it.each(["disabled", "demoted"] as const)("ends with an inviter who is %s", async (how) => {
    const { user } = await made(`${how}@example.org`, "ADMIN");
    const { code } = await accounts.createInvite(user, "ADMIN");
    const operator = callerOf(await accounts.ensureOperator());
    await (how === "disabled"
      ? members.disableUser(operator, user.id)
      : members.setUserRole(operator, { id: user.id, role: "USER" }));
    expect(codeOf(await join(`friend-of-${how}@example.org`, code))).toBe("INVITE_REQUIRED");
  });
});

describe("a link", () => {
  it("leads nobody past the present password of their own account, nor into the operator's", async () => {
    const { user, key } = await made("administrator@example.org", "ADMIN");
    const withKey = personOf(user, key, null);
    const operator = await accounts.ensureOperator();
    for (const { id } of [user, operator]) {
      expect(await members.issueSignInLink(withKey, id)).toMatchObject({ errors: [{ code: "INVALID_STATE" }] });
    }
    expect(await members.issueSignInLink(callerOf(operator), operator.id)).toMatchObject({ ok: true });
  });

  it("and a role are not for keys that end: what they give would not", async () => {
    const { user, key } = await made("for-a-day@example.org", "ADMIN");
    const short = personOf(user, { ...key, expiresAt: new Date(Date.now() + 86_400_000) }, null);
    const { id } = (await made("somebody@example.org", "USER")).user;
    await expect(members.issueSignInLink(short, id)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(members.setUserRole(short, { id, role: "ADMIN" })).rejects.toMatchObject({ code: "FORBIDDEN" });
    expect(await members.setUserRole(personOf(user, key, null), { id, role: "MODERATOR" })).toMatchObject({ ok: true });
  });
});
