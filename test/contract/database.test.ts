import { randomBytes, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDatabase } from "../../src/adapters/database/create-database.ts";
import type { CreatePool } from "../../src/adapters/database/engine.ts";
import { openDatabase } from "../../src/adapters/database/open-database.ts";
import type { AuditEntry } from "../../src/core/audit/actions.ts";
import type { Database } from "../../src/core/ports/database.ts";
import { packageRoot } from "../../src/platform/package-root.ts";
import { openMigratedPglite } from "../harness/database.ts";
import { addGeneration, addUser, newGeneration, newUser } from "../harness/rows.ts";
import { describeWithServer, startPostgres } from "../harness/servers.ts";

type Opened = { readonly database: Database; readonly createPool: CreatePool; readonly close: () => Promise<void> };

const clock = () => new Date("2026-01-02T03:04:05.678Z");
const later = (seconds: number) => new Date(clock().getTime() + seconds * 1000);
const entry = (subject: string): AuditEntry => ({
  action: "generation.queued",
  actor: "system",
  subject,
  at: clock(),
  facts: {},
});

describe("the embedded database", () =>
  keepsThePromises(async () => {
    const engine = await openMigratedPglite();
    const database = createDatabase(engine, clock);
    return { database, createPool: engine.createPool, close: () => database.close().finally(engine.close) };
  }));

describeWithServer("postgres", "PostgreSQL", () =>
  keepsThePromises(async () => {
    const server = await startPostgres();
    const migrationsDirectory = `${packageRoot}/prisma/migrations`;
    const opened = await openDatabase({ url: server.url, migrationsDirectory, clock });
    return { ...opened, close: () => opened.database.close().finally(server.stop) };
  }),
);

function keepsThePromises(open: () => Promise<Opened>): void {
  let opened: Opened;
  let database: Database;
  beforeAll(async () => {
    opened = await open();
    database = opened.database;
  });
  afterAll(() => opened?.close());

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
    const pool = opened.createPool({ max: 1 });
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

  test("pages hold each row once, newest first, also while rows are added", async () => {
    const user = await addUser(database);
    const add = (n: number) => addGeneration(database, user.id, { createdAt: later(n - (n % 2)) });
    for (let n = 0; n < 5; n++) await add(n);
    const first = await database.generations({ userId: user.id }, { limit: 2 });
    expect(first).toMatchObject({ hasMore: true, total: 5 });
    await add(9);
    const second = await database.generations({ userId: user.id }, { limit: 9, after: first.rows[1]?.cursor });
    expect(second.hasMore).toBe(false);
    const times = [...first.rows, ...second.rows].map(({ row }) => row.createdAt.getTime());
    expect(times).toEqual([...times].sort((a, b) => b - a));
    expect(new Set([...first.rows, ...second.rows].map(({ row }) => row.id)).size).toBe(5);
  });

  test("the same pages are read from the oldest on, and a row's own id is as good as its cursor", async () => {
    const user = await addUser(database);
    for (let n = 0; n < 5; n++) await addGeneration(database, user.id, { createdAt: later(n - (n % 2)) });
    const newest = await database.generations({ userId: user.id }, { limit: 9 });
    const oldest = { userId: user.id, isOldestFirst: true };
    const first = await database.generations(oldest, { limit: 2 });
    const rest = await database.generations(oldest, { limit: 9, after: first.rows[1]?.row.id });
    const ids = [...first.rows, ...rest.rows].map(({ row }) => row.id);
    expect(ids.reverse()).toEqual(newest.rows.map(({ row }) => row.id));
    expect([first.hasMore, rest.hasMore]).toEqual([true, false]);
  });

  test.each(["", "!!", "MTIz", Buffer.from("x' OR 1=1").toString("base64url")])(
    "the cursor %j is refused",
    async (after) => {
      await expect(database.generations({}, { limit: 1, after })).rejects.toMatchObject({ code: "BAD_INPUT" });
    },
  );

  test("a generation moves only from the states that the caller names", async () => {
    const { id } = await addGeneration(database, (await addUser(database)).id);
    const move = () =>
      database.transact(async (tx) => ({
        value: await tx.moveGeneration(id, ["QUEUED"], { status: "RUNNING", attempts: 1, startedAt: clock() }),
        audit: [],
      }));
    const moved = await Promise.all([move(), move(), move()]);
    expect(moved.filter((generation) => generation !== null)).toMatchObject([{ status: "RUNNING", attempts: 1 }]);
    await database.noteProgress(id, { fraction: 0.5, preview: Uint8Array.of(1, 2) });
    const noted = { fraction: 0.5, progressAt: clock(), preview: Uint8Array.of(1, 2) };
    expect(await database.generation(id)).toMatchObject({ ...noted, seed: 7 });
  });

  test("two generations with one idempotency key are a conflict; the first is found by it", async () => {
    const user = await addUser(database);
    const first = await addGeneration(database, user.id, { idempotencyKey: "k" });
    await expect(addGeneration(database, user.id, { idempotencyKey: "k" })).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await database.generationByIdempotencyKey(user.id, "k")).toEqual(first);
  });

  test("admissions of one user wait for each other, so that none slips past the quota", async () => {
    const user = await addUser(database);
    const admit = () =>
      database.transact(async (tx) => {
        await tx.lockUser(user.id);
        const { unfinished } = await tx.usage(user.id, later(-60));
        if (unfinished === 0) await tx.createGeneration(newGeneration(user.id));
        return { value: unfinished, audit: [] };
      });
    expect((await Promise.all([admit(), admit(), admit(), admit()])).sort()).toEqual([0, 1, 1, 1]);
  });

  test("a released video is charged once", async () => {
    const user = await addUser(database);
    const { id } = await addGeneration(database, user.id, { status: "READY" });
    for (let n = 0; n < 2; n++) {
      await database.transact(async (tx) => ({
        value: await tx.chargeUsage({ generationId: id, userId: user.id, videoSeconds: 4 }),
        audit: [],
      }));
    }
    expect(await database.usage(user.id, later(-60))).toEqual({ seconds: 4, unfinished: 0 });
    expect(await database.usage(user.id, later(60))).toEqual({ seconds: 0, unfinished: 0 });
    // What waits for a person may still be made.
    await database.transact(async (tx) => ({
      value: await tx.createGeneration(newGeneration(user.id, { status: "HELD", seconds: 3 })),
      audit: [],
    }));
    expect(await database.usage(user.id, later(60))).toEqual({ seconds: 3, unfinished: 1 });
  });

  test("kept steps are replaced by a second try and forgotten on request", async () => {
    const { id } = await addGeneration(database, (await addUser(database)).id);
    await database.transact(async (tx) => {
      await tx.keepStep(id, "GENERATE", { clip: "a" }, 10);
      await tx.keepStep(id, "MARK", { file: "b" }, 20);
      await tx.keepStep(id, "GENERATE", { clip: "c" }, 30);
      return { value: null, audit: [] };
    });
    expect(await database.stepResults(id)).toEqual([
      { step: "GENERATE", result: { clip: "c" }, milliseconds: 30 },
      { step: "MARK", result: { file: "b" }, milliseconds: 20 },
    ]);
    await database.transact(async (tx) => ({ value: await tx.forgetSteps(id, ["MARK"]), audit: [] }));
    expect(await database.stepResults(id)).toHaveLength(1);
  });

  test("reviewers are handed different cases, the most urgent first, and only the holder decides", async () => {
    const [one, two] = [await addUser(database), await addUser(database)];
    const cases: string[] = [];
    for (const priority of [1, 9, 5]) {
      const { id: generationId } = await addGeneration(database, one.id, { status: "HELD" });
      const id = randomUUID();
      const reviewCase = { id, generationId, stage: "PROMPT", reason: "review", priority } as const;
      await database.transact(async (tx) => ({ value: await tx.createReviewCase(reviewCase), audit: [] }));
      cases.push(id);
    }
    const claim = (reviewerId: string, id?: string) =>
      database.transact(async (tx) => ({
        value: await tx.claimReviewCase({ id, reviewerId, isOwnAllowed: true, now: clock(), expiresAt: later(60) }),
        audit: [],
      }));
    expect((await claim(one.id))?.id).toBe(cases[1]);
    expect((await claim(two.id))?.id).toBe(cases[2]);
    expect(await claim(two.id, cases[1])).toBeNull();

    const decide = (reviewerId: string, now: Date) =>
      database.transact(async (tx) => {
        const decision = { id: cases[1] ?? "", reviewerId, outcome: "BLOCK", rationale: "blood", now } as const;
        return { value: await tx.decideReviewCase(decision), audit: [] };
      });
    expect(await decide(two.id, clock())).toBeNull();
    expect(await decide(one.id, later(61))).toBeNull();
    expect(await decide(one.id, clock())).toMatchObject({ status: "DECIDED", outcome: "BLOCK", decidedById: one.id });
    expect(await decide(one.id, clock())).toBeNull();
  });

  test("no reviewer is handed a case that is settled, and none their own unless that is allowed", async () => {
    const [owner, other] = [await addUser(database), await addUser(database)];
    const held = await addGeneration(database, owner.id, { status: "HELD" });
    const cancelled = await addGeneration(database, owner.id, { status: "CANCELLED" });
    const cases = new Map<string, string>();
    for (const { id: generationId } of [held, cancelled]) {
      const id = randomUUID();
      cases.set(generationId, id);
      const reviewCase = { id, generationId, stage: "PROMPT", reason: "review", priority: 1 } as const;
      await database.transact(async (tx) => ({ value: await tx.createReviewCase(reviewCase), audit: [] }));
    }
    const claim = (reviewerId: string, id: string | undefined, isOwnAllowed: boolean) =>
      database.transact(async (tx) => ({
        value: await tx.claimReviewCase({ id, reviewerId, isOwnAllowed, now: clock(), expiresAt: later(60) }),
        audit: [],
      }));
    expect(await claim(other.id, cases.get(cancelled.id), true)).toBeNull();
    expect(await claim(owner.id, cases.get(held.id), false)).toBeNull();
    expect((await claim(owner.id, cases.get(held.id), true))?.generationId).toBe(held.id);
  });

  test("a one-time link and an invite work once, and not after they expire", async () => {
    const user = await addUser(database);
    const [link, expired, invite] = [randomBytes(32), randomBytes(32), randomBytes(32)];
    await database.transact(async (tx) => {
      const common = { userId: user.id, expiresAt: later(60) };
      await tx.createOneTimeSignIn({ id: randomUUID(), hash: link, ...common });
      await tx.createOneTimeSignIn({ id: randomUUID(), hash: expired, ...common, expiresAt: clock() });
      const invited = { invitedById: user.id, role: "MODERATOR", expiresAt: later(60) } as const;
      await tx.createInvite({ id: randomUUID(), hash: invite, ...invited });
      return { value: null, audit: [] };
    });
    const signIn = (hash: Uint8Array) =>
      database.transact(async (tx) => ({ value: await tx.useOneTimeSignIn(hash, clock()), audit: [] }));
    expect((await signIn(link))?.id).toBe(user.id);
    expect(await signIn(link)).toBeNull();
    expect(await signIn(expired)).toBeNull();
    const accept = () => database.transact(async (tx) => ({ value: await tx.useInvite(invite, clock()), audit: [] }));
    expect(await accept()).toMatchObject({ role: "MODERATOR" });
    expect(await accept()).toBeNull();
  });

  test("an upload is received once", async () => {
    const id = randomUUID();
    const upload = { id, userId: null, fileName: "a.mp4", maxBytes: 5e9, expiresAt: later(60) };
    expect(await database.transact(async (tx) => ({ value: await tx.createUpload(upload), audit: [] }))).toMatchObject({
      maxBytes: 5e9,
      receivedAt: null,
    });
    const receive = () =>
      database.transact(async (tx) => ({
        value: await tx.receiveUpload(id, { bytes: 3, path: "x", at: clock() }),
        audit: [],
      }));
    expect(await Promise.all([receive(), receive()])).toContain(false);
    expect(await database.expiredUploads(later(61), 10)).toHaveLength(1);
    expect(await database.transact(async (tx) => ({ value: await tx.deleteUpload(id), audit: [] }))).toMatchObject({
      bytes: 3,
    });
    expect(await database.upload(id)).toBeNull();
  });

  test("messages reach the topic's subscribers, and nobody after they leave", async () => {
    const got: string[] = [];
    const leave = await database.subscribe("one", (payload) => got.push(payload));
    const big = `{"text":"${"\u00e9\n".repeat(2000)}"}`;
    await database.publish("two", "not for us");
    await database.publish("one", big);
    await expect.poll(() => got).toEqual([big]);
    await leave();
    await database.publish("one", "late");
    await sleep(50);
    expect(got).toEqual([big]);
    await expect(database.publish("one", "x".repeat(7000))).rejects.toMatchObject({ code: "INTERNAL" });
  });
}
