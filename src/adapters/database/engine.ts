import type { Pool } from "pg";

/** A PostgreSQL, embedded or not, that hands out pools of connections to itself. */
export type Engine = {
  readonly kind: "pglite" | "postgres";
  /** Whoever creates a pool ends it. */
  readonly createPool: CreatePool;
  readonly close: () => Promise<void>;
};
export type CreatePool = (options: { readonly max: number }) => Pool;

/** Where names are looked up: our tables, then the queue library's, which is given a pool and cannot set this itself. */
export const SEARCH_PATH = "public, bullmq";
