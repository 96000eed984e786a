// A process of its own that takes a job, says so and never finishes it. Killed by the test.

import { openPglite } from "../../src/adapters/database/pglite-engine.ts";
import { openPostgres } from "../../src/adapters/database/postgres-engine.ts";
import { openQueue } from "../../src/adapters/queue/open-queue.ts";

const [url = "", directory = ""] = process.argv.slice(2);
const engine = url.startsWith("postgres:") ? openPostgres(url) : await openPglite({ directory });
const queue = await openQueue({
  url: url.startsWith("redis:") ? url : undefined,
  createPool: engine.createPool,
});
await queue.add({ name: "test.work", id: "held", payload: { n: 1 } });
await queue.consume("test.work", { concurrency: 1, attempts: 3 }, async () => {
  process.stdout.write("taken\n");
  await new Promise(() => {});
});
