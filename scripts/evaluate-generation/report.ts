import type { PromptSet } from "./judge.ts";

export type Report = {
  readonly model: string;
  readonly modelSha256: readonly string[];
  readonly sets: readonly SetReport[];
  /** Prompts of which the reader of prompts understood every word that carries meaning. */
  readonly understood: number;
  readonly seam: number;
  readonly drift: readonly DriftRow[];
  readonly speed: { readonly secondsPerSecond: number; readonly provider: string; readonly threads: number };
};
export type SetReport = {
  readonly name: string;
  readonly prompts: number;
  readonly ceilings: PromptSet["ceilings"];
  readonly accuracy: Record<string, number>;
  readonly bySubject: Record<string, number>;
  readonly byAction: Record<string, number>;
  readonly byCamera: Record<string, number>;
};
export type DriftRow = {
  readonly second: number;
  readonly subject: number;
  readonly scene: number;
  readonly mean: number;
  readonly deviation: number;
};

export function markdownOf(report: Report): string {
  return [
    `# Evaluation of ${report.model}`,
    "",
    "Held-out prompts, one second each, read, generated and judged by `npm run eval:generation`. The judge is a net of its own",
    "that saw real clips only; what it makes of real clips is the ceiling. `plain`: one subject by day, camera still. `varied`: as",
    "much company, light, style and camera as there is.",
    "",
    ...report.sets.flatMap(linesOfSet),
    `- every word understood: ${(report.understood * 100).toFixed(0)} % of the prompts`,
    `- change across the seam of two latent frames: ${report.seam.toFixed(2)} times that within one (1: cannot be seen)`,
    `- speed: ${report.speed.secondsPerSecond.toFixed(2)} s per second of video on ${report.speed.provider}, ${report.speed.threads} threads`,
    "",
    "| second of a 60 s clip | subject | scene | mean level | deviation |",
    "|---|---|---|---|---|",
    ...report.drift.map(
      ({ second, subject, scene, mean, deviation }) =>
        `| ${second} | ${subject.toFixed(2)} | ${scene.toFixed(2)} | ${mean} | ${deviation} |`,
    ),
    "",
  ].join("\n");
}

function linesOfSet(set: SetReport): string[] {
  const slots = Object.keys(set.accuracy);
  const row = (name: string, shares: Record<string, number>) =>
    `| ${name} | ${slots.map((slot) => shares[slot]?.toFixed(2) ?? "").join(" | ")} |`;
  const listed = (shares: Record<string, number>) =>
    Object.entries(shares)
      .map(([concept, share]) => `${concept} ${share.toFixed(2)}`)
      .join(", ");
  return [
    `| ${set.prompts} ${set.name} prompts | ${slots.join(" | ")} |`,
    `|---|${slots.map(() => "---|").join("")}`,
    ...Object.entries(set.ceilings).map(([name, shares]) => row(name, shares)),
    row("**generated**", set.accuracy),
    "",
    `- by subject: ${listed(set.bySubject)}`,
    `- by action: ${listed(set.byAction)}`,
    `- by camera: ${listed(set.byCamera)}`,
    "",
  ];
}
