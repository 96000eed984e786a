import { useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useEffect, useRef } from "react";
import Plot from "uplot";
import { useLanguage } from "../language.tsx";
import "uplot/dist/uPlot.min.css";
import type { ChartProps } from "./chart-props.ts";
import { pointInWords, ticksInWords } from "./chart-time.ts";

/** Of the width of a point. Where bars share one, each is drawn into the one before. */
const BAR_WIDTHS = [0.8, 0.5, 0.25];
const WIDEST_BAR = 60;
/** Of a percent sign about 12, of a digit 8; beside the words are gap and tick. */
const LETTER_WIDTH = 8;
const BESIDE_WORDS = 22;
const DAY_WIDTH = 64;
/** What is counted has no halves. */
const WHOLE = [1, 10, 100, 1_000, 10_000, 100_000].flatMap((power) => [power, 2 * power, 5 * power]);

/** Drawn anew when data, width, language or theme change: canvases know no style sheets. */
export function ChartCanvas({ x, xName, series, time, shown, steps, kind = "line", height = 200 }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const { ref, width } = useElementSize();
  const { language } = useLanguage();
  const scheme = useComputedColorScheme("light");

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes what the colour names stand for
  useEffect(() => {
    const element = place.current;
    if (!element || width === 0) return;
    const inWords = shown ?? new Intl.NumberFormat(language).format;
    const increments = steps ?? (shown ? undefined : WHOLE);
    const axis = {
      stroke: colorOf(element, "--dim"),
      grid: { stroke: colorOf(element, "--line"), width: 1 },
      font: `12px ${getComputedStyle(element).fontFamily}`,
    };
    // The library's own words are American English, and what is under no cursor has none.
    const wordsAt = (_plot: Plot, value: number | null) => (value === null ? "–" : inWords(value));
    const pointOf = (_plot: Plot, at: number | null) => {
      if (at === null) return "–";
      return time ? pointInWords(at, time, language) : inWords(at);
    };
    const plot = new Plot(
      {
        width,
        height,
        scales: { x: { time: time !== undefined }, y: { range: (_plot, _min, max) => [0, (max || 1) * 1.1] } },
        ...(time === "DAY" && { tzDate: (seconds) => Plot.tzDate(new Date(seconds * 1000), "Etc/UTC") }),
        axes: [
          {
            ...axis,
            space: DAY_WIDTH,
            values: (_plot, ticks) => (time ? ticksInWords(ticks, time, language) : ticks.map(inWords)),
          },
          {
            ...axis,
            ...(increments && { incrs: [...increments] }),
            values: (_plot, ticks) => ticks.map(inWords),
            size: (_plot, words) =>
              BESIDE_WORDS + LETTER_WIDTH * Math.max(3, ...(words ?? []).map((word) => word.length)),
          },
        ],
        series: [
          { label: xName, value: pointOf },
          ...series.map(({ name, color }, at) => {
            const size: [number, number] = [BAR_WIDTHS[at] ?? 0.25, WIDEST_BAR];
            const bars = kind === "bars" ? Plot.paths.bars?.({ size }) : undefined;
            return {
              ...{ label: name, value: wordsAt, stroke: colorOf(element, color), width: bars ? 0 : 2 },
              ...(bars && { paths: bars, fill: colorOf(element, color), points: { show: false } }),
            };
          }),
        ],
      },
      [[...x], ...series.map(({ values }) => [...values])],
      element,
    );
    return () => plot.destroy();
  }, [x, xName, series, time, shown, steps, kind, height, width, language, scheme]);

  return (
    <div ref={ref}>
      <div ref={place} />
    </div>
  );
}

/** What a colour token comes to here and now: `light-dark()` is only resolved where a colour is used. */
function colorOf(element: HTMLElement, token: string): string {
  const probe = document.createElement("span");
  probe.style.color = `var(${token})`;
  element.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
