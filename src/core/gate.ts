import { AppError } from "./errors.ts";

export type Gate = {
  /** @throws AppError RATE_LIMITED when too many wait or the wait is too long; the signal's reason */
  readonly enter: <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T>;
};

/** Lets `atOnce` pieces of work run in one process and `waiting` more wait for a place, in order, at most `waitMs` each. */
export function createGate(limits: {
  readonly atOnce: number;
  readonly waiting: number;
  readonly waitMs: number;
}): Gate {
  const queue: (() => void)[] = [];
  let free = limits.atOnce;

  const place = (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      if (queue.length >= limits.waiting) throw busy();
      const tooLong = AbortSignal.timeout(limits.waitMs);
      const stop = AbortSignal.any([signal, tooLong]);
      const leave = () => {
        queue.splice(queue.indexOf(go), 1);
        reject(signal.aborted ? signal.reason : busy());
      };
      const go = () => {
        stop.removeEventListener("abort", leave);
        resolve();
      };
      stop.addEventListener("abort", leave, { once: true });
      queue.push(go);
    });

  return {
    async enter(signal, work) {
      signal.throwIfAborted();
      if (free > 0) free -= 1;
      else await place(signal);
      try {
        return await work();
      } finally {
        // A place goes straight to who waited longest: nobody who comes in between can take it.
        const next = queue.shift();
        if (next) next();
        else free += 1;
      }
    },
  };
}

const busy = () =>
  new AppError("RATE_LIMITED", { userMessage: "The server is busy with other files; try again in a little while." });
