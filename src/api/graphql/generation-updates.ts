import { once } from "node:events";
import { AppError } from "../../core/errors.ts";
import type { Generation, GenerationStatus } from "../../core/ports/database.ts";
import { TOPICS } from "../../core/topics.ts";
import { type Context, userOf } from "./context.ts";

const FINAL: readonly GenerationStatus[] = ["REFUSED", "READY", "FAILED", "CANCELLED", "DELETED"];
/** Messages are delivered at most once: a lost one delays a state by this much, never for ever. */
const REREAD_MS = 15_000;

/**
 * The generation as it is, then again after each change, until it has come to its end. Changes that come faster than
 * they are taken are merged: every event is the state at the time it is sent.
 * @throws AppError NOT_FOUND, also for another user's generation.
 */
export async function generationUpdates(id: string | null, context: Context): Promise<AsyncIterable<Generation>> {
  const found = id && (await context.deps.library.generation(userOf(context), id));
  if (!found) throw new AppError("NOT_FOUND");
  const stop = new AbortController();
  const updates = follow(found.id, context, AbortSignal.any([context.signal, stop.signal]));
  const iterator: AsyncIterator<Generation, void, void> = {
    next: () => updates.next(),
    // A generator that waits cannot be ended from outside; waking it up first ends it at once.
    return: () => {
      stop.abort();
      return updates.return();
    },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}

async function* follow(id: string, context: Context, signal: AbortSignal): AsyncGenerator<Generation, void, void> {
  const { deps, loaders } = context;
  const bell = new EventTarget();
  let changed = true;
  const ring = () => {
    changed = true;
    bell.dispatchEvent(new Event("ring"));
  };
  // Listening begins before the first reading, so that no change falls in between.
  const unsubscribe = await deps.database.subscribe(TOPICS.updated, (changedId) => {
    if (changedId === id) ring();
  });
  const timer = setInterval(ring, REREAD_MS);
  signal.addEventListener("abort", ring, { once: true });
  try {
    while (!signal.aborted) {
      if (!changed) await once(bell, "ring");
      changed = false;
      if (signal.aborted) return;
      loaders.forget();
      const now = await deps.library.generation(userOf(context), id);
      if (!now) return;
      yield now;
      if (FINAL.includes(now.status)) return;
    }
  } finally {
    clearInterval(timer);
    signal.removeEventListener("abort", ring);
    await unsubscribe();
  }
}
