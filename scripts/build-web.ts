// Builds the pages into out/web; does nothing when they are fresh. `--force` builds anyway.
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { packageRoot } from "../src/platform/package-root.ts";

const stampFile = join(packageRoot, "out/web/.stamp");
const web = join(packageRoot, "web");
const sources = readdirSync(web, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map((entry) => join(entry.parentPath, entry.name))
  .sort();

const hash = createHash("sha256").update(readFileSync(join(packageRoot, "package-lock.json")));
for (const source of sources) hash.update(`${source.slice(web.length)}\n`).update(readFileSync(source));
const stamp = hash.digest("hex");

const isFresh = existsSync(stampFile) && readFileSync(stampFile, "utf8") === stamp;
if (!isFresh || process.argv.includes("--force")) {
  // A test runner's own value would put the libraries' development builds into what is kept as fresh.
  process.env.NODE_ENV = "production";
  await build({ configFile: join(web, "vite.config.ts"), logLevel: "warn" });
  copyFileSync(join(web, "generated/operations.json"), join(packageRoot, "out/web/operations.json"));
  writeFileSync(stampFile, stamp);
}
