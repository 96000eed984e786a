import { z } from "zod";
import { AppError } from "../errors.ts";
import type { Storage } from "../ports/storage.ts";

export const blob = z.strictObject({ key: z.string(), sha256: z.string(), bytes: z.number() });
export type Blob = z.infer<typeof blob>;

export async function keep(storage: Storage, key: string, source: string): Promise<Blob> {
  return { key, ...(await storage.put(key, source)) };
}

/** @throws AppError STORAGE_UNAVAILABLE when a blob that a kept step names has gone. */
export async function pathOf(storage: Storage, key: string, signal: AbortSignal): Promise<string> {
  const path = await storage.localPath(key, signal);
  if (!path) throw new AppError("STORAGE_UNAVAILABLE", { message: `blob ${key} is missing` });
  return path;
}
