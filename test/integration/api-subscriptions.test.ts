import { once } from "node:events";
import { connect } from "node:net";
import type { GraphQLError } from "graphql";
import type { Client } from "graphql-ws";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { globalId } from "../../src/api/graphql/global-ids.ts";
import { RECHECK_MS } from "../../src/api/graphql/subscriptions.ts";
import { SOCKETS } from "../../src/api/http/http-server.ts";
import { callerOf } from "../../src/core/accounts.ts";
import { type Database, GENERATION_STEPS, type Transaction } from "../../src/core/ports/database.ts";
import { reviewerOf } from "../../src/core/review.ts";
import { TOPICS } from "../../src/core/topics.ts";
import { OPERATOR_TOKEN, openTestApi, type TestApi } from "../harness/api.ts";
import { admit } from "../harness/app.ts";
import { releaseAsset } from "../harness/released-asset.ts";

const UPDATED = `subscription ($id: ID!) {
  generationUpdated(id: $id) { status reason progress { step fraction etaSeconds preview } asset { sha256 } }
}`;
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

type Event = {
  readonly status: string;
  readonly progress: { readonly fraction: number; readonly etaSeconds: number | null } | null;
};
/** The events of one generation, one at a time. */
function watch(id: string, by: Client = client) {
  const events = by.iterate<{ generationUpdated: Event }>({
    query: UPDATED,
    variables: { id: globalId("Generation", id) },
  });
  return {
    next: async () => (await events.next()).value?.data?.generationUpdated,
    ended: async () => (await events.next()).done === true,
    codes: async () => {
      const { value } = await events.next();
      return (value?.errors ?? []).map((error: GraphQLError) => error.extensions.code);
    },
    stop: () => events.return?.(),
  };
}

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
  let last: Event | undefined;
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

test("an account has so many connections at a time, and another one when it closes one", async () => {
  const { secret, user } = await api.person("USER");
  const { id } = await admit({ ...api.app, user });
  const clients = Array.from({ length: SOCKETS.anAccount }, () => api.subscriber(`Bearer ${secret}`));
  for (const one of clients) await watch(id, one).next();
  const more = api.subscriber(`Bearer ${secret}`);
  await expect(watch(id, more).next()).rejects.toMatchObject({ code: 1013 });
  await clients[0]?.dispose();
  await vi.waitFor(() => watch(id, api.subscriber(`Bearer ${secret}`)).next(), { timeout: 120_000, interval: 200 });
  for (const one of clients) await one.dispose();
});

/** A handshake by hand, so that the connection then behaves as no client of ours would. */
async function knock(url: string) {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
  const head = { Host: `${hostname}:${port}`, Connection: "Upgrade", Upgrade: "websocket" };
  const key = { "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": Buffer.alloc(16).toString("base64") };
  const lines = Object.entries({ ...head, ...key, "Sec-WebSocket-Protocol": "graphql-transport-ws" });
  socket.write(`GET /graphql HTTP/1.1\r\n${lines.map((line) => line.join(": ")).join("\r\n")}\r\n\r\n`);
  const [answer] = (await once(socket, "data")) as [Buffer];
  return { socket, status: answer.toString("latin1").split(" ")[1] };
}

test("an address opens so many connections at a time; one too many is refused, and no harm if it breaks off", async () => {
  const { url } = await api.serve();
  const opened = [];
  let last = await knock(url);
  for (; last.status === "101"; last = await knock(url)) opened.push(last);
  expect(last.status).toBe("429");
  expect(opened.length).toBeGreaterThan(SOCKETS.anAddress / 2);
  // Gone for good, and not half open for as long as the other end pleases: what is sent there now is answered by a reset.
  last.socket.on("error", () => {});
  const isReset = () => {
    last.socket.write("x");
    return last.socket.destroyed;
  };
  await expect.poll(isReset).toBe(true);
  for (let at = 0; at < 5; at++) (await knock(url)).socket.resetAndDestroy();
  for (const { socket } of opened) socket.resetAndDestroy();
  await vi.waitFor(async () => expect((await knock(url)).status).toBe("101"), { timeout: 120_000, interval: 100 });
});

test("a connection that does not answer the goodbye holds up no server that stops", async () => {
  const { url, stop } = await api.serve();
  const { socket } = await knock(url);
  socket.on("error", () => {});
  await stop();
  await expect.poll(() => socket.readableEnded || socket.destroyed).toBe(true);
}, 25_000); // By itself ws would wait for half a minute.

test("a wrong key closes the connection", async () => {
  const stranger = api.subscriber("Bearer nonsense");
  await expect(watch("00000000-0000-4000-8000-000000000000", stranger).next()).rejects.toMatchObject({ code: 4403 });
  await stranger.dispose();
});

test.each([
  ["a query", "{ server { policyVersion } }", "BAD_REQUEST"],
  ["an unknown field", "subscription { nope }", "GRAPHQL_VALIDATION_FAILED"],
  ["a syntax fault", "subscription {", "GRAPHQL_PARSE_FAILED"],
  [
    "aliases beyond the limit",
    `subscription { generationUpdated(id: "x") { ${Array.from({ length: 16 }, (_, at) => `a${at}: id`).join(" ")} } }`,
    "QUERY_TOO_COMPLEX",
  ],
])("%s over the connection is refused with a code", async (_, query, code) => {
  await expect(client.iterate({ query }).next()).rejects.toMatchObject([
    { extensions: { code, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) } },
  ]);
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
