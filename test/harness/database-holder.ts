// A process of its own that opens an embedded database, writes one row after the other and says which it has. Killed by
// the test.
import { openDatabase } from "../../src/adapters/database/open-database.ts";
import { packageRoot } from "../../src/platform/package-root.ts";
import { newUser } from "./rows.ts";

const [url = ""] = process.argv.slice(2);
const migrationsDirectory = `${packageRoot}/prisma/migrations`;
const { database } = await openDatabase({ url, migrationsDirectory, clock: () => new Date() });
for (;;) {
  const user = await database.transact(async (tx) => ({
    value: await tx.createUser(newUser()),
    audit: [{ action: "user.created", actor: "system", subject: "user:x", at: new Date(), facts: { role: "USER" } }],
  }));
  process.stdout.write(`${user.id}\n`);
}
