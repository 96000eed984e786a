import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { packageRoot } from "../src/platform/package-root.ts";

/**
 * Run after `npm install` where npm leaves optional builds for other platforms out of the lock file, which `npm ci` then
 * refuses. Their names say which platform they are for, which
 * is all that npm needs to pass over them elsewhere.
 */
const file = join(packageRoot, "package-lock.json");
const entry = z.looseObject({
  optionalDependencies: z.record(z.string(), z.string()).optional(),
  dev: z.boolean().optional(),
});
const lock = z.looseObject({ packages: z.record(z.string(), entry) }).parse(JSON.parse(readFileSync(file, "utf8")));

const OS = ["aix", "android", "darwin", "freebsd", "linux", "netbsd", "openbsd", "openharmony", "sunos", "win32"];
const CPU = ["arm64", "x64", "ia32", "arm", "ppc64", "riscv64", "s390x", "loong64", "mips64el"];

let added = 0;
for (const [location, parent] of Object.entries(lock.packages)) {
  for (const [name, version] of Object.entries(parent.optionalDependencies ?? {})) {
    const isLocked = [`${location}/node_modules/${name}`, `node_modules/${name}`].some((path) => path in lock.packages);
    const words = name.split(/[/-]/);
    const os = OS.find((known) => words.includes(known));
    const cpu = CPU.find((known) => words.some((word) => word.startsWith(known)));
    if (isLocked || location === "" || !os || !cpu || !/^\d/.test(version)) continue;
    lock.packages[`node_modules/${name}`] = {
      version,
      cpu: [cpu],
      ...(parent.dev ? { dev: true } : {}),
      optional: true,
      os: [os],
      ...(words.some((word) => word.startsWith("musl")) ? { libc: ["musl"] } : {}),
    };
    added++;
  }
}
const root = lock.packages[""];
const others = Object.entries(lock.packages).filter(([location]) => location !== "");
const sorted = Object.fromEntries(others.sort(([a], [b]) => a.localeCompare(b, "en")));
lock.packages = { ...(root ? { "": root } : {}), ...sorted };
writeFileSync(file, `${JSON.stringify(lock, null, 2)}\n`);
console.log(`${added} packages for other platforms added`);
