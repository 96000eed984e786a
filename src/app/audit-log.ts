import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createCheckpointFile } from "../adapters/audit/checkpoint-file.ts";
import { loadOrCreateEd25519Key } from "../adapters/keys/ed25519-key-file.ts";
import type { Config } from "../config/config.ts";
import { type AuditLog, createAuditLog } from "../core/audit/audit-log.ts";
import type { Database } from "../core/ports/database.ts";
import { createOnce } from "../platform/create-once.ts";
import type { Logger } from "./logger.ts";

/** The log's signer, with its copies in a file beside the database. */
export async function openAuditLog(config: Config, database: Database, logger: Logger): Promise<AuditLog> {
  return createAuditLog({
    database,
    signingKey: await loadOrCreateEd25519Key(join(config.keyDirectory, "audit-ed25519.pem")),
    origin: await nameOf(config, logger),
    copies: createCheckpointFile(join(config.dataDirectory, "checkpoints.txt")),
    intervalMs: config.checkpointSeconds * 1000,
    onError: (error) => logger.error({ err: error }, "the audit log could not be signed"),
  });
}

/** A log keeps the name it was first signed under: with another one, its own earlier checkpoints would not verify. */
async function nameOf({ keyDirectory, auditOrigin }: Config, logger: Logger): Promise<string> {
  const path = join(keyDirectory, "audit-origin");
  await createOnce(path, `${auditOrigin}\n`);
  const name = (await readFile(path, "utf8")).trim();
  if (name !== auditOrigin) logger.warn({ name, configured: auditOrigin }, "the audit log keeps its first name");
  return name;
}
