import { beforeAll, expect, test } from "vitest";
import type { Database } from "../../src/core/ports/database.ts";
import { clock, later, type TestDatabase } from "../harness/database.ts";
import { addGeneration, addUser, newGeneration } from "../harness/rows.ts";

/** Generations: their pages, states, quota and kept steps. */
export function keepsGenerations(opened: () => TestDatabase): void {
  let database: Database;
  beforeAll(() => {
    ({ database } = opened());
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

  test("a page holds only those of a shape, and those whose prompt has a text in it, letter for letter in any case", async () => {
    const user = await addUser(database);
    const add = (prompt: string, aspect: "16:9" | "9:16") => addGeneration(database, user.id, { prompt, aspect });
    for (const prompt of ["A 100% red Fox", "a 1000 red foxes"]) await add(prompt, "16:9");
    const tall = await add("a blue fox", "9:16");
    const prompts = async (filter: { readonly aspect?: "9:16"; readonly search?: string }) =>
      (await database.generations({ userId: user.id, ...filter }, { limit: 9 })).rows.map(({ row }) => row.prompt);
    expect(await prompts({ aspect: "9:16" })).toEqual([tall.prompt]);
    expect(await prompts({ search: "RED FOX" })).toHaveLength(2);
    expect(await prompts({ search: "100%" })).toEqual(["A 100% red Fox"]);
    expect(await prompts({ aspect: "9:16", search: "red" })).toEqual([]);
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
}
