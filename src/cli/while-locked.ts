import { setTimeout as sleep } from "node:timers/promises";
import { AppError, isAppError } from "../core/errors.ts";

const WAITING =
  "waiting: another process holds the data directory; a server that starts, stops or is busy, or a command";

/**
 * Tries again as long as another process has the data directory, and says on the first time that it waits.
 * @throws AppError DATABASE_LOCKED after `waitMs`
 */
export async function whileLocked<T>(
  act: () => Promise<T>,
  how: { readonly waitMs: number; readonly pauseMs: number; readonly say: (text: string) => void },
  signal: AbortSignal,
): Promise<T> {
  const started = performance.now();
  for (let isFirst = true; ; isFirst = false) {
    try {
      return await act();
    } catch (cause) {
      if (!isAppError(cause) || cause.code !== "DATABASE_LOCKED") throw cause;
      if (performance.now() - started >= how.waitMs) {
        const hint = `It did not answer or end in ${how.waitMs / 1000} seconds: look at it, or try again later.`;
        throw new AppError("DATABASE_LOCKED", { message: `${cause.message}\n${hint}`, cause });
      }
      if (isFirst) how.say(WAITING);
      await sleep(how.pauseMs, undefined, { signal });
    }
  }
}
