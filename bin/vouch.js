#!/usr/bin/env node
// Runs the TypeScript command line from any directory, in this process: its signals and its exit status are ours.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import "../src/platform/typescript.mjs";

const pathOf = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

// In a fresh clone the code that is not committed is made first.
if (!existsSync(pathOf("src/generated/.stamp"))) {
  const loader = new URL("../src/platform/typescript.mjs", import.meta.url).href;
  const args = ["--import", loader, pathOf("scripts/generate.ts")];
  const { status } = spawnSync(process.execPath, args, { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

await import("../src/cli.ts");
