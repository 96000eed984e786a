// A process of its own that takes a job, says so and never finishes it. Killed by the test.

import { openPglite } from "../../src/adapters/database/pglite-engine.ts";
import { openPostgres } from "../../src/adapters/database/postgres-engine.ts";
import { openQueue } from "../../src/adapters/queue/open-queue.ts";

const [url = "", directory = ""] = process.argv.slice(2);
const isRedis = url.startsWith("redis:");
const openEngine = async () => (url.startsWith("postgres:") ? openPostgres(url) : openPglite({ directory }));
const queue = isRedis
  ? await openQueue({ url, createPool: () => expectNoDatabase() })
  : await openQueue({ url: undefined, createPool: (await openEngine()).createPool });
await queue.add({ name: "test.work", id: "held", payload: { n: 1 } });
await queue.consume("test.work", { concurrency: 1, attempts: 3 }, async () => {
  process.stdout.write("taken\n");
  await new Promise(() => {});
});

function expectNoDatabase(): never {
  throw new Error("the queue on Redis needs no database");
}
