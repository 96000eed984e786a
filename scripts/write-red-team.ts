/**
 * Writes the suites of test/red-team from their templates: `node --import ./src/platform/typescript.mjs scripts/write-red-team.ts`.
 * Deterministic; a test says when the committed files are not what the templates make.
 */
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { linesOfSuites } from "./evaluate-moderation/suites/files.ts";
import { SUITES_DIRECTORY } from "./evaluate-moderation/suites/rows.ts";

for (const [name, content] of await linesOfSuites()) {
  await writeFile(join(SUITES_DIRECTORY, name), content);
  console.log(`${name}: ${content.split("\n").length - 1} rows`);
}
