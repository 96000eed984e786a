import type { Client } from "graphql-ws";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { globalId } from "../../src/api/graphql/global-ids.ts";
import { RECHECK_MS } from "../../src/api/graphql/subscriptions.ts";
import { callerOf } from "../../src/core/accounts.ts";
import { type Database, GENERATION_STEPS, type Transaction } from "../../src/core/ports/database.ts";
import { reviewerOf } from "../../src/core/review.ts";
import { TOPICS } from "../../src/core/topics.ts";
import { OPERATOR_TOKEN, openTestApi, type TestApi } from "../harness/api.ts";
import { admit } from "../harness/app.ts";
import { releaseAsset } from "../harness/released-asset.ts";
import { type GenerationEvent, watchGeneration } from "../harness/watch-generation.ts";

const GERMAN = "Ein rotes Auto faehrt durch die Stadt am Abend und die Leute schauen";

let api: TestApi;
let client: Client;
beforeAll(async () => {
  api = await openTestApi();
  client = api.subscriber(`Bearer ${OPERATOR_TOKEN}`);
});
afterAll(async () => {
  await client.dispose();
  await api.close();
});

const watch = (id: string, by = client) => watchGeneration(by, id);

async function change(id: string, to: Parameters<Transaction["moveGeneration"]>[2]): Promise<void> {
  const from = ["HELD", "QUEUED", "RUNNING"] as const;
  await api.app.database.transact(async (tx) => ({ value: await tx.moveGeneration(id, from, to), audit: [] }));
  await api.app.database.publish(TOPICS.updated, id);
}

test("the present state comes first, then every change, and the end ends it", async () => {
  const { id } = await admit(api.app);
  const updates = watch(id);
  expect(await updates.next()).toMatchObject({ status: "QUEUED", progress: null });
  await change(id, { status: "RUNNING", step: "GENERATE", fraction: 0 });
  expect(await updates.next()).toMatchObject({
    status: "RUNNING",
    progress: { step: "GENERATE", fraction: 0, preview: null },
  });
  await api.app.database.noteProgress(id, { fraction: 0.5, preview: Buffer.from("jpeg") });
  await api.app.database.publish(TOPICS.updated, id);
  const preview = `data:image/jpeg;base64,${Buffer.from("jpeg").toString("base64")}`;
  expect(await updates.next()).toMatchObject({ progress: { fraction: 0.5, preview } });
  await change(id, { status: "FAILED", step: null, reason: "GENERATOR_FAILED", finishedAt: new Date() });
  expect(await updates.next()).toMatchObject({ status: "FAILED", reason: "GENERATOR_FAILED", progress: null });
  expect(await updates.ended()).toBe(true);
});

test("the seconds that are left are told once the pace is known, and fall", async () => {
  const { id: finished } = await admit(api.app);
  await api.app.database.transact(async (tx) => {
    for (const step of GENERATION_STEPS) await tx.keepStep(finished, step, {}, 100_000);
    return { value: null, audit: [] };
  });
  await releaseAsset(api.app, finished);
  const { id } = await admit(api.app);
  const updates = watch(id);
  await updates.next();
  const left = async () => (await updates.next())?.progress?.etaSeconds;
  await change(id, { status: "RUNNING", step: "GENERATE", stepStartedAt: new Date(Date.now() - 3_000_000) });
  expect(await left()).toBeNull();
  const told = [];
  for (const fraction of [0.25, 0.5, 0.75]) {
    await api.app.database.noteProgress(id, { fraction });
    await api.app.database.publish(TOPICS.updated, id);
    told.push(await left());
  }
  // Long times, so that what the test itself takes is nothing beside them: the step's own, and those to come.
  expect(told.map((seconds) => Math.round((seconds ?? 0) / 100) * 100)).toEqual([9_500, 3_500, 1_500]);
  await updates.stop();
});

test("changes that come faster than they are read are merged, and the last one is never lost", async () => {
  const { id } = await admit(api.app);
  const updates = watch(id);
  await updates.next();
  for (let at = 1; at <= 20; at++) await change(id, { status: "RUNNING", fraction: at / 20 });
  let last: GenerationEvent | undefined;
  do last = await updates.next();
  while (last?.progress?.fraction !== 1);
  await api.app.library.cancel(api.app.user, id);
  await change(id, { status: "CANCELLED" });
  do last = await updates.next();
  while (last?.status === "RUNNING");
  expect(last?.status).toBe("CANCELLED");
  expect(await updates.ended()).toBe(true);
});

test("a generation that has ended is told once", async () => {
  const { id } = await admit(api.app);
  await api.app.library.cancel(api.app.user, id);
  const updates = watch(id);
  expect(await updates.next()).toMatchObject({ status: "CANCELLED" });
  expect(await updates.ended()).toBe(true);
});

test("a held generation stays open until a reviewer has decided", async () => {
  const { id, status } = await admit(api.app, { prompt: GERMAN });
  expect(status).toBe("HELD");
  const updates = watch(id);
  expect(await updates.next()).toMatchObject({ status: "HELD" });
  const reviewer = await api.person("MODERATOR");
  const queue = await api.app.database.reviewCases({}, { limit: 100 });
  const found = queue.rows.find(({ row }) => row.generationId === id);
  if (!found) throw new Error("no case");
  await api.app.review.claim(reviewerOf(callerOf(reviewer.user)), found.row.id);
  await api.app.reviewDecisions.decide(reviewerOf(callerOf(reviewer.user)), {
    id: found.row.id,
    outcome: "BLOCK",
    rationale: "No.",
  });
  expect(await updates.next()).toMatchObject({ status: "REFUSED", reason: "REVIEWER_BLOCK" });
  expect(await updates.ended()).toBe(true);
});

test("all of one's own: those under way first, then each that begins, changes or ends, and nobody else's", async () => {
  const { user, secret } = await api.person("USER");
  const own = { ...api.app, user };
  const running = await admit(own);
  const mine = api.subscriber(`Bearer ${secret}`);
  const events = mine.iterate<{ generationsUpdated: { id: string; status: string } }>({
    query: "subscription { generationsUpdated { id status } }",
  });
  const next = async () => (await events.next()).value?.data?.generationsUpdated;
  const told = (id: string, status: string) => ({ id: globalId("Generation", id), status });
  expect(await next()).toEqual(told(running.id, "QUEUED"));
  const foreign = await admit(api.app);
  await change(foreign.id, { status: "RUNNING" });
  const second = await admit(own);
  expect(await next()).toEqual(told(second.id, "QUEUED"));
  await change(running.id, { status: "FAILED", reason: "GENERATOR_FAILED", finishedAt: new Date() });
  expect(await next()).toEqual(told(running.id, "FAILED"));
  await mine.dispose();
});

test("another user's generation, a missing one and a malformed id are NOT_FOUND", async () => {
  const { id } = await admit(api.app);
  const { secret } = await api.person("USER");
  const other = api.subscriber(`Bearer ${secret}`);
  for (const asked of [id, "00000000-0000-4000-8000-000000000000", "nonsense"]) {
    expect(await watch(asked, other).codes()).toEqual(["NOT_FOUND"]);
  }
  await other.dispose();
});

test("a key without the scope is FORBIDDEN, and one revoked while connected starts nothing more", async () => {
  const { id } = await admit(api.app);
  const { secret, user, key } = await api.person("USER", ["KEYS_WRITE"]);
  const other = api.subscriber(`Bearer ${secret}`);
  const held = watch(id, other);
  expect(await held.codes()).toEqual(["FORBIDDEN"]);
  await api.app.accounts.revokeApiKey(user, key.id);
  await expect(watch(id, other).next()).rejects.toMatchObject([{ extensions: { code: "UNAUTHENTICATED" } }]);
  await other.dispose();
});

type Made = Awaited<ReturnType<TestApi["person"]>>;
test.each([
  ["key", ({ user, key }: Made) => api.app.accounts.revokeApiKey(user, key.id)],
  ["role", ({ user: { id } }: Made) => api.app.members.setUserRole(callerOf(api.app.user), { id, role: "USER" })],
])("an open connection does not outlast its %s by more than half a minute", async (_, end) => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  try {
    const person = await api.person("MODERATOR");
    const { id } = await admit({ ...api.app, user: person.user });
    const own = api.subscriber(`Bearer ${person.secret}`);
    const closed = vi.fn();
    own.on("closed", closed);
    await watch(id, own).next();
    await end(person);
    const looksAgain = () => {
      vi.advanceTimersByTime(RECHECK_MS);
      expect(closed).toHaveBeenCalled();
    };
    await vi.waitFor(looksAgain, { timeout: 120_000, interval: 100 });
    expect(closed.mock.calls[0]?.[0]).toMatchObject({
      code: 4403,
      reason: "You may do less than before: connect again.",
    });
    await own.dispose();
  } finally {
    vi.useRealTimers();
  }
});

test("unsubscribing frees the listener, though nothing changes any more", async () => {
  let listening = 0;
  const subscribe: Database["subscribe"] = async (topic, listener) => {
    const leave = await api.app.database.subscribe(topic, listener);
    listening++;
    return () => leave().finally(() => listening--);
  };
  const server = await api.serve({ app: { database: { ...api.app.database, subscribe } } });
  const own = server.subscriber(`Bearer ${OPERATOR_TOKEN}`);
  const { id } = await admit(api.app);
  const updates = watch(id, own);
  await updates.next();
  expect(listening).toBe(1);
  await updates.stop();
  await expect.poll(() => listening).toBe(0);
  await own.dispose();
});
