import { Skeleton } from "@mantine/core";
import { lazy, Suspense } from "react";
import { useShellWords } from "../shell/words.ts";
import type { ChartProps } from "./chart-props.ts";
import { pointInWords } from "./chart-time.ts";

const Canvas = lazy(async () => ({ default: (await import("./chart-canvas.tsx")).ChartCanvas }));

/** A drawing for who sees it, and its numbers as a table for everyone. The drawing library comes when first needed. */
export function Chart(props: ChartProps) {
  const { words, language } = useShellWords();
  const { title, x, xName, time, series, height = 200 } = props;
  const { shown = new Intl.NumberFormat(language).format } = props;
  const inWords = (value: number | null | undefined) => (value == null ? "" : shown(value));
  return (
    <figure style={{ margin: 0 }}>
      <figcaption>{title}</figcaption>
      <div aria-hidden style={{ minHeight: height }}>
        <Suspense fallback={<Skeleton height={height} />}>
          <Canvas {...props} height={height} />
        </Suspense>
      </div>
      {/* A table is never smaller than what is in it: what hides it stands around it. */}
      <div className="visually-hidden">
        <table aria-label={`${title}: ${words.table}`}>
          <thead>
            <tr>
              <th scope="col">{xName}</th>
              {series.map(({ name }) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {x.map((at, index) => (
              <tr key={at}>
                <th scope="row">{time ? pointInWords(at, time, language) : at}</th>
                {series.map(({ name, values }) => (
                  <td key={name}>{inWords(values[index])}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}
