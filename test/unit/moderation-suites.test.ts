import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { linesOfSuites } from "../../scripts/evaluate-moderation/suites/files.ts";
import { readSuites, SUITES_DIRECTORY } from "../../scripts/evaluate-moderation/suites/rows.ts";

describe("our own suites against prompt moderation", () => {
  it("are what their templates make", async () => {
    for (const [name, content] of await linesOfSuites()) {
      expect(await readFile(join(SUITES_DIRECTORY, name), "utf8"), `${name}: run scripts/write-red-team.ts`).toBe(
        content,
      );
    }
  });

  it("name every row once and leave no gap in a template unfilled", async () => {
    const { attacks, overRefusal, identity } = await readSuites();
    for (const rows of [attacks, overRefusal, identity])
      expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
    expect(JSON.stringify([attacks, overRefusal, identity])).not.toMatch(/\{\w+\}|undefined/);
  });

  it("attack every category equally, and never with minors in a sexual scene", async () => {
    const { attacks } = await readSuites();
    const categories = [...new Set(attacks.map(({ category }) => category))];
    const counts = categories.map((category) => attacks.filter((row) => row.category === category).length);
    expect(new Set(counts).size).toBe(1);
    expect(categories).not.toContain("sexual_minors");
    const sexual = attacks.filter(({ category }) => category === "sexual");
    expect(JSON.stringify(sexual)).not.toMatch(/child|kid|teen|girl|boy|young|minor|school/i);
  });
});
