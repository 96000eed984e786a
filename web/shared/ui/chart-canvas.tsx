import { useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useEffect, useRef } from "react";
import Plot from "uplot";
import "uplot/dist/uPlot.min.css";
import type { ChartProps } from "./chart-props.ts";

/** Drawn anew when data, width or theme change: canvases know no style sheets. */
export function ChartCanvas({ x, series, isTime = false, kind = "line", marks = [], height = 200 }: ChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const { ref, width } = useElementSize();
  const scheme = useComputedColorScheme("light");

  // biome-ignore lint/correctness/useExhaustiveDependencies: the theme changes what the colour names stand for
  useEffect(() => {
    if (!place.current || width === 0) return;
    const colors = getComputedStyle(place.current);
    const ink = colorOf(place.current, "--dim");
    const grid = { stroke: colorOf(place.current, "--line"), width: 1 };
    const element = place.current;
    const bars = kind === "bars" ? Plot.paths.bars?.({ size: [0.8, 60] }) : undefined;
    const plot = new Plot(
      {
        width,
        height,
        scales: { x: { time: isTime }, y: { range: (_plot, _min, max) => [0, (max || 1) * 1.1] } },
        axes: [
          { stroke: ink, grid, font: `12px ${colors.fontFamily}` },
          { stroke: ink, grid, font: `12px ${colors.fontFamily}` },
        ],
        series: [
          {},
          ...series.map(({ name, color }) => ({
            label: name,
            stroke: colorOf(element, color),
            width: 2,
            ...(bars && { paths: bars, fill: colorOf(element, color), points: { show: false } }),
          })),
        ],
        hooks: {
          draw: [
            ({ ctx, bbox, valToPos }) => {
              for (const { at, name, color } of marks) {
                const left = valToPos(at, "x", true);
                ctx.strokeStyle = ctx.fillStyle = colorOf(element, color);
                ctx.beginPath();
                ctx.moveTo(left, bbox.top);
                ctx.lineTo(left, bbox.top + bbox.height);
                ctx.stroke();
                ctx.fillText(name, left + 4, bbox.top + 12);
              }
            },
          ],
        },
      },
      [[...x], ...series.map(({ values }) => [...values])],
      element,
    );
    return () => plot.destroy();
  }, [x, series, isTime, kind, marks, height, width, scheme]);

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
