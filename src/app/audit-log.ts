import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createCheckpointFile } from "../adapters/audit/checkpoint-file.ts";
import { createHttpWitness } from "../adapters/audit/http-witness.ts";
import { createLogKeyDirectory } from "../adapters/keys/log-key-directory.ts";
import type { Config } from "../config/config.ts";
import { readWitnesses, type WitnessConfig } from "../config/witnesses.ts";
import { type AuditLog, createAuditLog } from "../core/audit/audit-log.ts";
import { witnessOf } from "../core/audit/cosignature.ts";
import { AppError } from "../core/errors.ts";
import type { Database } from "../core/ports/database.ts";
import { createOnce } from "../platform/create-once.ts";
import type { Logger } from "./logger.ts";

/** The log's signer, with its copies in a file beside the database. */
export async function openAuditLog(config: Config, database: Database, logger: Logger): Promise<AuditLog> {
  return createAuditLog({
    database,
    keys: createLogKeyDirectory(config.keyDirectory),
    origin: await nameOf(config, logger),
    copies: createCheckpointFile(join(config.dataDirectory, "checkpoints.txt")),
    witnesses: (await readWitnesses(config.witnessesPath)).map(witness),
    intervalMs: config.checkpointSeconds * 1000,
    onError: (error) => logger.error({ err: error }, "the audit log could not be signed or cosigned"),
  });
}

function witness(config: WitnessConfig) {
  if (witnessOf(config.verifierKey) !== null) return createHttpWitness(config);
  throw new AppError("CONFIG_INVALID", { message: `WITNESSES: ${config.verifierKey} is no key of a witness` });
}

/** A log keeps the name it was first signed under: with another one, its own earlier checkpoints would not verify. */
async function nameOf({ keyDirectory, auditOrigin }: Config, logger: Logger): Promise<string> {
  const path = join(keyDirectory, "audit-origin");
  await createOnce(path, `${auditOrigin}\n`);
  const name = (await readFile(path, "utf8")).trim();
  if (name !== auditOrigin) logger.warn({ name, configured: auditOrigin }, "the audit log keeps its first name");
  return name;
}
