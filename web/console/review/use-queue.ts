import { useCallback, useEffect, useRef, useState } from "react";
import { ReviewListDocument, type ReviewRowFragment } from "../../generated/console.ts";
import { ask, Fault } from "../../shared/graphql/ask.ts";
import type { Place } from "./use-place.ts";

/** As many as one query may cost with all that a row shows. */
const PAGE = 100;
type List = { readonly rows: readonly ReviewRowFragment[]; readonly total: number };

/**
 * The cases of a queue in the order of the server. Read as a whole each time: a case that was decided must go, and a page
 * alone does not tell that it did. The list before stays until the new one is there.
 */
export function useQueue({ isMine, queue }: Pick<Place, "isMine" | "queue">) {
  const [pages, setPages] = useState(1);
  const [list, setList] = useState<List | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const again = useRef(() => Promise.resolve());

  useEffect(() => {
    const stop = new AbortController();
    let reading: Promise<void> | null = null;
    let isStale = false;
    async function readUntilFresh(): Promise<void> {
      while (isStale && !stop.signal.aborted) {
        isStale = false;
        try {
          setList(await readPages({ mine: isMine, queue: queue || null }, pages, stop.signal));
          setFault(null);
        } catch (error) {
          if (!stop.signal.aborted) setFault(error instanceof Fault ? error : new Fault("INTERNAL", String(error)));
        }
      }
      reading = null;
    }
    // A change that comes during a read waits for its end: were the read begun anew, a busy desk would never see one.
    again.current = () => {
      isStale = true;
      reading ??= readUntilFresh();
      return reading;
    };
    void again.current();
    return () => stop.abort();
  }, [isMine, queue, pages]);

  return {
    rows: list?.rows ?? [],
    total: list?.total ?? 0,
    isLoading: list === null && fault === null,
    fault,
    /** Ends when the list is as the server had it at some time after the call. */
    reload: useCallback(() => again.current(), []),
    more: useCallback(() => setPages((count) => count + 1), []),
  };
}

async function readPages(filter: { mine: boolean; queue: string | null }, pages: number, signal: AbortSignal) {
  const rows = new Map<string, ReviewRowFragment>();
  let after: string | null = null;
  let total = 0;
  for (let page = 0; page < pages; page++) {
    const { reviewCases }: { reviewCases: Page } = await ask(
      ReviewListDocument,
      { ...filter, first: PAGE, after },
      signal,
    );
    for (const row of reviewCases.nodes) rows.set(row.id, row);
    total = reviewCases.totalCount;
    after = reviewCases.pageInfo.endCursor;
    if (!reviewCases.pageInfo.hasNextPage) break;
  }
  return { rows: [...rows.values()], total };
}

type Page = {
  readonly nodes: readonly ReviewRowFragment[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly totalCount: number;
};
