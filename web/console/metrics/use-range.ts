import { useMemo } from "react";
import { useSearchParams } from "wouter";
import type { SeriesBucket } from "../../generated/console.ts";

const HOUR_MS = 3_600_000;
/** The server gives at most 92 days. */
const HOURS = { day: 24, week: 7 * 24, month: 30 * 24, quarter: 90 * 24 } as const;
export type Range = keyof typeof HOURS;
export const RANGES: readonly Range[] = ["day", "week", "month", "quarter"];
export const isRange = (text: string): text is Range => text in HOURS;

/** A stretch of time that ends with the hour that runs: the same for an hour, so that answers can be kept. */
export function useRange() {
  const [params, setParams] = useSearchParams();
  const named = params.get("range") ?? "";
  const range = isRange(named) ? named : "month";
  const end = Math.ceil(Date.now() / HOUR_MS) * HOUR_MS;
  const stretch = useMemo(
    () => ({ from: new Date(end - HOURS[range] * HOUR_MS).toISOString(), to: new Date(end).toISOString() }),
    [end, range],
  );
  const bucket: SeriesBucket = range === "day" || range === "week" ? "HOUR" : "DAY";
  return { range, choose: (next: Range) => setParams({ range: next }, { replace: true }), stretch, bucket };
}
