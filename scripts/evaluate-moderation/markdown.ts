import type { CategoryReport, OverallReport } from "./measures.ts";
import { type DataReport, FEW, type Report } from "./report.ts";
import { markdownOfSuites } from "./suites/markdown.ts";
import { markdownOfDisguises, markdownOfSlices, number, shown, table } from "./tables.ts";

export function markdownOf(report: Report): string {
  const { model, policy, data, suites } = report;
  return [
    `# Evaluation of prompt moderation: ${model.name} ${model.version}`,
    "",
    `Written by \`npm run eval:moderation\` over the whole path: reading, word lists, classifier (sha256 ${model.sha256.slice(0, 12)}),`,
    `policy ${policy.version} (sha256 ${policy.sha256.slice(0, 12)}). *Held*: sent to a person or refused. *Blocked*: refused.`,
    `Intervals are Wilson's at 95 %, shown where fewer than ${FEW} rows were counted; such rows are marked \\*.`,
    ...(data ? ["", ...dataLines(data)] : []),
    ...(suites ? ["", ...markdownOfSuites(suites)] : []),
    "",
  ].join("\n");
}

function dataLines(data: DataReport): readonly string[] {
  const files = data.files.map(({ name, rows }) => `${name} (${rows} rows)`).join(", ");
  const languages = Object.entries(data.languages);
  return [
    `## Labelled rows: ${files}`,
    "",
    ...overallLines(data.overall),
    "",
    "### Ranking by category",
    "A category that a row does not name is unknown and not counted. *Classifier alone*: without lists and rules.",
    "",
    ...categoryTable(data.categories),
    "",
    "### At the shipped thresholds",
    "A level counts what reaches it or a stricter one; ALLOW is a warning.",
    "",
    ...levelTable(data.categories),
    "",
    ...markdownOfSlices("language", data.languages),
    "",
    ...(languages.length > 1
      ? languages.flatMap(([name, one]) => [`#### ${name} by category`, "", ...categoryTable(one.categories), ""])
      : []),
    ...markdownOfSlices("source", data.sources),
    "",
    ...markdownOfSlices("benign kind", data.benignKinds),
    "",
    "### By reason",
    "What holds rows; *alone*: rows that nothing else would have held.",
    "",
    ...table(
      ["reason", "unsafe", "unsafe alone", "benign", "benign alone"],
      Object.entries(data.reasons).map(([name, { unsafe, unsafeAlone, benign, benignAlone }]) => [
        name,
        unsafe,
        unsafeAlone,
        benign,
        benignAlone,
      ]),
    ),
    "",
    ...(data.disguises ? [...markdownOfDisguises(data.disguises), ""] : []),
    `Time for a prompt by itself, one after another (${data.latency.prompts} prompts): ${data.latency.p50} ms at the median, ${data.latency.p95} ms at the 95th percentile.`,
  ];
}

function overallLines(overall: OverallReport): readonly string[] {
  const { held, blocked, calibration } = overall;
  return [
    "### Unsafe or not",
    "",
    ...table(
      ["positives", "negatives", "AUPRC", "AUPRC classifier alone", "AUROC", "best F1"],
      [
        [
          overall.positives,
          overall.negatives,
          number(overall.auprc),
          number(overall.modelAuprc),
          number(overall.auroc),
          number(overall.bestF1),
        ],
      ],
    ),
    "",
    ...table(
      ["verdict", "recall", "precision", "F1", "FPR"],
      [
        ["held", shown(held.recall), shown(held.precision), number(held.f1), shown(held.fpr)],
        ["blocked", shown(blocked.recall), shown(blocked.precision), number(blocked.f1), shown(blocked.fpr)],
      ],
    ),
    "",
    ...table(
      ["at this share of benign rows", "of", "threshold", "recall"],
      overall.atBenignShare.map(({ benign, share, threshold, recall }) => [
        `${share * 100} %`,
        benign === "all" ? "all" : `${benign}s`,
        number(threshold),
        shown(recall),
      ]),
    ),
    "",
    `Calibration of the classifier's overall score: expected error ${number(calibration.error)}.`,
    "",
    ...table(
      ["score from", "rows", "mean score", "share unsafe"],
      calibration.bins
        .filter(({ rows }) => rows > 0)
        .map(({ from, rows, meanScore, positives }) => [
          from.toFixed(1),
          rows,
          number(meanScore),
          number(positives / rows),
        ]),
    ),
  ];
}

function categoryTable(categories: DataReport["categories"]): readonly string[] {
  return table(
    ["category", "positives", "negatives", "AUPRC", "classifier alone", "AUROC", "calibration error"],
    Object.entries(categories).map(([name, one]) => [
      marked(name, one),
      one.positives,
      one.negatives,
      number(one.auprc),
      number(one.modelAuprc),
      number(one.auroc),
      number(one.calibrationError),
    ]),
  );
}

function levelTable(categories: DataReport["categories"]): readonly string[] {
  return table(
    ["category", "level", "recall", "precision", "F1", "FPR"],
    Object.entries(categories).flatMap(([name, one]) =>
      one.levels.map(({ level, recall, precision, f1, fpr }) => [
        marked(name, one),
        level,
        shown(recall),
        shown(precision),
        number(one.positives === 0 ? null : f1),
        shown(fpr),
      ]),
    ),
  );
}

const marked = (name: string, { positives }: CategoryReport): string => (positives < FEW ? `${name} \\*` : name);
