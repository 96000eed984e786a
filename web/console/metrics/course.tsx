import { Text, Title } from "@mantine/core";
import { useMemo } from "react";
import type { DeskCourseQuery, SeriesBucket, WorkKind } from "../../generated/console.ts";
import { secondsInWords, shareInWords } from "../../shared/numbers.ts";
import { Chart } from "../../shared/ui/chart.tsx";
import type { ChartProps } from "../../shared/ui/chart-props.ts";
import { millisecondsInWords } from "../system/measures.ts";
import { useMetricsWords } from "./words.ts";

type Points = DeskCourseQuery["deskSeries"];
type Point = Points[number];
type Drawing = Pick<ChartProps, "title" | "series" | "shown" | "steps">;
/** Steps on which people read times. */
const SECONDS = [1, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 43_200, 86_400, 604_800];
type Props = { readonly points: Points; readonly bucket: SeriesBucket };

/** The same numbers hour by hour or day by day. */
export function Course({ points, bucket }: Props) {
  const { words, language } = useMetricsWords();
  // The drawings are made anew whenever what they are handed is.
  const parts = useMemo(() => {
    const line = (name: string, color: string, pick: (point: Point) => number | null) => ({
      ...{ name, color, values: points.map(pick) },
    });
    const shares = (value: number) => shareInWords(value, language);
    const seconds = (value: number) => secondsInWords(value, language);
    const milliseconds = (value: number) => millisecondsInWords(value, language);
    const taking = (work: WorkKind): Drawing => {
      const timeOf = ({ times }: Point) => times.find((time) => time.work === work);
      return {
        title: words.times[work],
        series: [
          line(words.nineteen, "--person", (point) => timeOf(point)?.p95Milliseconds ?? null),
          line(words.half, "--accent", (point) => timeOf(point)?.p50Milliseconds ?? null),
        ],
        shown: milliseconds,
      };
    };
    const volume: Drawing = {
      title: words.volume,
      series: [
        line(words.admitted, "--accent", ({ admitted }) => admitted),
        line(words.held, "--person", ({ held }) => held),
        line(words.refused, "--bad", ({ refused }) => refused),
      ],
    };
    const refusedShare: Drawing = {
      title: words.refusedShare,
      series: [line(words.share, "--bad", ({ admitted, refused }) => shareOf(refused, admitted))],
      shown: shares,
    };
    const desk: Drawing = {
      title: words.desk,
      series: [
        line(words.opened, "--person", ({ opened }) => opened),
        line(words.decided, "--good", ({ decided }) => decided),
        line(words.appeals, "--accent", ({ appeals }) => appeals),
      ],
    };
    const time: Drawing = {
      title: words.time,
      series: [line(words.half, "--accent", ({ medianSecondsToDecision }) => medianSecondsToDecision)],
      shown: seconds,
      steps: SECONDS,
    };
    const overturned: Drawing = {
      title: words.overturned,
      series: [
        line(
          words.rejected,
          "--unknown",
          ({ appealsAnswered, appealsOverturned }) => appealsAnswered - appealsOverturned,
        ),
        line(words.granted, "--person", ({ appealsOverturned }) => appealsOverturned),
        line(words.reversals, "--bad", ({ reversals }) => reversals),
      ],
    };
    const agreement: Drawing = {
      title: words.agreement,
      series: [
        line(words.agreedShare, "--good", ({ agreed, secondReviews }) => shareOf(agreed, secondReviews)),
        line(words.grantedShare, "--person", (point) => shareOf(point.appealsOverturned, point.appealsAnswered)),
      ],
      shown: shares,
    };
    const videos: Drawing = {
      title: words.videos,
      series: [line(words.ready, "--good", ({ ready }) => ready), line(words.failed, "--bad", ({ failed }) => failed)],
    };
    return [
      { name: words.parts.volume, drawings: [volume, refusedShare] },
      { name: words.parts.desk, drawings: [desk, time] },
      { name: words.parts.doubt, drawings: [overturned, agreement] },
      {
        name: words.parts.machines,
        drawings: [videos, taking("JUDGE_PROMPT"), taking("JUDGE_FRAMES"), taking("GENERATE")],
      },
    ];
  }, [points, words, language]);
  const x = useMemo(() => points.map(({ at }) => Date.parse(at) / 1000), [points]);
  return parts.map(({ name, drawings }) => (
    <section key={name} aria-label={name}>
      <Title order={2} size="h3" mb="sm">
        {name}
      </Title>
      <div className="metrics-charts">
        {drawings.map((drawing) => (
          <div key={drawing.title} className="metrics-card">
            {isKnown(drawing) ? (
              <Chart {...drawing} x={x} xName={words.when} time={bucket} kind="bars" />
            ) : (
              <Nothing title={drawing.title} />
            )}
          </div>
        ))}
      </div>
    </section>
  ));
}

/** A scale without a value on it would be made up. */
const isKnown = ({ series }: Drawing): boolean => series.some(({ values }) => values.some((value) => value !== null));

function Nothing({ title }: Pick<Drawing, "title">) {
  const { words } = useMetricsWords();
  return (
    <>
      <Text fw={650}>{title}</Text>
      <Text size="sm" c="dimmed">
        {words.nothing}
      </Text>
    </>
  );
}

const shareOf = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);
