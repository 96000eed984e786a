import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../src/platform/package-root.ts";
import { typescriptLoaderArgs } from "../src/platform/typescript-loader.ts";

/**
 * Makes the code that is not committed: the Prisma client, the GraphQL types, the pages' operations. Does nothing when what it is made
 * from has not changed; `--force` makes it anyway.
 */
const operations = readdirSync(join(packageRoot, "web"), { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".graphql"))
  .sort();
const sources = [
  "prisma/schema.prisma",
  "schema.graphql",
  "package-lock.json",
  "scripts/generate-graphql-types.ts",
  "scripts/generate-graphql-documents.ts",
  "src/api/graphql/page-operations.ts",
  ...operations.map((file) => `web/${file}`),
];
const products = ["src/generated/prisma/client.ts", "src/generated/graphql.ts", "web/generated/operations.json"];
const makers = [
  "scripts/prisma/generate.ts",
  "scripts/generate-graphql-types.ts",
  "scripts/generate-graphql-documents.ts",
];
const stampFile = join(packageRoot, "src/generated/.stamp");

const hash = createHash("sha256");
for (const source of sources) hash.update(readFileSync(join(packageRoot, source)));
const stamp = hash.digest("hex");
const isFresh =
  products.every((product) => existsSync(join(packageRoot, product))) &&
  existsSync(stampFile) &&
  readFileSync(stampFile, "utf8") === stamp;

if (!isFresh || process.argv.includes("--force")) {
  for (const script of makers) {
    const { status } = spawnSync(process.execPath, [...typescriptLoaderArgs, script], {
      cwd: packageRoot,
      stdio: ["ignore", "ignore", "inherit"],
    });
    if (status !== 0) process.exit(status ?? 1);
  }
  writeFileSync(stampFile, stamp);
}
