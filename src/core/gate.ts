import { AppError } from "./errors.ts";

/** On whose behalf work is done, such as an address, and how many places they may have at once. */
export type Holder = { readonly id: string; readonly atOnce: number };

export type Gate = {
  /** @throws AppError RATE_LIMITED when too many wait or the wait is too long; the signal's reason */
  readonly enter: <T>(holder: Holder, signal: AbortSignal, work: () => Promise<T>) => Promise<T>;
};

type Waiting = { readonly holder: Holder; readonly go: () => void; readonly giveWay: () => void };

/**
 * Lets `atOnce` pieces of work run in one process and `waiting` more wait for a place, at most `waitMs` each. Fair
 * between holders: a free place goes to whoever has the fewest, then to whoever waited longest; and when the room is
 * full, the holder with the most in it gives up the last of them to one with at least two fewer.
 */
export function createGate(limits: {
  readonly atOnce: number;
  readonly waiting: number;
  readonly waitMs: number;
}): Gate {
  const queue: Waiting[] = [];
  const running = new Map<string, number>();
  let free = limits.atOnce;

  const runningOf = ({ id }: Holder) => running.get(id) ?? 0;
  const waitingOf = ({ id }: Holder) => queue.filter(({ holder }) => holder.id === id).length;
  const mayRun = (holder: Holder) => runningOf(holder) < holder.atOnce;

  function begin(holder: Holder): void {
    free -= 1;
    running.set(holder.id, runningOf(holder) + 1);
  }

  function end(holder: Holder): void {
    free += 1;
    const left = runningOf(holder) - 1;
    if (left > 0) running.set(holder.id, left);
    else running.delete(holder.id);
    admitNext();
  }

  function admitNext(): void {
    if (free === 0) return;
    const next = queue
      .filter(({ holder }) => mayRun(holder))
      .reduce<Waiting | null>(
        (best, one) => (best === null || runningOf(one.holder) < runningOf(best.holder) ? one : best),
        null,
      );
    if (!next) return;
    queue.splice(queue.indexOf(next), 1);
    // The place is taken before anybody else can come in between.
    begin(next.holder);
    next.go();
    admitNext();
  }

  /** @throws AppError RATE_LIMITED when nobody in the full room has to give way to this holder */
  function makeRoom(holder: Holder): void {
    if (queue.length < limits.waiting) return;
    const greediest = queue.reduceRight<Waiting | null>(
      (most, one) => (most === null || waitingOf(one.holder) > waitingOf(most.holder) ? one : most),
      null,
    );
    if (!greediest || waitingOf(greediest.holder) < waitingOf(holder) + 2) throw busy();
    greediest.giveWay();
  }

  const place = (holder: Holder, signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      makeRoom(holder);
      const tooLong = AbortSignal.timeout(limits.waitMs);
      const stop = AbortSignal.any([signal, tooLong]);
      const leave = () => {
        stop.removeEventListener("abort", leave);
        queue.splice(queue.indexOf(waiting), 1);
        reject(signal.aborted ? signal.reason : busy());
      };
      const go = () => {
        stop.removeEventListener("abort", leave);
        resolve();
      };
      const waiting: Waiting = { holder, go, giveWay: leave };
      stop.addEventListener("abort", leave, { once: true });
      queue.push(waiting);
    });

  return {
    async enter(holder, signal, work) {
      signal.throwIfAborted();
      if (free > 0 && mayRun(holder)) begin(holder);
      else await place(holder, signal);
      try {
        return await work();
      } finally {
        end(holder);
      }
    },
  };
}

const busy = () =>
  new AppError("RATE_LIMITED", { userMessage: "The server is busy with other files; try again in a little while." });
