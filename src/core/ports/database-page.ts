/** Keyset paging, newest or most urgent first. `after` is the `cursor` of a row of an earlier page, or that row's id. */
export type PageRequest = { readonly limit: number; readonly after?: string | undefined };
export type Page<T> = {
  readonly rows: readonly { readonly cursor: string; readonly row: T }[];
  readonly hasMore: boolean;
  readonly total: number;
};
