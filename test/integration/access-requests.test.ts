import { afterAll, beforeAll, expect, test } from "vitest";
import { createAccessRequests } from "../../src/core/access-requests.ts";
import { callerOf } from "../../src/core/accounts.ts";
import { systemEnvironment } from "../../src/core/environment.ts";
import type { Database, User } from "../../src/core/ports/database.ts";
import { openTestDatabase, type TestDatabase } from "../harness/database.ts";

let opened: TestDatabase;
let administrator: User;
beforeAll(async () => {
  opened = await openTestDatabase();
  administrator = await opened.database.transact(async (tx) => {
    const person = { id: systemEnvironment.newId(), email: "admin@example.org", displayName: "An administrator" };
    const rights = { role: "ADMIN", tier: "standard", dailySeconds: 1, concurrent: 1 } as const;
    return { value: await tx.createUser({ ...person, ...rights }), audit: [] };
  });
});
afterAll(() => opened.close());

type Parts = Partial<Parameters<typeof createAccessRequests>[0]>;
const requests = (parts: Parts = {}) =>
  createAccessRequests({
    ...{ database: opened.database, environment: systemEnvironment, accounts: { accessMode: "invite" } },
    ...parts,
  });
const ask = (email: string) => requests().request({ email, displayName: "Someone", reason: "to make films" });
const waiting = async () => (await opened.database.accessRequests({ limit: 100 })).rows.map(({ row }) => row);
const idOf = async (email: string) => (await waiting()).find((one) => one.email === email)?.id ?? "";
const logged = async (subject: string) =>
  (await opened.database.auditEvents({ subject }, { limit: 5 })).rows.map(({ row }) => row.action);

test("whoever asks again, or has an account, hears the same and waits no second time", async () => {
  for (const email of ["asks@example.org", "Asks@example.org", administrator.email]) {
    expect(await ask(email)).toEqual({ ok: true, value: null });
  }
  expect((await waiting()).map(({ email }) => email)).toEqual(["asks@example.org"]);
});

test("a request that is granted is answered once, with an invitation that works", async () => {
  await ask("granted@example.org");
  const id = await idOf("granted@example.org");
  const granted = await requests().grant(callerOf(administrator), id);
  expect(granted).toMatchObject({ ok: true, value: { request: { email: "granted@example.org" } } });
  expect(await requests().grant(callerOf(administrator), id)).toMatchObject({ errors: [{ code: "NOT_FOUND" }] });
  expect(await logged(`accessRequest:${id}`)).toEqual(["access.granted", "access.requested"]);
});

test("one whose invitation could not be made still waits, and the log says nothing of it", async () => {
  await ask("interrupted@example.org");
  const id = await idOf("interrupted@example.org");
  const failing: Database = {
    ...opened.database,
    transact: (work) =>
      opened.database.transact((tx) =>
        work({ ...tx, createInvite: () => Promise.reject(new Error("the process ended here")) }),
      ),
  };
  await expect(requests({ database: failing }).grant(callerOf(administrator), id)).rejects.toThrow();
  expect(await idOf("interrupted@example.org")).toBe(id);
  expect(await logged(`accessRequest:${id}`)).toEqual(["access.requested"]);
  expect(await requests().grant(callerOf(administrator), id)).toMatchObject({ ok: true });
});

test("a request that is declined is gone, and an open server takes none", async () => {
  await ask("declined@example.org");
  const id = await idOf("declined@example.org");
  expect(await requests().decline(callerOf(administrator), id)).toEqual({ ok: true, value: null });
  expect(await idOf("declined@example.org")).toBe("");
  const open = requests({ accounts: { accessMode: "open" } });
  expect(await open.request({ email: "a@example.org", displayName: "A", reason: "why" })).toMatchObject({
    errors: [{ code: "INVALID_STATE" }],
  });
});

test("one that nobody answers for 90 days is forgotten, without its address in the log", async () => {
  await ask("forgotten@example.org");
  const id = await idOf("forgotten@example.org");
  const in91Days = { ...systemEnvironment, clock: () => new Date(Date.now() + 91 * 24 * 3_600_000) };
  await requests({ environment: in91Days }).sweep();
  expect(await waiting()).toEqual([]);
  const { rows } = await opened.database.auditEvents({ subject: `accessRequest:${id}` }, { limit: 5 });
  expect(rows.map(({ row }) => row.action)).toEqual(["access.expired", "access.requested"]);
  for (const { row } of rows) expect(row.body).not.toContain("forgotten");
});
