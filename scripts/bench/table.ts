import type { describeMachine } from "./machine.ts";
import type { Measurement } from "./measure.ts";

type Report = {
  readonly quick: boolean;
  readonly machine: Awaited<ReturnType<typeof describeMachine>>;
  readonly seconds: number;
  readonly sections: readonly { readonly name: string; readonly measurements: readonly Measurement[] }[];
};

const HEAD = ["", "median", "p95", "unit", "n", "against", "note"] as const;
const RIGHT: readonly number[] = [1, 2, 4];

/** Columns for people; one block a section. */
export function toTable({ quick, machine, seconds, sections }: Report): string {
  const rows = sections.map(({ name, measurements }) => ({ name, cells: measurements.map(toCells) }));
  const all = [HEAD, ...rows.flatMap(({ cells }) => cells)];
  const widths = HEAD.map((_, column) => Math.max(...all.map((cells) => (cells[column] ?? "").length)));
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, at) => (RIGHT.includes(at) ? cell.padStart(widths[at] ?? 0) : cell.padEnd(widths[at] ?? 0)))
      .join("  ")
      .trimEnd();
  return [
    `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGiB} GiB, ${machine.system}`,
    `Node ${machine.node}, ${machine.ffmpeg}, ${machine.date}`,
    `${seconds.toFixed(0)} s${quick ? "; a quick run, of few samples: no numbers to cite" : ""}`,
    "",
    line(HEAD),
    ...rows.flatMap(({ name, cells }) => ["", name, ...cells.map(line)]),
  ].join("\n");
}

const toCells = ({ what, value, p95, unit, samples, against, note }: Measurement): readonly string[] => [
  `  ${what}`,
  readable(value),
  p95 === undefined ? "" : readable(p95),
  unit,
  String(samples),
  against ? `${readable(against.ratio)} x ${against.baseline} (${readable(against.value)})` : "",
  note ?? "",
];

/** Three significant digits; more would be noise. */
const readable = (value: number): string =>
  value >= 100 ? Math.round(value).toString() : Number(value.toPrecision(3)).toString();
