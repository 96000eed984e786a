import { AsyncLocalStorage } from "node:async_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { PrismaPg } from "@prisma/adapter-pg";
import { AppError } from "../../core/errors.ts";
import type { Database, Outcome, Reads, Transaction } from "../../core/ports/database.ts";
import { PrismaClient } from "../../generated/prisma/client.ts";
import { accountReads, accountWrites } from "./accounts.ts";
import { assetReads, assetWrites } from "./assets.ts";
import { appendToAudit, auditReads, auditWrites } from "./audit.ts";
import { bytes, type Client, type Clock } from "./client.ts";
import { deskReads, deskWrites } from "./desk.ts";
import { deskMetricsRead } from "./desk-metrics.ts";
import { dryRunReads, dryRunWrites } from "./dry-runs.ts";
import type { Engine } from "./engine.ts";
import { erasureReads, erasureWrites } from "./erasure.ts";
import { isWriteConflict, toAppError } from "./faults.ts";
import { feedbackReads, feedbackWrites } from "./feedback.ts";
import { generationReads, generationWrites } from "./generations.ts";
import { metricsReads } from "./metrics.ts";
import { moderationReads, moderationWrites } from "./moderation.ts";
import { createNotifications } from "./notifications.ts";
import { policyReads, policyWrites } from "./policies.ts";
import { reviewReads, reviewWrites } from "./reviews.ts";
import { takedownReads, takedownWrites } from "./takedowns.ts";
import { uploadReads, uploadWrites } from "./uploads.ts";
import { userReads, userWrites } from "./users.ts";

const MAX_CONNECTIONS = 10;
const MAX_TRIES = 5;
/** To get a connection and BEGIN; on the embedded engine that is the wait for everybody ahead. */
const MAX_WAIT_MS = 15_000;
const MAX_TRANSACTION_MS = 15_000;

/** The port, on an engine that has been migrated. Closes its pool, not the engine. */
export function createDatabase(engine: Engine, clock: Clock): Database {
  const pool = engine.createPool({ max: MAX_CONNECTIONS });
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool),
    transactionOptions: { maxWait: MAX_WAIT_MS, timeout: MAX_TRANSACTION_MS },
  });
  const notifications = createNotifications(pool);
  const insideTransaction = new AsyncLocalStorage<true>();

  async function outside<T>(act: () => Promise<T>): Promise<T> {
    if (insideTransaction.getStore()) {
      // On the embedded engine this would wait for its own transaction, for ever.
      throw new AppError("INTERNAL", { message: "the outer database was used inside a transaction's work: use tx" });
    }
    try {
      return await act();
    } catch (error) {
      throw toAppError(error);
    }
  }

  async function attempt<T>(work: (tx: Transaction) => Promise<Outcome<T>>): Promise<T> {
    return prisma.$transaction(async (client) => {
      const tx: Transaction = { ...readsOf(client), ...writesOf(client, clock) };
      const { value, audit } = await insideTransaction.run(true, () => work(tx));
      await appendToAudit(client, audit);
      return value;
    });
  }

  const reads = readsOf(prisma);
  return {
    ...mapFunctions(
      reads,
      (read) =>
        (...args) =>
          outside(() => read(...args)),
    ),
    auditRange: reads.auditRange,
    kind: engine.kind,
    transact: (work) =>
      outside(async () => {
        for (let tried = 1; ; tried++) {
          try {
            return await attempt(work);
          } catch (error) {
            if (tried === MAX_TRIES || !isWriteConflict(error)) throw error;
            await sleep(2 ** tried * 10 * Math.random());
          }
        }
      }),
    noteProgress: (id, { fraction, preview }) =>
      outside(async () => {
        const data = { fraction, progressAt: clock(), ...(preview && { preview: bytes(preview) }) };
        await prisma.generation.updateMany({ where: { id, status: "RUNNING" }, data });
      }),
    touchApiKey: (id, at) =>
      outside(async () => void (await prisma.apiKey.updateMany({ where: { id }, data: { lastUsedAt: at } }))),
    touchSession: (id, at) =>
      outside(async () => void (await prisma.session.updateMany({ where: { id }, data: { lastUsedAt: at } }))),
    publish: (topic, payload) => outside(() => notifications.publish(topic, payload)),
    subscribe: (topic, listener) => outside(() => notifications.subscribe(topic, listener)),
    ping: () => outside(async () => void (await pool.query("SELECT 1"))),
    close: async () => {
      await notifications.close();
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

const readsOf = (client: Client): Reads => ({
  ...userReads(client),
  ...accountReads(client),
  ...generationReads(client),
  ...moderationReads(client),
  ...policyReads(client),
  ...dryRunReads(client),
  ...reviewReads(client),
  ...deskReads(client),
  ...deskMetricsRead(client),
  ...metricsReads(client),
  ...assetReads(client),
  ...takedownReads(client),
  ...uploadReads(client),
  ...feedbackReads(client),
  ...auditReads(client),
  ...erasureReads(client),
});

const writesOf = (client: Client, clock: Clock) => ({
  ...userWrites(client, clock),
  ...accountWrites(client, clock),
  ...generationWrites(client, clock),
  ...moderationWrites(client, clock),
  ...policyWrites(client, clock),
  ...dryRunWrites(client, clock),
  ...reviewWrites(client),
  ...deskWrites(client),
  ...assetWrites(client, clock),
  ...takedownWrites(client),
  ...uploadWrites(client, clock),
  ...feedbackWrites(client),
  ...auditWrites(client, clock),
  ...erasureWrites(client),
});

type AsyncFunction = (...args: never[]) => Promise<unknown>;

/** Wraps each of an object's functions, keeping their types; what is no async function keeps only its type. */
function mapFunctions<T extends object>(functions: T, wrap: (inner: AsyncFunction) => AsyncFunction): T {
  return Object.fromEntries(Object.entries(functions).map(([name, inner]) => [name, wrap(inner)])) as T;
}
