import { isRecord, type Json, numberOf, textOf } from "./json.ts";

/** In the order of the taxonomy. */
export const FAMILIES = [
  "sexual",
  "sexual_minors",
  "violence",
  "violence_graphic",
  "disturbing",
  "hate",
  "harassment",
  "self_harm",
  "illicit",
  "public_figure",
  "misinformation",
  "copyright_ip",
] as const;
export type Family = (typeof FAMILIES)[number];
export const SEVERITIES = ["low", "medium", "high", "critical"] as const;
export const OUTCOMES = ["ALLOW", "REVIEW", "BLOCK"] as const;
/** From the mildest to the strictest. */
export const LEVELS = ["warn", "review", "block"] as const;
export type LevelName = (typeof LEVELS)[number];
/** From which score on each level holds; null: never. */
export type Thresholds = Readonly<Record<LevelName, number | null>>;

export const thresholdsOf = (levels: Json): Thresholds => {
  const at = (name: LevelName): number | null => {
    const level = isRecord(levels) ? levels[name] : null;
    return isRecord(level) ? numberOf(level.at) : null;
  };
  return { warn: at("warn"), review: at("review"), block: at("block") };
};

export const severityOf = (levels: Json, name: LevelName): string => {
  const level = isRecord(levels) ? levels[name] : null;
  return isRecord(level) ? textOf(level.severity) : "";
};

/** What a level weighs that has just been set; `sexual_minors` is never less than critical. */
export const usualSeverity = (name: LevelName, family: Family): string => {
  if (family === "sexual_minors") return "critical";
  return { warn: "low", review: "medium", block: "high" }[name];
};

export type ScoreBin = { readonly from: number; readonly to: number; readonly count: number };
/** Of the counted prompts, how many these thresholds would stop. A bin counts by its middle: about, to one bin. */
export function stoppedBy(
  bins: readonly ScoreBin[],
  { review, block }: Thresholds,
): { reviewed: number; blocked: number } {
  const isFrom = (at: number | null, { from, to }: ScoreBin) => at !== null && (from + to) / 2 >= at;
  const sum = (chosen: readonly ScoreBin[]) => chosen.reduce((total, { count }) => total + count, 0);
  const blocked = bins.filter((bin) => isFrom(block, bin));
  const stopped = bins.filter((bin) => isFrom(block, bin) || isFrom(review, bin));
  return { blocked: sum(blocked), reviewed: sum(stopped) - sum(blocked) };
}
