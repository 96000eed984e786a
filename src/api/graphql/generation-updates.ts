import { AppError } from "../../core/errors.ts";
import type { Generation, GenerationStatus } from "../../core/ports/database.ts";
import { TOPICS } from "../../core/topics.ts";
import { followChanges } from "./changes.ts";
import { type Context, userOf } from "./context.ts";

const FINAL: readonly GenerationStatus[] = ["REFUSED", "READY", "FAILED", "CANCELLED", "DELETED"];
const UNFINISHED = ["HELD", "QUEUED", "RUNNING"] as const satisfies readonly GenerationStatus[];
/** More are under way only where a quota says so; their changes are told all the same. */
const MAX_UNDER_WAY = 100;
const MAX_FOREIGN = 10_000;

/**
 * The generation as it is, then again after each change, until it has come to its end. Changes that come faster than
 * they are taken are merged: every event is the state at the time it is sent.
 * @throws AppError NOT_FOUND, also for another user's generation.
 */
export async function generationUpdates(id: string | null, context: Context): Promise<AsyncIterable<Generation>> {
  const user = userOf(context);
  const found = id && (await context.deps.library.generation(user, id));
  if (!found) throw new AppError("NOT_FOUND");
  const read = async () => {
    const now = await context.deps.library.generation(user, found.id);
    return { events: now ? [now] : [], isLast: !now || FINAL.includes(now.status) };
  };
  return followChanges(context, TOPICS.updated, read, (changedId) => changedId === found.id);
}

/**
 * Each of the caller's generations that is under way, then every one that changed, a new one included. Without an end:
 * one that has come to its end is told once more as it is then.
 */
export function ownGenerationUpdates(context: Context): AsyncIterable<Generation> {
  const { database, library } = context.deps;
  const user = userOf(context);
  const foreign = new Set<string>();
  let underWay: ReadonlySet<string> = new Set();

  async function own(id: string): Promise<Generation | null> {
    const found = await library.generation(user, id);
    // Everyone's progress comes by here, several times a second: whose it is is asked once.
    if (!found && foreign.size < MAX_FOREIGN) foreign.add(id);
    return found;
  }

  async function read(changed: ReadonlySet<string>) {
    const filter = { userId: user.id, statuses: UNFINISHED };
    const now = (await database.generations(filter, { limit: MAX_UNDER_WAY })).rows.map(({ row }) => row);
    const isReread = changed.size === 0;
    const told = now.filter(({ id }) => isReread || changed.has(id));
    const ids = new Set(now.map(({ id }) => id));
    // What ended while its message was lost is known by having been under way before.
    const others = [...new Set([...changed, ...underWay])].filter((id) => !ids.has(id));
    const ended = await Promise.all(others.map(own));
    underWay = ids;
    return { events: [...told, ...ended.filter((one) => one !== null)], isLast: false };
  }
  return followChanges(context, TOPICS.updated, read, (id) => !foreign.has(id));
}
