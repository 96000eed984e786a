import type { Config } from "../../src/config/config.ts";

/** What a section gets: a configuration on an empty directory of its own, gone afterwards. */
export type Bench = {
  readonly config: Config;
  /** For clips and the like; lies beside the data directory. */
  readonly folder: string;
  readonly signal: AbortSignal;
  /** How often something is measured: the first number, or the second in a quick run. */
  readonly times: (full: number, quick: number) => number;
  readonly say: (text: string) => void;
};
export type Section = (bench: Bench) => Promise<readonly Measurement[]>;

export type Measurement = {
  readonly what: string;
  /** Median of the samples. */
  readonly value: number;
  readonly unit: "ms" | "MiB" | "per second" | "s per s of video";
  /** Only from 20 samples on: of fewer it would be the slowest. */
  readonly p95?: number;
  readonly samples: number;
  /** Something simpler, measured in the same run; `ratio` is value / baseline. */
  readonly against?: { readonly baseline: string; readonly value: number; readonly ratio: number };
  readonly note?: string;
};

const LEAST_FOR_P95 = 20;

export const summary = (
  what: string,
  samples: readonly number[],
  more: Pick<Measurement, "against" | "note"> & { readonly unit?: Measurement["unit"] } = {},
): Measurement => ({
  what,
  value: quantile(samples, 0.5),
  unit: "ms",
  ...(samples.length < LEAST_FOR_P95 ? {} : { p95: quantile(samples, 0.95) }),
  samples: samples.length,
  ...more,
});

export const against = (
  baseline: string,
  samples: readonly number[],
  baselineSamples: readonly number[],
): Pick<Measurement, "against"> => {
  const value = quantile(baselineSamples, 0.5);
  return { against: { baseline, value, ratio: quantile(samples, 0.5) / value } };
};

/** Nearest rank. */
export function quantile(samples: readonly number[], share: number): number {
  const sorted = samples.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new Error("nothing was measured");
  return value;
}

/** Milliseconds of wall clock. */
export async function timed<T>(work: () => Promise<T> | T): Promise<{ readonly ms: number; readonly value: T }> {
  const started = performance.now();
  const value = await work();
  return { ms: performance.now() - started, value };
}

/** Milliseconds of each of `count` runs, one after the other. */
export async function repeat(count: number, work: (round: number) => Promise<unknown> | unknown): Promise<number[]> {
  const samples: number[] = [];
  for (let round = 0; round < count; round++) samples.push((await timed(() => work(round))).ms);
  return samples;
}
