import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../src/platform/package-root.ts";

/**
 * Makes the code that is not committed: the Prisma client and the GraphQL types. Does nothing when what it is made
 * from has not changed; `--force` makes it anyway.
 */
const sources = ["prisma/schema.prisma", "schema.graphql", "package-lock.json", "scripts/generate-graphql-types.ts"];
const products = ["src/generated/prisma/client.ts", "src/generated/graphql.ts"];
const stampFile = join(packageRoot, "src/generated/.stamp");

const hash = createHash("sha256");
for (const source of sources) hash.update(readFileSync(join(packageRoot, source)));
const stamp = hash.digest("hex");
const isFresh =
  products.every((product) => existsSync(join(packageRoot, product))) &&
  existsSync(stampFile) &&
  readFileSync(stampFile, "utf8") === stamp;

if (!isFresh || process.argv.includes("--force")) {
  for (const script of ["scripts/prisma/generate.ts", "scripts/generate-graphql-types.ts"]) {
    const { status } = spawnSync(process.execPath, ["--import", "tsx", script], {
      cwd: packageRoot,
      stdio: ["ignore", "ignore", "inherit"],
    });
    if (status !== 0) process.exit(status ?? 1);
  }
  writeFileSync(stampFile, stamp);
}
