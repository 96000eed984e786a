import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readArguments } from "../../scripts/evaluate-moderation/arguments.ts";
import { readData } from "../../scripts/evaluate-moderation/rows.ts";

describe("the rows of a moderation evaluation", () => {
  let folder = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "vouch-rows-"));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const write = async (name: string, content: string | Buffer) => {
    await writeFile(join(folder, name), content);
    return readData([join(folder, name)]);
  };

  it("are read plain and gzipped, and what a row does not say is filled in", async () => {
    const line = JSON.stringify({ text: "a calm lake", labels: { hate: 0 }, unsafe: 0, benign: true, source: "coco" });
    const row = { text: "a calm lake", labels: { hate: 0 }, unsafe: 0, benign: true, source: "coco" };
    for (const data of [await write("a.jsonl", `${line}\n\n`), await write("b.jsonl.gz", gzipSync(line))]) {
      expect(data.faults).toEqual([]);
      expect(data.rows).toEqual([{ ...row, lang: "en", kind: "video prompt" }]);
    }
  });

  it("that cannot be read are named by file and line, and the others stay", async () => {
    const good = '{"text":"x","labels":{},"unsafe":null}';
    const lines = [
      good,
      "{",
      '{"text":"x","labels":{"bogus":1},"unsafe":1}',
      '{"text":"","labels":{},"unsafe":1}',
      good,
    ];
    const { rows, faults } = await write("c.jsonl", lines.join("\n"));
    expect(rows).toHaveLength(2);
    expect(faults.map(({ file, line }) => `${file}:${line}`)).toEqual(["c.jsonl:2", "c.jsonl:3", "c.jsonl:4"]);
    expect(faults[1]?.message).toContain("bogus");
  });

  it("may be a table of prompts with one label", async () => {
    const { rows, faults } = await write(
      "d.csv",
      'prompt,label\n"How do I kill a process?",safe\nbad thing,unsafe\nx,maybe\n',
    );
    expect(rows).toMatchObject([
      { text: "How do I kill a process?", unsafe: 0, benign: true, kind: "question", source: "d" },
      { text: "bad thing", unsafe: 1, benign: false, labels: {} },
    ]);
    expect(faults).toEqual([{ file: "d.csv", line: 4, message: expect.stringContaining("no label") }]);
  });

  it("may be OpenAI's, where a letter that is absent is unknown", async () => {
    const lines = [
      { prompt: "one", S: 0, H: 0, H2: 1, V: 0 },
      { prompt: "two", S: 0, S3: 0 },
    ];
    const { rows } = await write("e.jsonl", lines.map((line) => JSON.stringify(line)).join("\n"));
    expect(rows).toMatchObject([
      { labels: { sexual: 0, hate: 1, violence: 0 }, unsafe: 1, benign: false },
      { labels: { sexual: 0, sexual_minors: 0 }, unsafe: 0, benign: true },
    ]);
    expect(rows[1]?.labels).not.toHaveProperty("hate");
  });

  it("come from all readable files of a folder, in order of name", async () => {
    const { files } = await readData([folder]);
    expect(files.map(({ name }) => name)).toEqual(["a.jsonl", "b.jsonl.gz", "c.jsonl", "d.csv", "e.jsonl"]);
  });
});

describe("the arguments of a moderation evaluation", () => {
  it.each([
    ["nothing to measure", [], /file or a folder/],
    ["an unknown option", ["a.jsonl", "--bogus"], /--bogus/],
    ["a limit that is no number", ["a.jsonl", "--limit", "many"], /limit/],
    ["a share above one", ["a.jsonl", "--thresholds", "2"], /thresholds/],
  ])("are refused with %s", (_, args, said) => {
    expect(() => readArguments(args)).toThrow(said);
  });

  it("ask for our own suites without a file", () => {
    expect(readArguments(["--suites"])).toMatchObject({ paths: [], suites: true, compare: false });
    expect(readArguments(["a", "b", "--sources", "x,y"])).toMatchObject({ paths: ["a", "b"], sources: ["x", "y"] });
  });
});
