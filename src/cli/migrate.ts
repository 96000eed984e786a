import type { Command } from "commander";
import { migrationsDirectory } from "../app/migrations.ts";
import type { Config } from "../config/config.ts";
import { print } from "./output.ts";

export function addMigrateCommand(program: Command, config: () => Config): void {
  program
    .command("migrate")
    .description("Bring the database's schema up to date and stop. The server does this at start as well.")
    .option("--json", "print JSON")
    .action(async (options: { json?: boolean }) => {
      const { openDatabase } = await import("../adapters/database/open-database.ts");
      const url = config().databaseUrl;
      const { database } = await openDatabase({ url, migrationsDirectory, clock: () => new Date() });
      try {
        print(options.json ?? false, { database: database.kind, current: true }, [
          `${database.kind}: the schema is current`,
        ]);
      } finally {
        await database.close();
      }
    });
}
