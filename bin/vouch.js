#!/usr/bin/env node
// Runs the TypeScript command line from any directory. The loader is found from here, not from the caller's folder.
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";

const loader = ["--import", import.meta.resolve("tsx")];
const pathOf = (path) => fileURLToPath(new URL(`../${path}`, import.meta.url));

// In a fresh clone the code that is not committed is made first.
if (!existsSync(pathOf("src/generated/.stamp"))) {
  const { status } = spawnSync(process.execPath, [...loader, pathOf("scripts/generate.ts")], { stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

const child = spawn(process.execPath, [...loader, pathOf("src/cli.ts"), ...process.argv.slice(2)], {
  stdio: "inherit",
});
// A terminal sends Ctrl-C to both; the child shuts down in order and this process waits for it.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => {
  if (signal) process.kill(process.pid, signal);
  else process.exit(code ?? 1);
});
