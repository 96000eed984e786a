import { readFile, writeFile } from "node:fs/promises";
import { type PolicyDocument, parsePolicy, shippedPolicy } from "../moderation/index.ts";
import { createOnnxPromptClassifier } from "../src/adapters/classifier/onnx-prompt-classifier.ts";
import { digestOf } from "../src/core/environment.ts";
import { readArguments, USAGE } from "./evaluate-moderation/arguments.ts";
import { type Baseline, compare, markdownOfDifferences, readBaseline } from "./evaluate-moderation/compare.ts";
import { measureDisguises, spread } from "./evaluate-moderation/disguised.ts";
import { createJudge, type Judge, measureLatency } from "./evaluate-moderation/judging.ts";
import { markdownOf } from "./evaluate-moderation/markdown.ts";
import { type JudgedRow, measureCategories, measureOverall } from "./evaluate-moderation/measures.ts";
import { createProgress } from "./evaluate-moderation/progress.ts";
import { countReasons } from "./evaluate-moderation/reasons.ts";
import { type DataReport, headlineOf, type Report } from "./evaluate-moderation/report.ts";
import { type Data, readData } from "./evaluate-moderation/rows.ts";
import { sliceBy, sliceByLanguage } from "./evaluate-moderation/slices.ts";
import { measureSuites } from "./evaluate-moderation/suites/measure.ts";
import { readSuites } from "./evaluate-moderation/suites/rows.ts";
import { markdownOfThresholds } from "./evaluate-moderation/thresholds.ts";

const EXIT = { ok: 0, worse: 1, badRows: 2, usage: 64 };
const MAX_FAULTS_SHOWN = 20;

// Read before the long part: a missing baseline or a bad row should not cost minutes.
const { options, policy, baseline, data } = await inputsOrExit();
if (data.faults.length > 0) showFaults(data);

const classifier = await createOnnxPromptClassifier({ modelDirectory: options.model });
const progress = createProgress();
const judge = createJudge({ classifier, policy }, progress.show);
try {
  const rows = await judgeRows(data, judge);
  if (options.thresholds !== undefined) console.log(markdownOfThresholds(rows, options.thresholds));
  else await deliver(await measure(rows));
} finally {
  progress.stop();
  await classifier.close();
}

async function judgeRows(data: Data, judge: Judge): Promise<readonly JudgedRow[]> {
  const { sources, limit } = options;
  const chosen = sources ? data.rows.filter(({ source }) => sources.includes(source)) : data.rows;
  const rows = limit === undefined ? chosen : spread(chosen, limit);
  const judged = await judge(
    rows.map(({ text }) => text),
    "rows",
  );
  return rows.flatMap((row, index) => {
    const own = judged[index];
    return own ? [{ ...own, row }] : [];
  });
}

async function measure(rows: readonly JudgedRow[]): Promise<Report> {
  const measured = {
    model: classifier.identity(),
    policy: { version: policy.version, sha256: digestOf(policy) },
    data: rows.length === 0 ? null : await measureData(rows),
    suites: options.suites ? await measureSuites(await readSuites(), classifier.languages(), judge) : null,
  };
  return { ...measured, headline: headlineOf(measured) };
}

async function measureData(rows: readonly JudgedRow[]): Promise<DataReport> {
  const benign = rows.filter(({ row }) => row.benign);
  const texts = rows.map(({ row }) => row.text);
  return {
    files: data.files,
    rows: rows.length,
    badRows: data.faults.length,
    overall: measureOverall(rows),
    categories: measureCategories(rows, policy),
    languages: sliceByLanguage(rows, policy),
    sources: sliceBy(rows, ({ row }) => row.source),
    benignKinds: sliceBy(benign, ({ row }) => row.kind),
    reasons: countReasons(rows),
    disguises: options.disguises ? await measureDisguises(rows, judge) : null,
    latency: await measureLatency({ classifier, policy }, texts),
  };
}

async function deliver(report: Report): Promise<void> {
  progress.stop();
  const json = `${JSON.stringify(report, null, 2)}\n`;
  const markdown = markdownOf(report);
  process.stdout.write(options.json === "-" ? json : markdown);
  if (options.json !== undefined && options.json !== "-") await writeFile(options.json, json);
  if (options.markdown !== undefined) await writeFile(options.markdown, markdown);
  if (baseline === null) return;
  const differences = compare(baseline.headline, report.headline);
  console.log(`\n${markdownOfDifferences(differences, baseline)}`);
  const rowsOf = (data: Baseline["data"]) => data?.files.map(({ sha256 }) => sha256).join();
  if (report.data && baseline.data && rowsOf(report.data) !== rowsOf(baseline.data)) {
    console.error("The baseline was measured on other rows: the difference may be theirs.");
  }
  if (differences.some(({ verdict }) => verdict === "WORSE")) process.exitCode = EXIT.worse;
}

async function inputsOrExit() {
  try {
    const options = readArguments(process.argv.slice(2));
    if (options.help) {
      console.log(USAGE);
      process.exit(EXIT.ok);
    }
    return {
      options,
      policy: options.policy === undefined ? shippedPolicy : await readPolicy(options.policy),
      baseline: options.compare ? await readBaseline(options.baseline) : null,
      data: await readData(options.paths),
    };
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    console.error("See npm run eval:moderation -- --help");
    process.exit(EXIT.usage);
  }
}

/** A policy file may leave out its lists; then it gets the shipped ones. */
async function readPolicy(path: string): Promise<PolicyDocument> {
  const { banks, rules } = shippedPolicy;
  return parsePolicy({ banks, rules, ...JSON.parse(await readFile(path, "utf8")) });
}

function showFaults({ faults, rows }: Data): void {
  for (const { file, line, message } of faults.slice(0, MAX_FAULTS_SHOWN)) console.error(`${file}:${line}: ${message}`);
  const more = faults.length - MAX_FAULTS_SHOWN;
  if (more > 0) console.error(`... and ${more} more`);
  console.error(`${faults.length} rows cannot be read, ${rows.length} can.`);
  if (options["skip-bad-rows"]) return;
  console.error("Mend them, or measure the others with --skip-bad-rows.");
  process.exit(EXIT.badRows);
}
