import {
  assertSchemaCompatibility,
  createPostgresBackend,
  LATEST_SCHEMA_VERSION,
  type PgPool,
  type Processor,
  Queue,
  type QueueOptions,
  runMigrations,
  SchemaMigrationRequiredError,
  Worker,
  type WorkerOptions,
  withBackend,
} from "bullmq";
import type { Pool } from "pg";
import { AppError } from "../../core/errors.ts";

/** BullMQ on one of its stores. */
export type QueueBackend = {
  readonly kind: "postgres" | "redis";
  readonly createQueue: (name: string, options: Omit<QueueOptions, "connection">) => Queue;
  readonly createWorker: (
    name: string,
    process: Processor<unknown, void>,
    options: Omit<WorkerOptions, "connection">,
  ) => Worker;
  readonly close: () => Promise<void>;
};

export type CreatePool = (options: { readonly max: number }) => Pool;

/** Each consumed name keeps one connection to LISTEN on; the rest is for queries. */
const MAX_CONNECTIONS = 20;

/** `url` is `redis://...` or `rediss://...`; without one the jobs live in the database that `createPool` reaches. */
export async function openBackend(url: string | null | undefined, createPool: CreatePool): Promise<QueueBackend> {
  if (url == null) return openPostgresBackend(createPool({ max: MAX_CONNECTIONS }));
  if (/^rediss?:\/\//.test(url)) return openRedisBackend(url);
  const scheme = url.split(":", 1)[0];
  throw new AppError("CONFIG_INVALID", { message: `QUEUE_URL starts with ${scheme}:, but only redis:// is known.` });
}

async function openPostgresBackend(pool: Pool): Promise<QueueBackend> {
  // The library's own description of a pool; it does not match @types/pg under exactOptionalPropertyTypes.
  const connection = pool as unknown as PgPool;
  // Every queue and worker listens to the shared pool's errors, which is more than Node expects of an emitter.
  pool.setMaxListeners(0);
  const client = await pool.connect();
  try {
    // Looked at first, so that a role without the right to create schemas can open what its owner has migrated.
    const version = await assertSchemaCompatibility(client).catch((error: unknown) => {
      if (error instanceof SchemaMigrationRequiredError) return 0;
      throw error;
    });
    if (version < LATEST_SCHEMA_VERSION) await runMigrations(client);
  } finally {
    client.release();
  }
  const { Queue: PostgresQueue, Worker: PostgresWorker } = withBackend(createPostgresBackend);
  return {
    kind: "postgres",
    // The types differ from those on Redis in `opts.connection` alone, which nobody reads.
    createQueue: (name, options) => new PostgresQueue(name, { ...options, connection }) as unknown as Queue,
    createWorker: (name, process, options) =>
      new PostgresWorker(name, process, { ...options, connection }) as unknown as Worker,
    close: () => pool.end(),
  };
}

function openRedisBackend(url: string): QueueBackend {
  return {
    kind: "redis",
    // A producer fails after some tries; a worker waits for Redis to come back.
    createQueue: (name, options) => new Queue(name, { ...options, connection: { url } }),
    createWorker: (name, process, options) =>
      new Worker(name, process, { ...options, connection: { url, maxRetriesPerRequest: null } }),
    close: async () => {},
  };
}
