import { useMemo } from "react";
import type { DeskCourseQuery } from "../../generated/console.ts";
import { Chart } from "../../shared/ui/chart.tsx";
import type { ChartProps } from "../../shared/ui/chart-props.ts";
import { useMetricsWords } from "./words.ts";

type Points = DeskCourseQuery["deskSeries"];

/** The same numbers hour by hour or day by day. */
export function Course({ points }: { readonly points: Points }) {
  const { words } = useMetricsWords();
  // The drawings are made anew whenever what they are handed is.
  const charts = useMemo((): readonly Omit<ChartProps, "x" | "xName">[] => {
    const of = (pick: (point: Points[number]) => number | null) => points.map(pick);
    return [
      {
        title: words.volume,
        series: [
          { name: words.admitted, values: of(({ admitted }) => admitted), color: "--accent" },
          { name: words.held, values: of(({ held }) => held), color: "--person" },
          { name: words.refused, values: of(({ refused }) => refused), color: "--bad" },
        ],
      },
      {
        title: words.refusedShare,
        series: [
          {
            name: words.share,
            values: of(({ admitted, refused }) =>
              admitted === 0 ? null : Math.round((1000 * refused) / admitted) / 10,
            ),
            color: "--bad",
          },
        ],
      },
      {
        title: words.desk,
        series: [
          { name: words.opened, values: of(({ opened }) => opened), color: "--person" },
          { name: words.decided, values: of(({ decided }) => decided), color: "--good" },
          { name: words.appeals, values: of(({ appeals }) => appeals), color: "--accent" },
        ],
      },
      {
        title: words.time,
        series: [
          {
            name: words.minutes,
            values: of(({ medianSecondsToDecision: seconds }) => seconds && Math.round(seconds / 6) / 10),
            color: "--accent",
          },
        ],
      },
    ];
  }, [points, words]);
  const x = useMemo(() => points.map(({ at }) => Date.parse(at) / 1000), [points]);
  return charts.map((chart) => (
    <div key={chart.title} className="metrics-card">
      <Chart {...chart} x={x} xName={words.when} isTime kind="bars" />
    </div>
  ));
}
