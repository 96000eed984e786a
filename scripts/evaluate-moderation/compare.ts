import { readFile } from "node:fs/promises";
import { z } from "zod";
import type { Headline } from "./report.ts";

const number = z.object({ value: z.number(), better: z.enum(["higher", "lower"]), margin: z.number() });
const committed = z.object({
  model: z.object({ name: z.string(), version: z.string() }),
  data: z.object({ files: z.array(z.object({ sha256: z.string() })).readonly() }).nullable(),
  headline: z.record(z.string(), number),
});
export type Baseline = z.infer<typeof committed>;

export type Difference = {
  readonly name: string;
  readonly before: number;
  readonly now: number;
  /** Positive is better, whichever way the number points. */
  readonly gain: number;
  readonly verdict: "better" | "within the margin" | "WORSE";
};

/** @throws when the file is not a report of this command. */
export async function readBaseline(path: string): Promise<Baseline> {
  return committed.parse(JSON.parse(await readFile(path, "utf8")));
}

/** Every headline number that both runs have. */
export function compare(before: Headline, now: Headline): readonly Difference[] {
  return Object.entries(now).flatMap(([name, { value, better, margin }]) => {
    const was = before[name]?.value;
    if (was === undefined) return [];
    const gain = better === "higher" ? value - was : was - value;
    return [{ name, before: was, now: value, gain, verdict: verdictOf(gain, margin) }];
  });
}

export function markdownOfDifferences(differences: readonly Difference[], baseline: Baseline): string {
  const rows = differences.map(
    ({ name, before, now, gain, verdict }) =>
      `| ${name} | ${before.toFixed(3)} | ${now.toFixed(3)} | ${gain >= 0 ? "+" : ""}${gain.toFixed(3)} | ${verdict} |`,
  );
  const { name, version } = baseline.model;
  return [`| headline | ${name} ${version} | now | gain | |`, "|---|---|---|---|---|", ...rows].join("\n");
}

function verdictOf(gain: number, margin: number): Difference["verdict"] {
  // Rounded numbers: a step of exactly the margin is still within it.
  if (gain < -margin - 1e-9) return "WORSE";
  return gain > margin ? "better" : "within the margin";
}
