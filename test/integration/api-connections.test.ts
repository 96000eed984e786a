import { once } from "node:events";
import { connect } from "node:net";
import type { Client } from "graphql-ws";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { SOCKETS } from "../../src/api/http/http-server.ts";
import { OPERATOR_TOKEN, openTestApi, type TestApi } from "../harness/api.ts";
import { admit } from "../harness/app.ts";
import { watchGeneration } from "../harness/watch-generation.ts";

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

test("an account has so many connections at a time, and another one when it closes one", async () => {
  const { secret, user } = await api.person("USER");
  const { id } = await admit({ ...api.app, user });
  const clients = Array.from({ length: SOCKETS.anAccount }, () => api.subscriber(`Bearer ${secret}`));
  for (const one of clients) await watchGeneration(one, id).next();
  const more = api.subscriber(`Bearer ${secret}`);
  await expect(watchGeneration(more, id).next()).rejects.toMatchObject({ code: 1013 });
  await clients[0]?.dispose();
  await vi.waitFor(() => watchGeneration(api.subscriber(`Bearer ${secret}`), id).next(), {
    timeout: 120_000,
    interval: 200,
  });
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
  await expect(watchGeneration(stranger, "00000000-0000-4000-8000-000000000000").next()).rejects.toMatchObject({
    code: 4403,
  });
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
