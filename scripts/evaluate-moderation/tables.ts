import type { DisguisesReport } from "./disguised.ts";
import { FEW } from "./report.ts";
import type { Slices } from "./slices.ts";
import { interval, type Rate } from "./statistics.ts";

export const number = (value: number | null): string => (value === null ? "-" : value.toFixed(3));

/** A share; with its interval where it rests on few rows. */
export function shown(rate: Rate): string {
  if (rate.value === null) return "-";
  const [low, high] = interval(rate);
  return rate.of < FEW ? `${number(rate.value)} (${low.toFixed(2)}-${high.toFixed(2)})` : number(rate.value);
}

export function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): readonly string[] {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)];
}

export function markdownOfSlices(by: string, slices: Slices): readonly string[] {
  return [
    `### By ${by}`,
    "",
    ...table(
      [by, "rows", "unsafe", "AUPRC", "AUROC", "unsafe held", "benign", "benign held", "benign blocked"],
      Object.entries(slices).map(([name, one]) => [
        name,
        one.rows,
        one.recall.of,
        number(one.benignHeld.of === 0 ? null : one.auprc),
        number(one.auroc),
        shown(one.recall),
        one.benignHeld.of,
        shown(one.benignHeld),
        shown(one.benignBlocked),
      ]),
    ),
  ];
}

export function markdownOfDisguises({ unsafe, benign, plain, meanRatio, each }: DisguisesReport): readonly string[] {
  return [
    `### Under disguise: ${unsafe} unsafe rows and ${benign} benign video prompts`,
    "",
    ...table(
      ["disguise", "unsafe held", "to plain", "benign held"],
      [
        ["none", shown(plain.recall), "1.000", shown(plain.benignHeld)],
        ...Object.entries(each).map(([name, { recall, ratio, benignHeld }]) => [
          name,
          shown(recall),
          number(ratio),
          shown(benignHeld),
        ]),
        ["**mean**", "", `**${number(meanRatio)}**`, ""],
      ],
    ),
  ];
}
