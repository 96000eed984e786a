import type { Command } from "commander";
import type { Config } from "../config/config.ts";
import { addWatermarkKey, loadWatermarkKeys } from "../config/watermark-keys.ts";
import { addAuditRotation } from "./audit.ts";
import { print } from "./output.ts";

const RESTART = "Processes that run keep the old one: restart the API first, then the workers.";

export function addRotateCommands(program: Command, config: () => Config, signal: AbortSignal): void {
  const group = program
    .command("rotate")
    .description("New keys in place of old ones; what the old ones made stays valid.");

  addAuditRotation(group, config, signal);
  group
    .command("signer")
    .description("A new signing chain, proved before it is put in place; without options, a new development chain.")
    .option("--chain <chain.pem>", "the new chain, leaf first")
    .option("--key <key.pem>", "its private key; not with a key behind SIGNER_URL=exec:…")
    .option("--json", "print JSON")
    .action(async (options: { chain?: string; key?: string; json?: boolean }) => {
      const { rotateSigner } = await import("../app/rotate.ts");
      const given = { chainPath: options.chain, keyPath: options.key };
      const signer = await rotateSigner(config(), given, () => new Date());
      print(options.json ?? false, signer, [
        `${signer.organisation}, until ${signer.expiresAt.toISOString().slice(0, 10)}`,
        `  certificate ${signer.certificateSha256}`,
        RESTART,
      ]);
    });

  group
    .command("report")
    .description("A new key for verification reports, in use at once; reports of the old ones stay valid.")
    .option("--json", "print JSON")
    .action(async (options: { json?: boolean }) => {
      const { createReportKeyDirectory } = await import("../adapters/keys/report-key-directory.ts");
      const keys = await createReportKeyDirectory(config().keyDirectory).rotate(new Date());
      const lines = keys.map(({ kid, exp }) => `${kid}  ${exp === undefined ? "signs now" : `until ${isoOf(exp)}`}`);
      print(options.json ?? false, keys, lines);
    });

  group
    .command("watermark")
    .description("A new key for the invisible watermark; the old ones stay for detection.")
    .option("--json", "print JSON")
    .action(async (options: { json?: boolean }) => {
      const { keyDirectory } = config();
      const { id } = await addWatermarkKey(keyDirectory);
      const keyIds = (await loadWatermarkKeys(keyDirectory)).map((key) => key.id);
      print(options.json ?? false, { keyId: id, keyIds }, [
        `${id} marks from the next start; ${keyIds.length} are tried`,
        RESTART,
      ]);
    });
}

const isoOf = (seconds: number) => new Date(seconds * 1000).toISOString();
