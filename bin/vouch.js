#!/usr/bin/env node
// Runs the TypeScript command line from any directory, in this process: its signals and its exit status are ours.
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { register } from "tsx/esm/api";

const pathOf = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

// In a fresh clone the code that is not committed is made first.
if (!existsSync(pathOf("src/generated/.stamp"))) {
  const loader = ["--import", import.meta.resolve("tsx")];
  const { status } = spawnSync(process.execPath, [...loader, pathOf("scripts/generate.ts")], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

register();
await import("../src/cli.ts");
