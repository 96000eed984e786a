// Makes the Prisma client. `prisma generate` would first download a schema engine that generating never runs; naming any
// executable as that engine keeps the step off the network.
import { spawnSync } from "node:child_process";
import { createRequire } from "node:module";
import { packageRoot } from "../../src/platform/package-root.ts";

const prisma = createRequire(import.meta.url).resolve("prisma/build/index.js");
const { status } = spawnSync(process.execPath, [prisma, "generate", "--schema", "prisma/schema.prisma"], {
  cwd: packageRoot,
  stdio: "inherit",
  env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, CHECKPOINT_DISABLE: "1" },
});
process.exitCode = status ?? 1;
