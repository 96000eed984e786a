import { AppError } from "../../core/errors.ts";
import type { Page, PageRequest } from "../../core/ports/database.ts";

const MAX_FIRST = 100;
type PageArgs = { readonly first: number; readonly after?: string | null | undefined };

/** @throws AppError BAD_INPUT when `first` is not 1 to 100. */
export function pageRequest({ first, after }: PageArgs): PageRequest {
  if (first < 1 || first > MAX_FIRST) {
    throw new AppError("BAD_INPUT", { userMessage: `first is 1 to ${MAX_FIRST}.` });
  }
  return { limit: first, after: after ?? undefined };
}

/** A page of rows as a Relay connection. */
export function connection<T>(page: Page<T>, { after }: PageArgs) {
  return {
    edges: page.rows.map(({ cursor, row }) => ({ cursor, node: row })),
    nodes: page.rows.map(({ row }) => row),
    pageInfo: {
      startCursor: page.rows.at(0)?.cursor ?? null,
      endCursor: page.rows.at(-1)?.cursor ?? null,
      hasNextPage: page.hasMore,
      hasPreviousPage: after != null,
    },
    totalCount: page.total,
  };
}
