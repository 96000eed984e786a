import { randomUUID } from "node:crypto";
import { beforeAll, expect, test } from "vitest";
import type { Database, DryRunCase, PolicyDryRun, Transaction, User } from "../../src/core/ports/database.ts";
import { clock, later, type TestDatabase } from "../harness/database.ts";
import { addGeneration, addUser } from "../harness/rows.ts";

/** Policies, their drafts and their dry runs. */
export function keepsPolicies(opened: () => TestDatabase): void {
  let database: Database;
  let user: User;
  beforeAll(async () => {
    ({ database } = opened());
    user = await addUser(database);
  });
  const quietly = <T>(work: (tx: Transaction) => Promise<T>) =>
    database.transact(async (tx) => ({ value: await work(tx), audit: [] }));
  const keep = (version: number, sha256: string) =>
    quietly((tx) => tx.keepPolicy({ version, sha256, document: { version: `${version}` }, origin: "OPERATOR" }));
  const activate = (number: number, version: number) =>
    quietly((tx) => tx.activatePolicy({ number, version, byId: user.id, rationale: "why", at: later(number) }));

  test("a document is one version however often it is kept, and the latest activation is in force", async () => {
    expect(await database.activePolicy()).toBeNull();
    expect((await keep(1, "a".repeat(64))).version).toBe(1);
    expect((await keep(2, "b".repeat(64))).version).toBe(2);
    expect((await keep(3, "a".repeat(64))).version).toBe(1);
    for (const [number, version] of [
      [1, 1],
      [2, 2],
      [3, 1],
    ] as const) {
      await activate(number, version);
    }
    expect(await database.activePolicy()).toMatchObject({ version: 1, origin: "OPERATOR", activatedAt: later(3) });
    expect(await database.latestPolicyActivation()).toEqual({
      ...{ number: 3, version: 1, byId: user.id, rationale: "why" },
      at: later(3),
    });
    const { rows } = await database.policyActivations({ limit: 2 });
    expect(rows.map(({ row }) => row.version)).toEqual([1, 2]);
  });

  test("two that follow the same activation are a conflict", async () => {
    await expect(activate(3, 2)).rejects.toMatchObject({ code: "CONFLICT" });
    expect((await database.activePolicy())?.version).toBe(1);
  });

  test("a draft changes only from the revision that its editor read, and goes once", async () => {
    const id = randomUUID();
    const draft = { id, title: "stricter", document: { any: "thing" }, baseVersion: 1, createdById: user.id };
    expect(await quietly((tx) => tx.createPolicyDraft(draft))).toMatchObject({ ...draft, revision: 1 });
    const change = (revision: number) =>
      quietly((tx) => tx.changePolicyDraft(id, revision, { document: { at: revision } }));
    expect(await change(1)).toMatchObject({ revision: 2, document: { at: 1 }, title: "stricter" });
    expect(await change(1)).toBeNull();
    expect((await database.policyDrafts({ limit: 5 })).rows.map(({ row }) => row.id)).toEqual([id]);
    expect((await quietly((tx) => tx.deletePolicyDraft(id)))?.id).toBe(id);
    expect(await quietly((tx) => tx.deletePolicyDraft(id))).toBeNull();
    expect(await database.policyDraft(id)).toBeNull();
  });

  test("the tiers that accounts and working keys have are known", async () => {
    const hash = (mark: number) => new Uint8Array(32).fill(mark);
    const key = { userId: user.id, name: "k", scopes: [], expiresAt: null };
    await quietly(async (tx) => {
      await tx.setUserTier(user.id, "young");
      await tx.createApiKey({ ...key, id: randomUUID(), prefix: "one", hash: hash(1), tier: "trusted" });
      const revoked = { ...key, id: randomUUID(), prefix: "two", hash: hash(2), tier: "gone" };
      await tx.createApiKey(revoked);
      await tx.revokeApiKey(revoked.id, clock());
    });
    expect(await database.tiersInUse()).toEqual(expect.arrayContaining(["trusted", "young"]));
    expect(await database.tiersInUse()).not.toContain("gone");
    expect(await quietly((tx) => tx.setUserTier(randomUUID(), "young"))).toBeNull();
  });

  const newRun = (): Promise<PolicyDryRun> => {
    const policy = { version: 1, draftId: null, sha256: "a".repeat(64) };
    const run = { id: randomUUID(), startedById: user.id, candidate: policy, baseline: policy };
    return quietly((tx) => tx.createDryRun({ ...run, source: "HISTORY", total: 3 }));
  };
  const caseOf = (runId: string, number: number, change: Partial<DryRunCase> = {}): DryRunCase => ({
    ...{ runId, number, generationId: null, text: "words", before: "ALLOW", after: "REVIEW", label: null },
    ...{ findingsBefore: [], findingsAfter: [{ category: "hate", source: "model", outcome: "REVIEW" }] },
    ...change,
  });

  test("a dry run advances and ends once, and keeps its cases in order", async () => {
    const { id } = await newRun();
    const generation = await addGeneration(database, user.id);
    const blocked = caseOf(id, 1, { generationId: generation.id, text: null, after: "BLOCK", label: "ALLOW" });
    const cases = [caseOf(id, 0), blocked];
    expect(await quietly((tx) => tx.advanceDryRun(id, 2, cases))).toMatchObject({ done: 2, status: "RUNNING" });
    const page = await database.dryRunCases({ runId: id }, { limit: 1 });
    expect(page).toMatchObject({ total: 2, hasMore: true, rows: [{ row: cases[0] }] });
    const next = await database.dryRunCases({ runId: id }, { limit: 5, after: page.rows[0]?.cursor });
    expect(next.rows.map(({ row }) => row)).toEqual([blocked]);
    expect((await database.dryRunCases({ runId: id, before: "ALLOW", after: "BLOCK" }, { limit: 5 })).total).toBe(1);

    const end = { status: "CANCELLED", reason: null, report: null, finishedAt: later(9) } as const;
    expect(await quietly((tx) => tx.endDryRun(id, end))).toMatchObject({ status: "CANCELLED", finishedAt: later(9) });
    expect(await quietly((tx) => tx.endDryRun(id, { ...end, status: "DONE" }))).toBeNull();
    expect(await quietly((tx) => tx.advanceDryRun(id, 3, []))).toBeNull();
    expect(await quietly((tx) => tx.cancelDryRun(id, clock()))).toBeNull();
  });

  test("a dry run that is asked to stop says so to whoever works on it; a silent one is found", async () => {
    const { id } = await newRun();
    await quietly((tx) => tx.cancelDryRun(id, later(1)));
    expect(await quietly((tx) => tx.advanceDryRun(id, 1, []))).toMatchObject({ cancelRequestedAt: later(1) });
    expect((await database.silentDryRuns(later(60))).map((run) => run.id)).toEqual([id]);
    expect(await database.silentDryRuns(clock())).toEqual([]);
    expect((await database.policyDryRuns({ limit: 1 })).total).toBe(2);
  });
}
