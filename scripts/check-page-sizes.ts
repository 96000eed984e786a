// Fails when a page's first load is heavier than its limit: the page, what it names, gzipped. Run after the build.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { packageRoot } from "../src/platform/package-root.ts";

/** Kilobytes (1000) over the wire. */
const LIMITS = { verify: 100, studio: 350, console: 350 } as const;
const built = join(packageRoot, "out/web");

for (const [name, limit] of Object.entries(LIMITS)) {
  const html = readFileSync(join(built, name, "index.html"), "utf8");
  const files = [...html.matchAll(/(?:src|href)="\/web\/([^"]+)"/g)].map(([, file = ""]) =>
    readFileSync(join(built, file)),
  );
  const bytes = [Buffer.from(html), ...files].reduce((sum, content) => sum + gzipSync(content).length, 0);
  const isTooHeavy = bytes > limit * 1000;
  console.log(`${isTooHeavy ? "✗" : "✓"} ${name}: ${(bytes / 1000).toFixed(0)} of ${limit} kB`);
  if (isTooHeavy) process.exitCode = 1;
}
