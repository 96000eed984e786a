import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import type { Database, Transaction, User } from "../../src/core/ports/database.ts";
import { clock, later, type TestDatabase } from "../harness/database.ts";
import { addUser } from "../harness/rows.ts";

/** Sessions, passwords, members and requests for access. */
export function keepsAccounts(opened: () => TestDatabase): void {
  let database: Database;
  let user: User;
  beforeAll(async () => {
    ({ database } = opened());
    user = await addUser(database, { displayName: "Half_of 100%" });
  });
  const quietly = <T>(work: (tx: Transaction) => Promise<T>) =>
    database.transact(async (tx) => ({ value: await work(tx), audit: [] }));
  let made = 0;
  const hash = () => new Uint8Array(32).fill(++made);
  const session = (most: number, keyId: string | null = null) => {
    const row = { id: randomUUID(), userId: user.id, keyId, by: "LINK", browser: null, expiresAt: later(60) } as const;
    const secret = hash();
    return quietly(async (tx) => {
      await tx.createSession({ ...row, hash: secret }, most);
      return { id: row.id, hash: secret };
    });
  };
  const idsOf = async () => (await database.sessions(user.id, clock())).map(({ id }) => id);

  test("a session is found until it expires, with its key, and goes when the key is deleted", async () => {
    const key = { id: randomUUID(), userId: user.id, name: "k", prefix: "session", scopes: [], tier: null };
    await quietly((tx) => tx.createApiKey({ ...key, hash: hash(), expiresAt: null }));
    const one = await session(50, key.id);
    const found = await database.sessionByHash(one.hash, clock());
    expect(found).toMatchObject({ user: { id: user.id }, session: { id: one.id, by: "LINK" }, key: { id: key.id } });
    expect(await database.sessionByHash(one.hash, later(61))).toBeNull();
    await database.touchSession(one.id, later(5));
    expect((await database.sessions(user.id, clock()))[0]).toMatchObject({ lastUsedAt: later(5) });
    await quietly((tx) => tx.eraseAccess(user.id, clock()));
    expect(await idsOf()).toEqual([]);
    await quietly((tx) => tx.setUserDisabled(user.id, null));
  });

  test("the oldest sessions give way, and one, all others or all end", async () => {
    const all = [];
    for (let index = 0; index < 5; index++) all.push(await session(4));
    const ids = await idsOf();
    expect(ids).toHaveLength(4);
    const [kept = "", gone = ""] = ids;
    expect(await quietly((tx) => tx.endSessions(user.id, { only: gone }))).toBe(1);
    expect(await quietly((tx) => tx.endSessions(randomUUID(), { only: kept }))).toBe(0);
    expect(await quietly((tx) => tx.endSessions(user.id, { except: kept }))).toBe(2);
    expect(await idsOf()).toEqual([kept]);
    expect(await quietly((tx) => tx.endSessions(user.id, {}))).toBe(1);
  });

  test("an account has one password at most, and loses it with its other ways in", async () => {
    expect(await database.password(user.id)).toBeNull();
    for (const phc of ["first", "second"]) {
      await quietly((tx) => tx.keepPassword({ userId: user.id, phc, changedAt: clock() }));
    }
    expect(await database.password(user.id)).toEqual({ phc: "second", changedAt: clock() });
    await quietly((tx) => tx.eraseAccess(user.id, clock()));
    expect(await database.password(user.id)).toBeNull();
  });

  test("members are found by a part of the name, in which no sign stands for others", async () => {
    const total = async (search: string) =>
      (await database.members({ search, isDisabled: true, now: clock() }, { limit: 1 })).total;
    expect([await total("F_OF 100%"), await total("f_o_"), await total("%a%")]).toEqual([1, 0, 0]);
  });

  test("one request waits for an address, and is taken once", async () => {
    const request = { email: "asks@example.org", displayName: "Somebody", reason: "why", createdAt: clock() };
    const id = randomUUID();
    expect(await quietly((tx) => tx.createAccessRequest({ ...request, id }))).toBe(true);
    expect(await quietly((tx) => tx.createAccessRequest({ ...request, id: randomUUID() }))).toBe(false);
    expect(await database.accessRequestsBefore(clock(), 5)).toEqual([]);
    expect(await database.accessRequestsBefore(later(1), 5)).toEqual([{ ...request, id }]);
    expect(await quietly((tx) => tx.takeAccessRequest(id))).toEqual({ ...request, id });
    expect(await quietly((tx) => tx.takeAccessRequest(id))).toBeNull();
  });

  test("what an address asked for is erased with its account", async () => {
    const { email } = (await database.user(user.id)) ?? { email: "" };
    const request = { id: randomUUID(), email, displayName: "Somebody", reason: "why", createdAt: clock() };
    await quietly((tx) => tx.createAccessRequest(request));
    await quietly((tx) => tx.erasePerson(user.id, randomUUID()));
    expect((await database.accessRequests({ limit: 5 })).total).toBe(0);
  });
}
