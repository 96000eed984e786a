/**
 * Measures prompt moderation as shipped, normaliser, banks, classifier and policy together:
 *
 *   node --import tsx scripts/evaluate-moderation.ts <rows.jsonl[.gz]> [--sources coco,partiprompts] [--thresholds 0.005]
 *
 * Rows are `{text, labels: {category: 0|1}, unsafe: 0|1|null, benign?}`; a category that a row does not name is unknown
 * and not counted; `--sources` keeps the rows of those sources. Prints a Markdown table: AUPRC of the scores, recall, precision, F1 and false-positive rate of the
 * outcomes at the shipped thresholds. `--thresholds <rate>` prints, for each category's model score, the lowest
 * threshold that at most that share of benign rows reaches: where a policy's numbers come from.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { z } from "zod";
import {
  CATEGORIES,
  type Category,
  type Judgement,
  judgePrompt,
  planPrompt,
  scoresFrom,
  shippedPolicy,
} from "../moderation/index.ts";
import { createOnnxPromptClassifier } from "../src/adapters/classifier/onnx-prompt-classifier.ts";
import { packageRoot } from "../src/platform/package-root.ts";

const rowSchema = z.object({
  text: z.string(),
  labels: z.partialRecord(z.enum(CATEGORIES), z.literal([0, 1])),
  unsafe: z.literal([0, 1]).nullable(),
  benign: z.boolean().default(false),
  source: z.string().optional(),
});
type Row = z.infer<typeof rowSchema>;
type Judged = {
  readonly row: Row;
  readonly judgement: Judgement;
  readonly model: Readonly<Record<Category | "unsafe", number>>;
};

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { thresholds: { type: "string" }, sources: { type: "string" } },
});
const path = positionals[0];
if (path === undefined)
  throw new Error("usage: evaluate-moderation.ts <rows.jsonl[.gz]> [--sources a,b] [--thresholds <rate>]");

const started = performance.now();
const judged = await judgeAll(readRows(path));
const seconds = (performance.now() - started) / 1_000;
if (values.thresholds !== undefined) printThresholds(judged, Number(values.thresholds));
else printTable(judged);
console.log(`\n${judged.length} prompts in ${seconds.toFixed(1)} s: ${(judged.length / seconds).toFixed(0)} a second.`);

function readRows(file: string): readonly Row[] {
  const bytes = readFileSync(file);
  const text = (file.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  return text
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => rowSchema.parse(JSON.parse(line)))
    .filter((row) => values.sources === undefined || values.sources.split(",").includes(row.source ?? ""));
}

async function judgeAll(rows: readonly Row[]): Promise<readonly Judged[]> {
  const classifier = await createOnnxPromptClassifier({
    modelDirectory: join(packageRoot, "models/prompt-classifier"),
  });
  const signal = new AbortController().signal;
  const out: Judged[] = [];
  for (const row of rows) {
    const plan = planPrompt(row.text, shippedPolicy);
    const scores = await classifier.score(
      plan.texts.map((one) => one.text),
      signal,
    );
    const counted = scores.filter((_, index) => plan.texts[index]?.purpose === "verdict");
    const top = (of: (one: (typeof counted)[number]) => number): number => Math.max(...counted.map(of));
    const model = scoresFrom((name) => top((one) => one.categories[name]));
    out.push({
      row,
      judgement: judgePrompt(plan, scores, shippedPolicy),
      model: { ...model, unsafe: top((one) => one.unsafe) },
    });
  }
  await classifier.close();
  return out;
}

function printThresholds(all: readonly Judged[], rate: number): void {
  const benign = all.filter(({ row }) => row.benign);
  console.log(`Lowest thresholds reached by at most ${rate} of ${benign.length} benign rows:`);
  for (const head of [...CATEGORIES, "unsafe" as const]) {
    const scores = benign.map(({ model }) => model[head]).sort((a, b) => b - a);
    const threshold = (scores[Math.floor(rate * scores.length)] ?? 0) + 0.001;
    const positive = all.filter(({ row }) => (head === "unsafe" ? row.unsafe === 1 : row.labels[head] === 1));
    const reached = positive.filter(({ model }) => model[head] >= threshold).length;
    console.log(`${head.padEnd(18)} ${threshold.toFixed(3)}  recall ${share(reached, positive.length)}`);
  }
}

function printTable(all: readonly Judged[]): void {
  console.log("| category | positives | negatives | AUPRC | recall | precision | F1 | FPR |");
  console.log("|---|---|---|---|---|---|---|---|");
  for (const name of CATEGORIES) {
    const known = all.filter(({ row }) => row.labels[name] !== undefined);
    printRow(
      name,
      known.map(({ row, judgement }) => ({
        isPositive: row.labels[name] === 1,
        score: judgement.scores[name],
        isFlagged: judgement.categories.some((finding) => finding.name === name),
      })),
    );
  }
  const overall = all.filter(({ row }) => row.unsafe !== null);
  printRow(
    "any (REVIEW or BLOCK)",
    overall.map(({ row, judgement }) => ({
      isPositive: row.unsafe === 1,
      score: judgement.unsafe,
      isFlagged: judgement.verdict !== "ALLOW",
    })),
  );
  const benign = all.filter(({ row }) => row.benign);
  const of = (verdict: Judgement["verdict"]): number =>
    benign.filter((one) => one.judgement.verdict === verdict).length;
  console.log(
    `\nOf ${benign.length} benign rows ${share(of("REVIEW"), benign.length)} go to review and ` +
      `${share(of("BLOCK"), benign.length)} are blocked.`,
  );
}

type Outcome = { readonly isPositive: boolean; readonly score: number; readonly isFlagged: boolean };

function printRow(name: string, outcomes: readonly Outcome[]): void {
  const positives = outcomes.filter((one) => one.isPositive);
  const negatives = outcomes.filter((one) => !one.isPositive);
  const hits = positives.filter((one) => one.isFlagged).length;
  const alarms = negatives.filter((one) => one.isFlagged).length;
  const f1 = share(2 * hits, hits + alarms + positives.length);
  const cells = [name, positives.length, negatives.length, averagePrecision(outcomes), share(hits, positives.length)];
  console.log(`| ${[...cells, share(hits, hits + alarms), f1, share(alarms, negatives.length)].join(" | ")} |`);
}

/** Area under precision and recall, as the mean precision at each positive. */
function averagePrecision(outcomes: readonly Outcome[]): string {
  let hits = 0;
  let sum = 0;
  for (const [index, one] of outcomes.toSorted((a, b) => b.score - a.score).entries()) {
    if (one.isPositive) sum += ++hits / (index + 1);
  }
  return share(sum, hits);
}

function share(part: number, total: number): string {
  return total === 0 ? "-" : (part / total).toFixed(3);
}
