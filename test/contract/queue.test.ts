import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, openAsBlob, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from "vitest";
import { openPglite } from "../../src/adapters/database/pglite-engine.ts";
import { openPostgres } from "../../src/adapters/database/postgres-engine.ts";
import { openQueue, TIMES } from "../../src/adapters/queue/open-queue.ts";
import { AppError } from "../../src/core/errors.ts";
import type { JobContext, Queue } from "../../src/core/ports/queue.ts";
import { packageRoot } from "../../src/platform/package-root.ts";
import { typescriptLoaderArgs } from "../../src/platform/typescript-loader.ts";
import { describeWithServer, type Server, startPostgres, startRedis } from "../harness/servers.ts";

/** A store of jobs that outlives the queues and processes which open it one after the other. */
type Store = { readonly url: string; readonly open: () => Promise<Queue>; readonly close: () => Promise<void> };

describe("the queue on the embedded database", () =>
  keepsThePromises(async () => {
    const directory = path.join(mkdtempSync(path.join(tmpdir(), "vouch-queue-")), "db");
    const engine = await openPglite({ directory, dump: await openAsBlob(inject("databaseDump")) });
    await engine.close();
    return {
      url: directory,
      open: async () => {
        const engine = await openPglite({ directory });
        const queue = await openQueue({ url: undefined, createPool: engine.createPool });
        return { ...queue, close: (reason) => queue.close(reason).finally(engine.close) };
      },
      close: async () => rmSync(path.dirname(directory), { recursive: true, force: true }),
    };
  }));

const onServer = (start: () => Promise<Server>, open: (server: Server) => Promise<Queue>) => () =>
  keepsThePromises(async () => {
    const server = await start();
    return { url: server.url, open: () => open(server), close: server.stop };
  });

describeWithServer(
  "postgres",
  "the queue on PostgreSQL",
  onServer(startPostgres, ({ url }) => openQueue({ url: undefined, createPool: openPostgres(url).createPool })),
);

describeWithServer(
  "redis",
  "the queue on Redis",
  onServer(startRedis, ({ url }) =>
    openQueue({
      url,
      createPool: () => {
        throw new Error("the queue on Redis needs no database");
      },
    }),
  ),
);

const stop = new Error("the test is over");
let names = 0;

function keepsThePromises(prepare: () => Promise<Store>): void {
  let store: Store;
  let queue: Queue | null = null;
  const open = async () => {
    queue = await store.open();
    return queue;
  };
  const close = async () => {
    await queue?.close(stop);
    queue = null;
  };
  beforeAll(async () => {
    store = await prepare();
  });
  afterEach(close);
  afterAll(() => store?.close());

  /** A name that no other test uses, and what its handler saw. */
  async function consume(handle: (context: JobContext, payload: unknown) => Promise<void>, attempts = 3) {
    const name = `test.${++names}`;
    const opened = queue ?? (await open());
    const seen: { id: string; payload: unknown; attempt: number }[] = [];
    await opened.consume(name, { concurrency: 2, attempts }, async (payload, context) => {
      seen.push({ id: context.id, payload, attempt: context.attempt });
      await handle(context, payload);
    });
    return { queue: opened, name, seen };
  }
  const untilAborted = ({ signal }: JobContext) =>
    new Promise<void>((_, reject) => signal.addEventListener("abort", () => reject(signal.reason), { once: true }));

  test("a job reaches its handler, delayed ones when they are due", async () => {
    const { queue, name, seen } = await consume(async () => {});
    const start = performance.now();
    await queue.add({ name, id: "slow", payload: 2, delayMs: 1500 });
    await queue.add({ name, id: "quick", payload: { text: "1" } });
    await expect.poll(() => seen).toHaveLength(2);
    expect(seen.map(({ payload }) => payload)).toEqual([{ text: "1" }, 2]);
    expect(performance.now() - start).toBeGreaterThan(1490);
    await queue.ping();
  });

  test("an id that waits or runs is not added again; one that has finished or failed is", async () => {
    let finish = () => {};
    const { queue, name, seen } = await consume(async ({ id }) => {
      await new Promise<void>((resolve) => (finish = resolve));
      if (id === "bad") throw new Error("no");
    });
    const add = (id: string) => queue.add({ name, id, payload: null });
    for (const id of ["good", "bad"]) {
      await Promise.all([add(id), add(id)]);
      await expect.poll(() => seen.length).toBe(id === "good" ? 1 : 3);
      await add(id);
      await sleep(100);
      expect(seen).toHaveLength(id === "good" ? 1 : 3);
      finish();
      await expect.poll(() => queue.counts()).toMatchObject({ active: 0, waiting: 0 });
      await add(id);
      await expect.poll(() => seen.length).toBe(id === "good" ? 2 : 4);
      finish();
      await expect.poll(() => queue.counts()).toMatchObject({ active: 0 });
    }
  });

  test("only a retryable fault is tried again, and not after the last attempt", async () => {
    const last: boolean[] = [];
    const { queue, name, seen } = await consume(async ({ id, isLastAttempt }) => {
      if (id === "retryable") last.push(isLastAttempt);
      throw id === "retryable" ? new AppError("STORAGE_UNAVAILABLE") : new AppError("GENERATOR_FAILED");
    }, 2);
    await queue.add({ name, id: "retryable", payload: null });
    await queue.add({ name, id: "final", payload: null });
    await expect.poll(() => queue.counts()).toMatchObject({ failed: 2, delayed: 0, active: 0 });
    expect(seen.filter(({ id }) => id === "final")).toHaveLength(1);
    expect(seen.filter(({ id }) => id === "retryable").map(({ attempt }) => attempt)).toEqual([1, 2]);
    expect(last).toEqual([false, true]);
  });

  test("a running job is aborted with the reason given", async () => {
    const reasons: unknown[] = [];
    const { queue, name, seen } = await consume((context) =>
      untilAborted(context).catch((reason) => void reasons.push(reason)),
    );
    await queue.add({ name, id: "x", payload: null });
    await expect.poll(() => seen.length).toBe(1);
    const reason = new Error("cancelled by its owner");
    expect(queue.abort("x", reason)).toBe(true);
    await expect.poll(() => reasons).toEqual([reason]);
    await expect.poll(() => queue.abort("x", reason)).toBe(false);
  });

  test("closing aborts what runs, waits for it, and the next process finishes it as the same attempt", async () => {
    let returned = false;
    const {
      queue: first,
      name,
      seen,
    } = await consume(async (context) => {
      await untilAborted(context).catch(async (reason) => {
        await sleep(200);
        returned = true;
        throw reason;
      });
    });
    await first.add({ name, id: "long", payload: "p" });
    await expect.poll(() => seen.length).toBe(1);
    await close();
    expect(returned).toBe(true);

    const again: number[] = [];
    const second = await open();
    await second.consume(name, { concurrency: 1, attempts: 3 }, async (_, { attempt }) => void again.push(attempt));
    await expect.poll(() => again).toEqual([1]);
  });

  test("a job whose process was killed runs again, once its lock has run out", async () => {
    expect(TIMES.lockDuration + 2 * TIMES.stalledInterval).toBeLessThanOrEqual(14_000);
    const worker = path.join(packageRoot, "test/harness/queue-worker.ts");
    const isUrl = store.url.includes("://");
    const args = [...typescriptLoaderArgs, worker, ...(isUrl ? [store.url] : ["pglite", store.url])];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    await once(child.stdout, "data");
    child.kill("SIGKILL");
    await once(child, "exit");

    const seen: { payload: unknown; attempt: number }[] = [];
    const queue = await open();
    await queue.consume("test.work", { concurrency: 1, attempts: 3 }, async (payload, { attempt }) => {
      seen.push({ payload, attempt });
    });
    // A busy machine takes longer, but never what BullMQ's own times would: a minute and more.
    await expect.poll(() => seen, { timeout: 45_000 }).toEqual([{ payload: { n: 1 }, attempt: 2 }]);
  });
}
