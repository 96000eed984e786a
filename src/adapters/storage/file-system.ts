import { open, stat } from "node:fs/promises";
import { AppError, isAppError } from "../../core/errors.ts";

/** Runs `work` and gives a file system's fault its name. */
export async function naming<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw storageFault(error);
  }
}

export function storageFault(error: unknown): AppError {
  if (isAppError(error)) return error;
  const isFull = ["ENOSPC", "EDQUOT"].includes(errnoOf(error) ?? "");
  const message = error instanceof Error ? error.message : String(error);
  return new AppError(isFull ? "STORAGE_FULL" : "STORAGE_UNAVAILABLE", { message, cause: error });
}

export const errnoOf = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;

/** Inode numbers and nanoseconds do not fit a double. */
export const statBig = (path: string) => stat(path, { bigint: true });
export type FileStat = Awaited<ReturnType<typeof statBig>>;

export const statIfPresent = (path: string): Promise<FileStat | null> =>
  statBig(path).catch((error: unknown) => {
    if (["ENOENT", "ENOTDIR"].includes(errnoOf(error) ?? "")) return null;
    throw error;
  });

/** Puts a file's bytes, or a directory's names, on the disk itself. */
export async function syncPath(path: string): Promise<void> {
  const handle = await open(path, "r");
  await handle.sync().finally(() => handle.close());
}
