/** How long a point in time is: days are those of UTC, as the server counts them; hours are told in the reader's zone. */
export type TimeStep = "HOUR" | "DAY";

export type ChartProps = {
  readonly title: string;
  /** Unix seconds at which each point begins where there is a `time`, plain numbers otherwise; ascending. */
  readonly x: readonly number[];
  readonly xName: string;
  readonly time?: TimeStep;
  /** One colour token of tokens.css each, such as `--accent`. */
  readonly series: readonly {
    readonly name: string;
    readonly values: readonly (number | null)[];
    readonly color: string;
  }[];
  /** A value in words; the number in the conventions of the page's language when left out. */
  readonly shown?: (value: number) => string;
  /** Between the lines of the scale one of these; whole numbers of any size when nothing is said of how values are shown. */
  readonly steps?: readonly number[];
  readonly kind?: "line" | "bars";
  readonly height?: number;
};
