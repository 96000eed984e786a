import { PGlite } from "@electric-sql/pglite";
import { Client, Pool } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWireMultiplexer, type WireMultiplexer } from "../../src/adapters/database/wire-multiplexer.ts";

let database: PGlite;
let multiplexer: WireMultiplexer;
beforeAll(async () => {
  database = await PGlite.create();
  multiplexer = createWireMultiplexer(database);
  await database.exec("CREATE TABLE t (n int)");
});
afterAll(() => database?.close());

const connect = async () => {
  const client = new Client({ stream: multiplexer.stream });
  client.on("error", () => {});
  await client.connect();
  return client;
};
const isNumberOne = async (client: Client) => (await client.query("SELECT 1 AS one")).rows[0]?.one === 1;

test("every query of many connections at once gets its own rows", async () => {
  const pool = new Pool({ stream: multiplexer.stream, max: 8 });
  const answers = await Promise.all(
    Array.from({ length: 400 }, (_, n) => pool.query("SELECT $1::int AS n, repeat('x', $2::int) AS x", [n, n * 20])),
  );
  expect(answers.map(({ rows: [row] }) => [row.n, row.x.length])).toEqual(answers.map((_, n) => [n, n * 20]));
  await pool.end();
});

test("while one connection is in a transaction the others wait, and then see all of it", async () => {
  const [one, two] = [await connect(), await connect()];
  await one.query("BEGIN");
  await one.query("INSERT INTO t VALUES (1)");
  let count: number | undefined;
  const counted = two.query("SELECT count(*)::int AS n FROM t").then(({ rows }) => (count = rows[0]?.n));
  await one.query("INSERT INTO t VALUES (2)");
  expect(count).toBeUndefined();
  await one.query("COMMIT");
  await counted;
  expect(count).toBe(2);
  await Promise.all([one.end(), two.end()]);
});

test("a failed statement ends with its own transaction and leaves the others alone", async () => {
  const [one, two] = [await connect(), await connect()];
  await one.query("BEGIN");
  await expect(one.query("SELECT * FROM nowhere")).rejects.toThrow(/nowhere/);
  await expect(one.query("SELECT 1")).rejects.toThrow(/aborted/);
  await one.query("ROLLBACK");
  expect(await isNumberOne(two)).toBe(true);
  await Promise.all([one.end(), two.end()]);
});

test("a connection that ends inside a transaction, or breaks off while one begins, is rolled back", async () => {
  const [ends, breaks, waits, other] = await Promise.all([connect(), connect(), connect(), connect()]);
  await ends.query("BEGIN");
  await ends.query("INSERT INTO t VALUES (77)");
  await ends.end();
  expect(await isNumberOne(other)).toBe(true);

  const begun = breaks.query("BEGIN").catch(() => {});
  const waiting = waits.query("BEGIN").catch(() => {});
  await Promise.resolve();
  Reflect.get(breaks, "connection").stream.destroy();
  Reflect.get(waits, "connection").stream.destroy();
  await Promise.all([begun, waiting]);
  expect(await isNumberOne(other)).toBe(true);
  expect((await other.query("SELECT 1 FROM t WHERE n = 77")).rows).toEqual([]);
  await other.end();
});

test("notifications reach every connection that listens for them", async () => {
  const [listener, speaker] = [await connect(), await connect()];
  const heard: (string | undefined)[] = [];
  listener.on("notification", ({ payload }) => heard.push(payload));
  await listener.query("LISTEN channel");
  await speaker.query("SELECT pg_notify('channel', 'hello')");
  await expect.poll(() => heard).toEqual(["hello"]);
  await Promise.all([listener.end(), speaker.end()]);
});
