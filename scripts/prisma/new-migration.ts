// npm run db:migration -- <name>: writes the SQL that takes the migrations to the schema into a new migration.
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { migrationsDirectory, schemaDifference } from "./schema-difference.ts";

const name = process.argv[2];
if (name === undefined || !/^[a-z0-9_]+$/.test(name)) {
  console.error("Usage: npm run db:migration -- <name>, where the name is made of a-z, 0-9 and _");
  process.exit(64);
}
const sql = await schemaDifference();
if (sql === null) {
  console.log("The migrations already make the schema; nothing to write.");
} else {
  const timestamp = new Date().toISOString().replace(/\D/g, "").slice(0, 14);
  const folder = path.join(migrationsDirectory, `${timestamp}_${name}`);
  mkdirSync(folder);
  writeFileSync(path.join(folder, "migration.sql"), sql);
  console.log(`Wrote ${folder}/migration.sql: read it before you commit it.`);
}
