import { isDeepStrictEqual } from "node:util";
import { TOPICS } from "../../core/topics.ts";
import { followChanges } from "./changes.ts";
import { type Context, reviewerIn } from "./context.ts";
import { QUEUE_ACCESS } from "./enums.ts";
import { globalId } from "./global-ids.ts";

/** The caller's queues with what waits in them. */
export async function ownQueues(context: Context) {
  const queues = await context.deps.review.queues(reviewerIn(context));
  return queues.map(({ queue: name, access, ...queue }) => ({ ...queue, name, access: QUEUE_ACCESS[access] }));
}

export type DeskUpdate = { readonly caseId: string | null; readonly queues: Awaited<ReturnType<typeof ownQueues>> };

/**
 * The caller's queues as they are, then again for each case of theirs that changed. A case that the caller may not see,
 * or no longer, is not named; nor is one whose lease ran out, which nothing but the clock tells: both show only if they
 * change what is counted.
 */
export function deskUpdates(context: Context): AsyncIterable<DeskUpdate> {
  const reviewer = reviewerIn(context);
  let last: DeskUpdate["queues"] | null = null;

  async function read(changed: ReadonlySet<string>) {
    const queues = await ownQueues(context);
    const found = await Promise.all([...changed].map((id) => context.deps.review.reviewCase(reviewer, id)));
    const events: DeskUpdate[] = found.flatMap((one) =>
      one ? [{ caseId: globalId("ReviewCase", one.id), queues }] : [],
    );
    if (events.length === 0 && !isDeepStrictEqual(queues, last)) events.push({ caseId: null, queues });
    last = queues;
    return { events, isLast: false };
  }
  return followChanges(context, TOPICS.desk, read);
}
