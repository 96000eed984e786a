import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import { parsePolicy, shippedPolicy } from "../../moderation/index.ts";
import type { Database, OwnedCase, ReviewCase } from "../../src/core/ports/database.ts";
import { actOn, openReviewCase } from "../../src/core/review-cases.ts";
import { type CaseAct, stateOf } from "../../src/core/review-events.ts";
import { clock, later, type TestDatabase } from "../harness/database.ts";
import { addGeneration, addUser } from "../harness/rows.ts";

/** Cases, their events, appeals, standing and the desk's numbers. */
export function keepsTheDesk(opened: () => TestDatabase): void {
  let database: Database;
  beforeAll(() => {
    ({ database } = opened());
  });
  const document = parsePolicy(shippedPolicy);
  const deps = {
    environment: { clock, newId: () => randomUUID(), random: (bytes: number) => Buffer.alloc(bytes) },
    activePolicy: () => ({ version: 1, sha256: "0".repeat(64), document, tier: "standard" }),
  };
  const say = { reasonCode: "OTHER", rationale: "because", message: null } as const;

  async function openCase(
    change: { kind?: "HOLD" | "APPEAL"; score?: number; dueAt?: Date | null; ownerId?: string } = {},
  ) {
    const { kind = "HOLD", score = 0.5, dueAt = null } = change;
    const userId = change.ownerId ?? (await addUser(database)).id;
    const { id: generationId } = await addGeneration(database, userId, {
      status: kind === "HOLD" ? "HELD" : "REFUSED",
    });
    const finding = {
      name: "violence",
      score,
      threshold: 0.5,
      severity: "medium",
      source: "model",
      outcome: "REVIEW",
    } as const;
    const opened = {
      generationId,
      stage: "PROMPT",
      kind,
      reason: "REVIEW",
      findings: [finding],
      dueAt,
      excludedIds: [],
    } as const;
    return database.transact(async (tx) => ({ value: await openReviewCase(tx, deps, opened), audit: [] }));
  }
  const act = (id: string, by: string, done: CaseAct, at = clock()) =>
    database.transact(async (tx) => {
      const owned = await tx.lockReviewCase(id);
      if (!owned) throw new Error("no case");
      return { value: await actOn(tx, owned.found, done, by, at), audit: [] };
    });
  const claim = (id: string, by: string, at = clock()) => act(id, by, { kind: "claimed", until: later(900) }, at);
  const next = (
    reviewerId: string,
    change: { isOwnAllowed?: boolean; queue?: string } = {},
  ): Promise<ReviewCase | null> =>
    database.transact(async (tx) => {
      const { isOwnAllowed = true, queue = null } = change;
      const asked = { reviewerId, isOwnAllowed, accesses: ["reviewer"], queue, now: clock() } as const;
      const owned: OwnedCase | null = await tx.lockClaimableCase(asked);
      if (!owned) return { value: null, audit: [] };
      const taken = await actOn(tx, owned.found, { kind: "claimed", until: later(900) }, reviewerId, clock());
      return { value: taken.ok ? taken.value : null, audit: [] };
    });
  const decided = async (id: string, by: string, outcome: "ALLOW" | "BLOCK") => {
    await claim(id, by);
    return act(id, by, { kind: "decided", outcome, isFirstOfTwo: false, bulkId: null, ...say });
  };

  test("reviewers are handed different cases, the overdue first, then the most urgent", async () => {
    const [one, two] = [await addUser(database), await addUser(database)];
    const low = await openCase({ score: 0.1 });
    const high = await openCase({ score: 0.9 });
    expect((await next(one.id, { queue: "general" }))?.id).toBe(high.id);
    expect((await next(two.id, { queue: "general" }))?.id).toBe(low.id);
    expect(await next(two.id, { queue: "general" })).toBeNull();
    await openCase({ kind: "APPEAL", score: 0.9 });
    const late = await openCase({ kind: "APPEAL", score: 0.1, dueAt: clock() });
    expect((await next(two.id))?.id).toBe(late.id);
  });

  test("nobody is handed their own unless that is allowed, nor what is settled or theirs already", async () => {
    const owner = await addUser(database);
    const mine = await openCase({ ownerId: owner.id, score: 1 });
    expect((await next(owner.id, { isOwnAllowed: false }))?.id).not.toBe(mine.id);
    expect((await next(owner.id))?.id).toBe(mine.id);
    expect((await act(mine.id, owner.id, { kind: "cancelled", why: "GENERATION_CANCELLED" })).ok).toBe(true);
    const queue = "general";
    for (let found = await next(owner.id, { queue }); found; found = await next(owner.id, { queue })) {
      expect(found.id).not.toBe(mine.id);
    }
  });

  test("the row of a case is what its events come to, and an event is never changed or removed", async () => {
    const reviewer = await addUser(database);
    const { id } = await openCase({ kind: "APPEAL", dueAt: later(60) });
    await claim(id, reviewer.id);
    await act(id, reviewer.id, { kind: "noted", note: "look" });
    await act(id, reviewer.id, { kind: "released" });
    await decided(id, reviewer.id, "BLOCK");
    const row = await database.reviewCase(id);
    const events = await database.reviewEvents(id);
    expect(row).toMatchObject(stateOf(events));
    expect(events.map(({ kind }) => kind)).toEqual(["opened", "claimed", "noted", "released", "claimed", "decided"]);
    const pool = opened().createPool({ max: 1 });
    for (const sql of [`UPDATE "ReviewEvent" SET kind = 'x'`, `DELETE FROM "ReviewEvent"`, `TRUNCATE "ReviewEvent"`]) {
      await expect(pool.query(sql)).rejects.toMatchObject({ code: "AU001" });
    }
    await pool.end();
  });

  test("a label is the latest decision that counts of a generation and stage", async () => {
    const [one, two] = [await addUser(database), await addUser(database)];
    const { id, generationId } = await openCase();
    expect(await database.reviewerLabels([generationId])).toEqual([]);
    await decided(id, one.id, "BLOCK");
    const label = { generationId, stage: "PROMPT", at: clock() };
    expect(await database.reviewerLabels([generationId])).toEqual([{ ...label, outcome: "BLOCK" }]);
    const turned = { kind: "reversed", outcome: "ALLOW", ...say } as const;
    await act(id, two.id, { ...turned, isFirstOfTwo: true });
    expect(await database.reviewerLabels([generationId])).toEqual([]);
    await claim(id, one.id);
    const elsewhere = { queue: "escalated", access: "admin", priority: 100 } as const;
    await act(id, one.id, { kind: "seconded", outcome: "ALLOW", elsewhere, ...say });
    expect(await database.reviewerLabels([generationId])).toEqual([{ ...label, outcome: "ALLOW" }]);
  });

  test("a refusal is appealed once", async () => {
    const { id: caseId, generationId } = await openCase({ kind: "APPEAL" });
    const generation = await database.generation(generationId);
    const appeal = {
      id: randomUUID(),
      userId: generation?.userId ?? "",
      stage: "PROMPT",
      text: "please",
      ...{ generationId, caseId, refusedAt: clock(), answerBy: later(60), createdAt: clock() },
    } as const;
    const make = (change: object) =>
      database.transact(async (tx) => ({ value: await tx.createAppeal({ ...appeal, ...change }), audit: [] }));
    expect(await make({})).toMatchObject({ status: "PENDING", explanation: null });
    await expect(make({ id: randomUUID() })).rejects.toMatchObject({ code: "CONFLICT" });
    const answer = { status: "OVERTURNED", explanation: "you are right", at: later(5) } as const;
    await database.transact(async (tx) => ({ value: await tx.answerAppeal(caseId, answer), audit: [] }));
    expect(await database.appealsOfCases([caseId, randomUUID()])).toMatchObject([
      { status: "OVERTURNED", answeredAt: later(5) },
    ]);
  });

  test("the events of an account are numbered and read in their order", async () => {
    const [one, other, third] = [await addUser(database), await addUser(database), await addUser(database)];
    const empty = { byId: null, generationId: null, caseId: null, reasonCode: null, note: null };
    for (const [{ id: userId }, points] of [
      [one, 1],
      [other, 7],
      [one, 2],
    ] as const) {
      await database.transact(async (tx) => {
        await tx.lockUser(userId);
        const at = { at: clock(), expiresAt: later(60) };
        const given = { ...empty, ...at, userId, kind: "strikeGiven", points } as const;
        return { value: await tx.addStandingEvent(given), audit: [] };
      });
    }
    const events = await database.standingEvents([one.id, other.id, third.id]);
    const of = (id: string) => events.filter(({ userId }) => userId === id);
    expect(of(one.id)).toMatchObject([
      { ...empty, version: 1, points: 1, kind: "strikeGiven", at: clock(), expiresAt: later(60) },
      { version: 2, points: 2 },
    ]);
    expect(of(other.id)).toMatchObject([{ version: 1, points: 7 }]);
    expect(of(third.id)).toEqual([]);
  });

  test("a bulk decision is undone once", async () => {
    const { id: byId } = await addUser(database);
    const bulk = {
      id: randomUUID(),
      outcome: "BLOCK",
      reasonCode: "OTHER",
      rationale: "all",
      digest: "0",
      ...{ byId, caseIds: [randomUUID()], createdAt: clock(), undoUntil: later(60) },
    } as const;
    await database.transact(async (tx) => ({ value: await tx.createBulkDecision(bulk), audit: [] }));
    const undo = () =>
      database.transact(async (tx) => ({ value: await tx.undoBulkDecision(bulk.id, later(1)), audit: [] }));
    expect(await undo()).toEqual({ ...bulk, undoneAt: later(1) });
    expect(await undo()).toBeNull();
  });

  test("the desk's numbers count what happened in a stretch of time, and its queues what waits now", async () => {
    const [from, to] = [later(86_400), later(2 * 86_400)];
    const at = later(86_500);
    const [one, two] = [await addUser(database), await addUser(database)];
    const agreed = await openCase();
    const disputed = await openCase();
    const elsewhere = { queue: "escalated", access: "admin", priority: 100 } as const;
    for (const [{ id }, outcome] of [
      [agreed, "BLOCK"],
      [disputed, "ALLOW"],
    ] as const) {
      await act(id, one.id, { kind: "claimed", until: later(90_000) }, at);
      await act(id, one.id, { kind: "decided", outcome: "BLOCK", isFirstOfTwo: true, bulkId: null, ...say }, at);
      await act(id, two.id, { kind: "claimed", until: later(90_000) }, at);
      await act(id, two.id, { kind: "seconded", outcome, elsewhere, ...say }, at);
    }
    const numbers = await database.deskMetrics(from, to);
    expect(numbers).toMatchObject({ opened: 0, decided: 1, secondReviews: 2, agreed: 1, reversals: 0 });
    expect(numbers.secondsToDecision).toEqual({ p50: 86_500, p90: 86_500, p99: 86_500 });
    expect((await database.deskMetrics(later(-9e6), later(-8e6))).secondsToDecision).toBeNull();
    const sizes = await database.queueSizes(later(100_000));
    expect(sizes.find(({ queue }) => queue === "escalated")).toMatchObject({ access: "admin", waiting: 1, held: 0 });
  });

  test("a series has second looks, answered appeals and the time of the machines in the hour that they belong to", async () => {
    const [first, second] = [later(3 * 86_400), later(3 * 86_400 + 3_600)];
    const [one, two] = [await addUser(database), await addUser(database)];
    const elsewhere = { queue: "escalated", access: "admin", priority: 100 } as const;
    const decide = async (id: string, by: string, at: Date, done: CaseAct) => {
      await act(id, by, { kind: "claimed", until: new Date(at.getTime() + 1000) }, at);
      await act(id, by, done, at);
    };
    for (const [at, outcome] of [
      [first, "BLOCK"],
      [second, "BLOCK"],
      [second, "ALLOW"],
    ] as const) {
      const { id } = await openCase();
      await decide(id, one.id, at, { kind: "decided", outcome: "BLOCK", isFirstOfTwo: true, bulkId: null, ...say });
      await decide(id, two.id, at, { kind: "seconded", outcome, elsewhere, ...say });
    }
    const turned = await openCase();
    const alone = { isFirstOfTwo: false, bulkId: null, ...say } as const;
    await decide(turned.id, one.id, first, { kind: "decided", outcome: "BLOCK", ...alone });
    await act(turned.id, two.id, { kind: "reversed", outcome: "ALLOW", isFirstOfTwo: false, ...say }, second);
    for (const [at, status] of [
      [first, "UPHELD"],
      [first, "OVERTURNED"],
      [second, "UPHELD"],
    ] as const) {
      const { id: caseId, generationId } = await openCase({ kind: "APPEAL" });
      const appeal = { id: randomUUID(), userId: one.id, stage: "PROMPT", text: "please" } as const;
      const moments = { refusedAt: clock(), answerBy: later(60), createdAt: clock() };
      await database.transact(async (tx) => {
        await tx.createAppeal({ ...appeal, ...moments, generationId, caseId });
        return { value: await tx.answerAppeal(caseId, { status, explanation: "so it is", at }), audit: [] };
      });
    }
    for (const [status, milliseconds] of [
      ["READY", 100],
      ["READY", 200],
      ["FAILED", 300],
    ] as const) {
      const { id } = await addGeneration(database, one.id, { status, createdAt: second });
      await database.transact(async (tx) => ({
        value: await tx.keepStep(id, "GENERATE", {}, milliseconds),
        audit: [],
      }));
    }
    const none = { appealsAnswered: 0, appealsOverturned: 0, reversals: 0, secondReviews: 0, agreed: 0, times: [] };
    const found = await database.deskSeries(later(3 * 86_400 - 3_600), later(3 * 86_400 + 7_200), "hour");
    expect(found).toHaveLength(4);
    expect(found).toMatchObject([
      none,
      { ...none, appealsAnswered: 2, appealsOverturned: 1, secondReviews: 1, agreed: 1 },
      {
        ...{ admitted: 3, ready: 2, failed: 1, refused: 0, appealsAnswered: 1, appealsOverturned: 0 },
        ...{ reversals: 1, secondReviews: 2, agreed: 1 },
        times: [{ work: "GENERATE", count: 3, p50: 200, p95: 290 }],
      },
      none,
    ]);
  });
}
