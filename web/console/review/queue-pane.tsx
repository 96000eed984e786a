import "./queue.css";
import { Button, Skeleton } from "@mantine/core";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef } from "react";
import { fill } from "../../shared/language.tsx";
import { Empty } from "../../shared/ui/empty.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { QueueFilters } from "./queue-filters.tsx";
import { QueueRow } from "./queue-row.tsx";
import type { Desk } from "./use-desk.ts";
import type { Selection } from "./use-selection.ts";
import { useReviewWords } from "./words.ts";

const ROW_PX = 60;

/** The waiting cases, the most urgent first; only those in view are in the page. */
export function QueuePane({ desk, selection }: { readonly desk: Desk; readonly selection: Selection }) {
  const { words } = useReviewWords();
  const { place, go, queue, queues, rows } = desk;
  const scroller = useRef<HTMLDivElement>(null);
  const list = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW_PX,
    overscan: 8,
  });
  const at = rows.findIndex(({ id }) => id === place.caseId);
  useEffect(() => {
    if (at >= 0) list.scrollToIndex(at, { align: "auto" });
  }, [at, list]);
  const isFiltered = place.isMine || place.queue !== "" || place.category !== "" || place.band !== "";

  return (
    <section className="review-pane review-queue" aria-label={words.queuePane}>
      <QueueFilters place={place} queues={queues} onChange={go} />
      <div ref={scroller} className="review-scroll">
        {queue.isLoading && <Shapes />}
        {queue.fault && <FaultView fault={queue.fault} onRetry={queue.reload} />}
        {!queue.isLoading && !queue.fault && rows.length === 0 && (
          <Empty
            title={isFiltered ? words.nothingFits : words.empty}
            text={isFiltered ? words.nothingFitsWhy : words.emptyWhy}
          >
            {isFiltered && (
              <Button
                variant="default"
                size="xs"
                onClick={() => go({ isMine: false, queue: "", category: "", band: "" })}
              >
                {words.showAll}
              </Button>
            )}
          </Empty>
        )}
        <ul className="review-rows" style={{ height: list.getTotalSize() }}>
          {list.getVirtualItems().map(({ index, start, size }) => {
            const row = rows[index];
            return (
              row && (
                <li
                  key={row.id}
                  aria-setsize={rows.length}
                  aria-posinset={index + 1}
                  style={{ height: size, transform: `translateY(${start}px)` }}
                >
                  <QueueRow
                    row={row}
                    isOpen={row.id === place.caseId}
                    isSelected={selection.ids.has(row.id)}
                    onOpen={() => desk.open(row.id)}
                    onSelect={(isRange) => selection.toggle(row.id, isRange)}
                  />
                </li>
              )
            );
          })}
        </ul>
      </div>
      <footer className="review-count review-dim figures">
        {fill(words.count, { shown: rows.length, total: queue.total })}
        {queue.rows.length < queue.total && (
          <Button variant="subtle" size="compact-xs" onClick={queue.more}>
            {words.more}
          </Button>
        )}
      </footer>
    </section>
  );
}

const PLACES = ["a", "b", "c", "d", "e", "f", "g", "h"] as const;
const Shapes = () => PLACES.map((place) => <Skeleton key={place} height={ROW_PX - 8} width="auto" m={4} />);
