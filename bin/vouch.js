#!/usr/bin/env node
// Runs the TypeScript command line from any directory. The loader is found from here, not from the caller's folder.
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const entry = fileURLToPath(new URL("../src/cli.ts", import.meta.url));
const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), entry, ...process.argv.slice(2)], {
  stdio: "inherit",
});
// A terminal sends Ctrl-C to both; the child shuts down in order and this process waits for it.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => {
  if (signal) process.kill(process.pid, signal);
  else process.exit(code ?? 1);
});
