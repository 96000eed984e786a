import type { AuditEntry } from "../audit/actions.ts";
import type { Reads } from "./database-reads.ts";
import type { Writes } from "./database-writes.ts";

export * from "./database-accounts.ts";
export * from "./database-desk.ts";
export * from "./database-dry-runs.ts";
export * from "./database-erasure.ts";
export type * from "./database-feedback.ts";
export * from "./database-metrics.ts";
export type { Page, PageRequest } from "./database-page.ts";
export * from "./database-policies.ts";
export type { Reads } from "./database-reads.ts";
export * from "./database-rows.ts";
export * from "./database-takedowns.ts";
export type { Writes } from "./database-writes.ts";

export type Transaction = Reads & Writes;

/** What a transaction yields: its value, and the audit entries that are appended as its last act. */
export type Outcome<T> = { readonly value: T; readonly audit: readonly AuditEntry[] };

export type Database = Reads & {
  readonly kind: "pglite" | "postgres";
  /**
   * All or nothing, audit entries included; their order in the log is the commit order. Nothing slow may happen inside.
   * Never use the outer database or the queue inside `work`: on the embedded engine that waits for its own transaction.
   * `work` may run more than once: two transactions that met are done again.
   * @throws AppError DATABASE_UNAVAILABLE; CONFLICT when a unique key is taken; what `work` throws, if it is an AppError
   */
  readonly transact: <T>(work: (tx: Transaction) => Promise<Outcome<T>>) => Promise<T>;
  /** Not audited, may be lost in a crash: live progress of a RUNNING generation. */
  readonly noteProgress: (
    generationId: string,
    progress: { readonly fraction: number; readonly preview?: Uint8Array },
  ) => Promise<void>;
  readonly touchApiKey: (id: string, at: Date) => Promise<void>;
  readonly touchSession: (id: string, at: Date) => Promise<void>;
  /** Small messages (< 7,000 bytes) to every process on this database, this one included. At most once. */
  readonly publish: (topic: string, payload: string) => Promise<void>;
  readonly subscribe: (topic: string, listener: (payload: string) => void) => Promise<() => Promise<void>>;
  readonly ping: () => Promise<void>;
  readonly close: () => Promise<void>;
};
