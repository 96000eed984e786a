import { join } from "node:path";
import { createCheckpointFile } from "../adapters/audit/checkpoint-file.ts";
import { loadOrCreateEd25519Key } from "../adapters/keys/ed25519-key-file.ts";
import type { Config } from "../config/config.ts";
import { type AuditLog, createAuditLog } from "../core/audit/audit-log.ts";
import type { Database } from "../core/ports/database.ts";
import type { Logger } from "./logger.ts";

/** The log's signer, with its copies in a file beside the database. */
export async function openAuditLog(config: Config, database: Database, logger: Logger): Promise<AuditLog> {
  return createAuditLog({
    database,
    signingKey: await loadOrCreateEd25519Key(join(config.keyDirectory, "audit-ed25519.pem")),
    origin: config.auditOrigin,
    copies: createCheckpointFile(join(config.dataDirectory, "checkpoints.txt")),
    intervalMs: config.checkpointSeconds * 1000,
    onError: (error) => logger.error({ err: error }, "the audit log could not be signed"),
  });
}
