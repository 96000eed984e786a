import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
/** Goes when `npm ci` goes over it; where it cannot be written, starting takes a little longer. */
const cache = new URL("../../node_modules/.cache/vouch-typescript/", import.meta.url);

/**
 * Blanks the types out of our modules, as Node itself does from 22.18 on. Lines and columns stay where they are, so no
 * source maps; what other packages ship is left to Node.
 */
export async function load(url, context, nextLoad) {
  if (!url.endsWith(".ts")) return nextLoad(url, context);
  const source = readFileSync(fileURLToPath(url), "utf8");
  return { format: "module", source: `${withoutTypes(source)}\n//# sourceURL=${url}`, shortCircuit: true };
}

function withoutTypes(source) {
  const file = new URL(createHash("sha256").update(source).digest("hex"), cache);
  try {
    return readFileSync(file, "utf8");
  } catch {
    // Loaded only when something is new: the compiler is megabytes of WebAssembly.
    const { code } = require("amaro").transformSync(source, { mode: "strip-only" });
    keep(file, code);
    return code;
  }
}

/** Whole or not at all, as other processes may be starting. */
function keep(file, code) {
  const draft = new URL(`${file}.${process.pid}`);
  try {
    mkdirSync(cache, { recursive: true });
    writeFileSync(draft, code);
    renameSync(draft, file);
  } catch {
    return;
  }
}
