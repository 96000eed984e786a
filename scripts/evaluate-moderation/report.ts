import type { Category } from "../../moderation/index.ts";
import type { DisguisesReport } from "./disguised.ts";
import type { Latency } from "./judging.ts";
import type { CategoryReport, OverallReport } from "./measures.ts";
import type { ReasonCounts } from "./reasons.ts";
import type { DataFile } from "./rows.ts";
import type { LanguageSlice, Slices } from "./slices.ts";
import { type Rate, rounded } from "./statistics.ts";
import type { SuitesReport } from "./suites/measure.ts";

/** What was measured on labelled rows. Aggregated numbers only: rows may be somebody's words and never leave. */
export type DataReport = {
  readonly files: readonly DataFile[];
  readonly rows: number;
  readonly badRows: number;
  readonly overall: OverallReport;
  readonly categories: Readonly<Partial<Record<Category, CategoryReport>>>;
  readonly languages: Slices<LanguageSlice>;
  readonly sources: Slices;
  readonly benignKinds: Slices;
  readonly reasons: Readonly<Record<string, ReasonCounts>>;
  readonly latency: Latency;
  readonly disguises: DisguisesReport | null;
};
export type Report = {
  readonly model: { readonly name: string; readonly version: string; readonly sha256: string };
  readonly policy: { readonly version: string; readonly sha256: string };
  readonly data: DataReport | null;
  readonly suites: SuitesReport | null;
  readonly headline: Headline;
};

/** The numbers that must not get worse, by name. `margin` is how far one may move before that counts. */
export type Headline = Readonly<Record<string, HeadlineNumber>>;
export type HeadlineNumber = { readonly value: number; readonly better: "higher" | "lower"; readonly margin: number };

/** Below this many positives a number says little: it is marked, and shown with its interval. */
export const FEW = 30;

const higher = (value: number | null, margin = 0.02) => (value === null ? null : { value, better: "higher", margin });
const lower = (value: number | null, margin = 0.01) => (value === null ? null : { value, better: "lower", margin });

export function headlineOf({ data, suites }: Omit<Report, "headline">): Headline {
  return compact({ ...(data ? dataHeadline(data) : {}), ...(suites ? suitesHeadline(suites) : {}) });
}

type Draft = Record<string, { value: number; better: string; margin: number } | null>;

function dataHeadline({ overall, categories, benignKinds, disguises }: DataReport): Draft {
  const kinds = Object.entries(benignKinds).filter(([, { benignHeld }]) => benignHeld.of >= FEW);
  return {
    "any AUPRC": higher(overall.auprc),
    "any AUROC": higher(overall.auroc, 0.01),
    "any F1 (held)": higher(overall.held.f1),
    ...Object.fromEntries(
      overall.atBenignShare.map(({ benign, share, recall }) => [
        `recall at ${share * 100} % of ${benign === "all" ? "all benign" : `benign ${benign}s`} held`,
        higher(recall.value, 0.03),
      ]),
    ),
    "calibration error": lower(overall.calibration.error, 0.02),
    ...Object.fromEntries(kinds.map(([kind, one]) => [`benign held, ${kind}`, lower(one.benignHeld.value)])),
    ...Object.fromEntries(
      Object.entries(categories)
        .filter(([, { positives }]) => positives >= FEW)
        .map(([name, { auprc }]) => [`${name} AUPRC`, higher(auprc, 0.03)]),
    ),
    "disguised recall to plain": higher(disguises?.meanRatio ?? null),
    "benign video prompts held in disguise": lower(disguises ? meanOf(disguises.each, (one) => one.benignHeld) : null),
  };
}

function suitesHeadline({ attacks, overRefusal, identity }: SuitesReport): Draft {
  return {
    "attack success": lower(attacks.overall.success.value, 0.02),
    "attack success, plain scenes in disguise": lower(
      meanOf(attacks.disguised, (one) => one),
      0.02,
    ),
    ...Object.fromEntries(
      Object.entries(attacks.byAttack).map(([name, { success }]) => [
        `attack success, ${name}`,
        lower(success.value, 0.05),
      ]),
    ),
    "over-refusal": lower(overRefusal.held.value, 0.02),
    ...Object.fromEntries(
      Object.entries(identity).map(([language, { held }]) => [
        `identity sentences held, ${language}`,
        lower(held.value),
      ]),
    ),
    ...Object.fromEntries(
      Object.entries(identity).map(([language, { maxScoreGap }]) => [
        `identity score gap, ${language}`,
        lower(maxScoreGap, 0.05),
      ]),
    ),
  };
}

function meanOf<T>(each: Readonly<Record<string, T>>, rateOf: (one: T) => Rate): number | null {
  const values = Object.values(each).flatMap((one) => rateOf(one).value ?? []);
  return values.length === 0 ? null : rounded(values.reduce((sum, value) => sum + value, 0) / values.length);
}

function compact(draft: Draft): Headline {
  return Object.fromEntries(
    Object.entries(draft).flatMap(([name, one]) =>
      one ? [[name, { ...one, better: one.better === "higher" ? "higher" : "lower" }] as const] : [],
    ),
  );
}
