import type { Quality } from "../evaluate-watermark/quality.ts";

/** What one mark did to one clip. `quality` is against the clip before marking, the encode included. */
export type Marked = { readonly clip: string; readonly quality: Quality; readonly msAPicture: number | null };
/** What was read from one attacked file. `accuracy` is the share of right bits, null for a mark that gives none. */
export type Reading = {
  readonly clip: string;
  readonly attack: string;
  readonly exact: boolean;
  readonly accuracy: number | null;
  readonly ms: number;
};
export type Method = {
  readonly name: string;
  readonly payload: string;
  readonly marked: readonly Marked[];
  readonly readings: readonly Reading[];
};

/** The Markdown of docs/provenance/watermark-comparison.md. */
export function comparisonReport(
  plain: readonly Marked[],
  methods: readonly Method[],
  facts: { readonly command: string; readonly notes: readonly string[] },
): string {
  const clips = plain.map(({ clip }) => clip);
  const attacks = [...new Set(methods.flatMap(({ readings }) => readings.map(({ attack }) => attack)))];
  return [
    "# The watermark beside two others",
    "",
    `Written by \`${facts.command}\`; run it again, do not edit. Clips: ${clips.join(", ")}.`,
    "",
    ...facts.notes.map((note) => `- ${note}`),
    "",
    "## What a mark costs",
    "",
    "Luma against the clip before marking, mean over the clips, the encode included. Times on one busy core: compare them",
    "with each other only.",
    "",
    "| | payload | PSNR dB | SSIM | VMAF | ms to mark a picture |",
    "| --- | --- | --- | --- | --- | --- |",
    costRow("no mark, same encode", "none", plain),
    ...methods.map(({ name, payload, marked }) => costRow(name, payload, marked)),
    "",
    "## What comes back",
    "",
    "Clips whose payload came back exactly, and in brackets the share of right bits (chance: 50 %).",
    "",
    `| attack | ${methods.map(({ name }) => name).join(" | ")} |`,
    `| --- |${" --- |".repeat(methods.length)}`,
    ...attacks.map((attack) => `| ${attack} | ${methods.map((method) => cell(method, attack)).join(" | ")} |`),
    `| **all** | ${methods.map((method) => cell(method, null)).join(" | ")} |`,
    `| ms to read a file (ours) or a picture | ${methods.map(({ readings }) => mean(readings.map(({ ms }) => ms)).toFixed(0)).join(" | ")} |`,
    "",
  ].join("\n");
}

function costRow(name: string, payload: string, marked: readonly Marked[]): string {
  const of = (pick: (marked: Marked) => number | null, digits: number) => {
    const known = marked.map(pick).filter((value) => value !== null);
    return known.length === 0 ? "–" : mean(known).toFixed(digits);
  };
  const { psnr, ssim, vmaf, ms } = {
    psnr: of(({ quality }) => quality.psnr, 1),
    ssim: of(({ quality }) => quality.ssim, 4),
    vmaf: of(({ quality }) => quality.vmaf, 1),
    ms: of(({ msAPicture }) => msAPicture, 0),
  };
  return `| ${name} | ${payload} | ${psnr} | ${ssim} | ${vmaf} | ${ms} |`;
}

function cell({ readings }: Method, attack: string | null): string {
  const rows = readings.filter((reading) => attack === null || reading.attack === attack);
  if (rows.length === 0) return "–";
  const exact = `${rows.filter(({ exact }) => exact).length} of ${rows.length}`;
  const accuracies = rows.map(({ accuracy }) => accuracy).filter((value) => value !== null);
  return accuracies.length === 0 ? exact : `${exact} (${(100 * mean(accuracies)).toFixed(0)} %)`;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
