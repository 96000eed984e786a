import { useCallback, useEffect, useState } from "react";
import {
  GalleryDocument,
  type GalleryItemFragment,
  GalleryUpdatesDocument,
  type GenerationStatus,
} from "../../generated/studio.ts";
import { useLive, useRead } from "../../shared/graphql/hooks.ts";
import { type Filters, KINDS } from "./use-filters.ts";

type Items = ReadonlyMap<string, GalleryItemFragment>;

/**
 * One's generations, newest first, page after page, kept up to date by the server. What was read once stays known: a
 * page that is read again after something new has come is shorter at its end, and nothing may be lost there.
 */
export function useGallery({ kind, aspect, search }: Filters) {
  const [items, setItems] = useState<Items>(new Map());
  const [after, setAfter] = useState<string | null>(null);
  const statuses: readonly GenerationStatus[] = KINDS[kind];
  const filter = { statuses, aspect, search: search || null };
  const { data, fault, isLoading, reload } = useRead(GalleryDocument, { ...filter, after });

  const merge = useCallback((news: readonly GalleryItemFragment[]) => {
    setItems((known) => new Map([...known, ...news.map((item) => [item.id, item] as const)]));
  }, []);
  useEffect(() => {
    if (data) merge(data.generations.nodes);
  }, [data, merge]);
  useLive(
    GalleryUpdatesDocument,
    {},
    {
      onEvent({ generationsUpdated: item }) {
        // Whether words fit, only the server knows.
        setItems((known) => (search && !known.has(item.id) ? known : new Map([...known, [item.id, item]])));
      },
    },
  );

  const page = data?.generations.pageInfo;
  const fits = (item: GalleryItemFragment) => statuses.includes(item.status) && (!aspect || item.aspect === aspect);
  return {
    items: [...items.values()].filter(fits).sort((a, b) => b.createdAt.localeCompare(a.createdAt)),
    total: data?.generations.totalCount ?? null,
    isLoading,
    fault,
    reload,
    /** Fetches the next page; null when there is none, or one is on its way. */
    more: page?.hasNextPage && page.endCursor !== after ? () => setAfter(page.endCursor ?? null) : null,
  };
}
