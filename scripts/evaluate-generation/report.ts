import type { Judge } from "./judge.ts";

export type Report = {
  readonly model: string;
  readonly modelSha256: readonly string[];
  readonly prompts: number;
  readonly accuracy: Record<string, number>;
  readonly ceilings: Judge["ceilings"];
  readonly bySubject: Record<string, number>;
  readonly byAction: Record<string, number>;
  readonly byCamera: Record<string, number>;
  /** Prompts of which the reader of prompts understood every word that carries meaning. */
  readonly understood: number;
  readonly seam: number;
  readonly drift: readonly DriftRow[];
  readonly speed: { readonly secondsPerSecond: number; readonly provider: string; readonly threads: number };
};
export type DriftRow = {
  readonly second: number;
  readonly subject: number;
  readonly scene: number;
  readonly mean: number;
  readonly deviation: number;
};

export function markdownOf(report: Report): string {
  const slots = Object.keys(report.accuracy);
  const row = (name: string, shares: Record<string, number>) =>
    `| ${name} | ${slots.map((slot) => shares[slot]?.toFixed(2) ?? "").join(" | ")} |`;
  const listed = (shares: Record<string, number>) =>
    Object.entries(shares)
      .map(([concept, share]) => `${concept} ${share.toFixed(2)}`)
      .join(", ");
  return [
    `# Evaluation of ${report.model}`,
    "",
    `${report.prompts} held-out prompts, one second each, read, generated and judged by \`npm run eval:generation\`. The judge is a`,
    "net of its own that saw real clips only; what it makes of real clips is the ceiling.",
    "",
    `| clips | ${slots.join(" | ")} |`,
    `|---|${slots.map(() => "---|").join("")}`,
    ...Object.entries(report.ceilings).map(([name, shares]) => row(name, shares)),
    row("**generated**", report.accuracy),
    "",
    `- by subject: ${listed(report.bySubject)}`,
    `- by action: ${listed(report.byAction)}`,
    `- by camera: ${listed(report.byCamera)}`,
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
