import type { Prisma } from "../../generated/prisma/client.ts";

/** What reads and writes run on: the whole client, or an open transaction. */
export type Client = Prisma.TransactionClient;
export type Clock = () => Date;

/** Prisma wants bytes that own their buffer; a Buffer may share one. */
export const bytes = (value: Uint8Array): Uint8Array<ArrayBuffer> => Uint8Array.from(value);

/** A JSON column's value on its way in. Callers give plain data; `unknown` in a port says only that we do not look. */
export const json = (value: unknown): Prisma.InputJsonValue => value as Prisma.InputJsonValue;

/** Prisma puts the text into a LIKE pattern as it is. */
export const literal = (text: string): string => text.replace(/[\\%_]/g, "\\$&");
