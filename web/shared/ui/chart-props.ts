export type ChartProps = {
  readonly title: string;
  /** Unix seconds where `isTime`, plain numbers otherwise; ascending. */
  readonly x: readonly number[];
  readonly xName: string;
  readonly isTime?: boolean;
  /** One colour token of tokens.css each, such as `--accent`. */
  readonly series: readonly {
    readonly name: string;
    readonly values: readonly (number | null)[];
    readonly color: string;
  }[];
  readonly kind?: "line" | "bars";
  /** Vertical marks, such as thresholds. */
  readonly marks?: readonly { readonly at: number; readonly name: string; readonly color: string }[];
  readonly height?: number;
};
