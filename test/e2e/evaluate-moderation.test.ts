import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { packageRoot } from "../../src/platform/package-root.ts";
import { typescriptLoaderArgs } from "../../src/platform/typescript-loader.ts";

const SCRIPT = join(packageRoot, "scripts/evaluate-moderation.ts");
const ROWS = [
  { text: "a pipe bomb is built in a garage, step by step", labels: { illicit: 1 }, unsafe: 1, source: "own" },
  {
    text: "a murder of crows lifts off from a wheat field",
    labels: { illicit: 0 },
    unsafe: 0,
    benign: true,
    lang: "en",
  },
  { text: "a wooden boat drifts on a lake", labels: { illicit: 0 }, unsafe: 0, benign: true, kind: "video prompt" },
];

type Ended = { readonly exit: number | string | null; readonly stdout: string; readonly stderr: string };

const evaluate = (...args: readonly string[]): Promise<Ended> =>
  new Promise((resolve) => {
    const child = execFile(process.execPath, [...typescriptLoaderArgs, SCRIPT, ...args], (_, stdout, stderr) =>
      resolve({ exit: child.exitCode, stdout, stderr }),
    );
  });

describe("npm run eval:moderation", () => {
  let folder = "";
  let good = "";
  let bad = "";
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "vouch-evaluation-"));
    good = join(folder, "good.jsonl");
    bad = join(folder, "bad.jsonl");
    const lines = ROWS.map((row) => JSON.stringify(row));
    await writeFile(good, lines.join("\n"));
    await writeFile(bad, ['{"text": 7}', ...lines, "{"].join("\n"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("prints tables, writes the same numbers as JSON, and never a row", async () => {
    const json = join(folder, "report.json");
    const { exit, stdout } = await evaluate(bad, "--skip-bad-rows", "--json", json);
    expect(exit).toBe(0);
    expect(stdout).toContain("| held | 1.000 (0.21-1.00) |");
    const written = await readFile(json, "utf8");
    const counted = { rows: 3, badRows: 2, overall: { positives: 1, auroc: 1 } };
    expect(JSON.parse(written)).toMatchObject({ data: counted, suites: null });
    for (const { text } of ROWS) expect(stdout + written).not.toContain(text);
  });

  it("compares with an earlier report and fails when a headline number fell", async () => {
    const headline = { "calibration error": { value: 0, better: "lower", margin: 0.001 } };
    const baseline = join(folder, "baseline.json");
    await writeFile(
      baseline,
      JSON.stringify({ model: { name: "better", version: "1" }, data: { files: [] }, headline }),
    );
    const { exit, stdout, stderr } = await evaluate(good, "--compare", "--baseline", baseline);
    expect(stdout).toMatch(/calibration error .*WORSE/);
    expect(stderr).toContain("measured on other rows");
    expect(exit).toBe(1);
  });

  it("names rows that cannot be read by file and line, and measures nothing", async () => {
    const { exit, stdout, stderr } = await evaluate(bad);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: "" });
    expect(stderr).toContain("bad.jsonl:1:");
    expect(stderr).toContain("bad.jsonl:5: is not JSON");
    expect(stderr).toContain("2 rows cannot be read, 3 can.");
  });

  it("names a file that is not there in a line, and where help is", async () => {
    const { exit, stderr } = await evaluate(join(folder, "missing.jsonl"));
    expect(exit).toBe(64);
    expect(stderr).toMatch(/missing\.jsonl/);
    expect(stderr).toContain("--help");
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});
