import "./metrics.css";
import { SegmentedControl, Skeleton } from "@mantine/core";
import { DeskCourseDocument, DeskFiguresDocument, RefusedForDocument } from "../../generated/console.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { Empty } from "../../shared/ui/empty.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { PageHead } from "../lists/page-head.tsx";
import { Answers } from "./answers.tsx";
import { Course } from "./course.tsx";
import { Refusals } from "./refusals.tsx";
import { Tiles } from "./tiles.tsx";
import { isRange, RANGES, useRange } from "./use-range.ts";
import { useMetricsWords } from "./words.ts";

const PLACES = ["a", "b", "c", "d"];

/** The desk in numbers and through time. */
export function MetricsPage() {
  const { words } = useMetricsWords();
  const { range, choose, stretch, bucket } = useRange();
  const figures = useRead(DeskFiguresDocument, stretch);
  const course = useRead(DeskCourseDocument, { ...stretch, bucket });
  const refused = useRead(RefusedForDocument, stretch);
  const fault = figures.fault ?? course.fault ?? refused.fault;
  const reload = () => [figures, course, refused].forEach((part) => void part.reload());
  const desk = figures.data?.deskMetrics;
  const isEmpty = desk !== undefined && desk.admitted + desk.opened + desk.decided + desk.appealsAnswered === 0;
  return (
    <>
      <PageHead title={words.title} text={words.text}>
        <SegmentedControl
          aria-label={words.range}
          value={range}
          onChange={(next) => isRange(next) && choose(next)}
          data={RANGES.map((value) => ({ value, label: words.ranges[value] }))}
        />
      </PageHead>
      {fault && <FaultView fault={fault} onRetry={reload} />}
      {isEmpty && <Empty title={words.empty} text={words.emptyWhy} />}
      {!isEmpty && (
        <div className="metrics">
          {desk ? <Tiles desk={desk} /> : <Skeleton height={128} />}
          {desk && <Answers answers={desk.answers} />}
          {course.data ? (
            <Course points={course.data.deskSeries} bucket={bucket} />
          ) : (
            <div className="metrics-charts">
              {PLACES.map((place) => (
                <Skeleton key={place} height={272} />
              ))}
            </div>
          )}
          {refused.data && desk && <Refusals counts={refused.data.refusalsByCategory} admitted={desk.admitted} />}
        </div>
      )}
    </>
  );
}
