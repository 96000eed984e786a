import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import type { AuditEntry } from "../../src/core/audit/actions.ts";
import type { Database } from "../../src/core/ports/database.ts";
import { clock, type TestDatabase } from "../harness/database.ts";
import { newUser } from "../harness/rows.ts";

const entry = (subject: string): AuditEntry => ({
  action: "generation.queued",
  actor: "system",
  subject,
  at: clock(),
  facts: {},
});

/** A transaction is whole or absent, and so is what the log says of it. */
export function keepsTheLog(opened: () => TestDatabase): void {
  let database: Database;
  beforeAll(() => {
    ({ database } = opened());
  });

  test("a transaction that throws leaves nothing behind, in the tables or in the log", async () => {
    const user = newUser();
    const head = await database.auditHead();
    const failing = database.transact(async (tx) => {
      await tx.createUser(user);
      throw new Error("no");
    });
    await expect(failing).rejects.toMatchObject({ code: "INTERNAL" });
    expect(await database.user(user.id)).toBeNull();
    expect(await database.auditHead()).toEqual(head);
  });

  test("an audit entry whose facts break its schema rolls the whole transaction back", async () => {
    const user = newUser();
    const wrong = { ...entry("user:x"), facts: { prompt: "a secret" } } as unknown as AuditEntry;
    const failing = database.transact(async (tx) => ({ value: await tx.createUser(user), audit: [wrong] }));
    await expect(failing).rejects.toMatchObject({ code: "INTERNAL" });
    expect(await database.user(user.id)).toBeNull();
  });

  test("concurrent transactions leave a log without gaps, each one's entries side by side", async () => {
    const before = (await database.auditHead()).seq;
    const one = (n: number) =>
      database.transact(async () => ({ value: n, audit: [entry(`generation:${n}a`), entry(`generation:${n}b`)] }));
    await Promise.all(Array.from({ length: 12 }, (_, n) => one(n)));
    const events = [];
    for await (const event of database.auditRange(before + 1, before + 24)) events.push(event);
    expect(events.map(({ seq }) => seq)).toEqual(Array.from({ length: 24 }, (_, n) => before + 1 + n));
    for (let n = 0; n < 24; n += 2) expect(events[n + 1]?.subject).toBe(events[n]?.subject.replace(/a$/, "b"));
    expect(await database.auditLeaves(before + 2, before + 24)).toEqual(
      events.slice(1).map(({ leafHash }) => leafHash),
    );
  });

  test("the log's columns say what its hashed body says", async () => {
    await database.transact(async () => ({ value: null, audit: [entry("generation:columns")] }));
    const page = await database.auditEvents({ subject: "generation:columns" }, { limit: 5 });
    expect(page.total).toBe(1);
    expect(page.rows[0]?.row).toMatchObject({ action: "generation.queued", actor: "system", createdAt: clock() });
  });

  test("rows of the log can be neither changed nor removed", async () => {
    await database.transact(async () => ({ value: null, audit: [entry("generation:kept")] }));
    const pool = opened().createPool({ max: 1 });
    const refused = { code: "AU001" };
    await expect(pool.query(`UPDATE "AuditEvent" SET actor = 'user:x'`)).rejects.toMatchObject(refused);
    await expect(pool.query(`DELETE FROM "AuditEvent"`)).rejects.toMatchObject(refused);
    await expect(pool.query(`TRUNCATE "AuditEvent"`)).rejects.toMatchObject(refused);
    await expect(pool.query(`UPDATE "AuditHead" SET seq = 0`)).rejects.toMatchObject(refused);
    await expect(pool.query(`DELETE FROM "AuditHead"`)).rejects.toMatchObject(refused);
    await pool.end();
  });

  test("using the outer database inside a transaction is refused instead of waiting for ever", async () => {
    const inside = database.transact(async () => ({ value: await database.user(randomUUID()), audit: [] }));
    await expect(inside).rejects.toThrow(/use tx/);
  });
}
