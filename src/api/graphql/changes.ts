import { once } from "node:events";
import type { Context } from "./context.ts";

/** Messages are delivered at most once: a lost one delays a state by this much, never for ever. */
const REREAD_MS = 15_000;

/** What a subscription tells next. The last events end it. */
export type Told<T> = { readonly events: readonly T[]; readonly isLast: boolean };

/**
 * The events of a subscription that reads again whenever something changed: first at once, with no changes; then with
 * the payloads of the topic since the last reading, those that come faster than they are read merged; and now and then
 * with none. `isWanted` looks at a payload before it rings.
 */
export function followChanges<T>(
  context: Context,
  topic: string,
  read: (changes: ReadonlySet<string>) => Promise<Told<T>>,
  isWanted: (payload: string) => boolean = () => true,
): AsyncIterable<T> {
  const stop = new AbortController();
  const updates = follow(context, topic, read, isWanted, AbortSignal.any([context.signal, stop.signal]));
  const iterator: AsyncIterator<T, void, void> = {
    next: () => updates.next(),
    // A generator that waits cannot be ended from outside; waking it up first ends it at once.
    return: () => {
      stop.abort();
      return updates.return();
    },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}

async function* follow<T>(
  { deps, loaders }: Context,
  topic: string,
  read: (changes: ReadonlySet<string>) => Promise<Told<T>>,
  isWanted: (payload: string) => boolean,
  signal: AbortSignal,
): AsyncGenerator<T, void, void> {
  const bell = new EventTarget();
  let hasRung = true;
  let changes = new Set<string>();
  const ring = () => {
    hasRung = true;
    bell.dispatchEvent(new Event("ring"));
  };
  // Listening begins before the first reading, so that no change falls in between.
  const unsubscribe = await deps.database.subscribe(topic, (payload) => {
    if (!isWanted(payload)) return;
    changes.add(payload);
    ring();
  });
  const timer = setInterval(ring, REREAD_MS);
  signal.addEventListener("abort", ring, { once: true });
  try {
    while (!signal.aborted) {
      if (!hasRung) await once(bell, "ring");
      hasRung = false;
      if (signal.aborted) return;
      const taken = changes;
      changes = new Set();
      loaders.forget();
      const { events, isLast } = await read(taken);
      yield* events;
      if (isLast) return;
    }
  } finally {
    clearInterval(timer);
    signal.removeEventListener("abort", ring);
    await unsubscribe();
  }
}
