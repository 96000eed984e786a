import { fill } from "../../shared/language.tsx";
import { Moment } from "../../shared/ui/moment.tsx";
import type { ReviewedUser } from "./reviewed-user.ts";
import { useUserWords } from "./words.ts";

/** Strikes, suspensions and notes, the newest first. */
export function UserHistory({ events }: { readonly events: ReviewedUser["events"] }) {
  const { words } = useUserWords();
  const named: Readonly<Record<string, string>> = words.events;
  return (
    <section aria-labelledby="user-history">
      <h2 id="user-history">{words.history}</h2>
      {events.length === 0 && <p className="user-dim">{words.noHistory}</p>}
      <ol className="user-events">
        {[...events].reverse().map(({ kind, at, by, points, reasonCode, note }) => (
          <li key={`${at} ${kind}`}>
            <b>{named[kind] ?? kind}</b> {points > 0 && fill(words.points, { points })}{" "}
            {reasonCode && <code>{reasonCode}</code>}
            {note && (
              <p lang="" className="user-said">
                {note}
              </p>
            )}
            <div className="user-dim">
              {by?.displayName ?? words.server} · <Moment at={at} />
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
