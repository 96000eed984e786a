import { z } from "zod";
import { AppError } from "../../core/errors.ts";
import type { Page, PageRequest } from "../../core/ports/database.ts";

const MAX_PAGE_ROWS = 500;

/** Rows are keyset-paged by Prisma's cursor: the row of that key itself says where the next page starts. */
export const uuidKey = z.uuid();
export const numberKey = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

type Query<Key, Row, T> = {
  readonly key: z.ZodType<Key>;
  readonly find: (window: {
    readonly take: number;
    readonly skip: number;
    readonly after: Key | undefined;
  }) => Promise<Row[]>;
  readonly count: () => Promise<number>;
  readonly keyOf: (row: Row) => string | number | bigint;
  readonly map: (row: Row) => T;
};

/** @throws AppError BAD_INPUT when the cursor is not one of ours or the limit is out of bounds. */
export async function pageOf<Key, Row, T>(request: PageRequest, query: Query<Key, Row, T>): Promise<Page<T>> {
  if (!Number.isInteger(request.limit) || request.limit < 0 || request.limit > MAX_PAGE_ROWS) {
    throw new AppError("BAD_INPUT", { userMessage: `A page has 0 to ${MAX_PAGE_ROWS} rows.` });
  }
  const after = request.after === undefined ? undefined : parseCursor(query.key, request.after);
  // One more than asked for tells whether there are more.
  const found = await query.find({ take: request.limit + 1, skip: after === undefined ? 0 : 1, after });
  const rows = found
    .slice(0, request.limit)
    .map((row) => ({ cursor: cursorOf(query.keyOf(row)), row: query.map(row) }));
  return { rows, hasMore: found.length > request.limit, total: await query.count() };
}

const cursorOf = (key: string | number | bigint) => Buffer.from(String(key)).toString("base64url");

/** A key is never the base64url of another: a UUID's is longer, and that of a number begins with a letter. */
function parseCursor<Key>(key: z.ZodType<Key>, cursor: string): Key {
  const bare = key.safeParse(cursor);
  const parsed = bare.success ? bare : key.safeParse(Buffer.from(cursor, "base64url").toString());
  if (!parsed.success) throw new AppError("BAD_INPUT", { userMessage: "The cursor is not valid." });
  return parsed.data;
}
