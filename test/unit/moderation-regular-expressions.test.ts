import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkSync } from "recheck";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { packageRoot } from "../../src/platform/package-root.ts";

/** Past it the checker has found no attack, and says "unknown". */
const TIMEOUT_MS = 2_000;

const room = join(packageRoot, "moderation");
const patterns = readdirSync(room)
  .filter((file) => file.endsWith(".ts"))
  .flatMap((file) => patternsIn(file, readFileSync(join(room, file), "utf8")));

describe("the regular expressions that read prompts", () => {
  it("are found", () => expect(patterns.length).toBeGreaterThan(30));

  it.each(patterns)("cannot be made slow: $source in $file", ({ source, flags }) => {
    expect(checkSync(source, flags, { timeout: TIMEOUT_MS }).status).not.toBe("vulnerable");
  });
});

function patternsIn(file: string, text: string): readonly { file: string; source: string; flags: string }[] {
  const found: { file: string; source: string; flags: string }[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isRegularExpressionLiteral(node)) {
      const end = node.text.lastIndexOf("/");
      found.push({ file, source: node.text.slice(1, end), flags: node.text.slice(end + 1) });
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest));
  return found;
}
