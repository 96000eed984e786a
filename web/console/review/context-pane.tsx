import "./context.css";
import { Skeleton } from "@mantine/core";
import { Link } from "wouter";
import { fill } from "../../shared/language.tsx";
import { Meaning } from "../../shared/ui/meaning.tsx";
import { Moment } from "../../shared/ui/moment.tsx";
import type { OpenCase } from "./case-pane.tsx";
import { useReviewWords, wordFor } from "./words.ts";

export const STANDING_SENSE = { GOOD: "good", WARNED: "person", COOLING_DOWN: "person", SUSPENDED: "bad" } as const;

/** Who asked for it, what was decided on the like, and what happened to the case. */
export function ContextPane({ reviewCase, isLoading }: { readonly reviewCase: OpenCase | null; isLoading: boolean }) {
  const { words } = useReviewWords();
  return (
    <aside className="review-pane review-context" aria-label={words.contextPane}>
      {isLoading && !reviewCase && <Skeleton height={96} />}
      {reviewCase?.user && <Account user={reviewCase.user} />}
      {reviewCase && <Similar cases={reviewCase.similar} />}
      {reviewCase && <Events events={reviewCase.events} />}
    </aside>
  );
}

function Account({ user }: { readonly user: NonNullable<OpenCase["user"]> }) {
  const { words } = useReviewWords();
  const { person, standing, generations } = user;
  const count = (status: string) => generations.find((one) => one.status === status)?.count ?? 0;
  return (
    <section aria-labelledby="review-account">
      <h3 id="review-account">{words.account}</h3>
      <p className="review-line">
        <b lang="">{person.displayName}</b>
        <Meaning sense={STANDING_SENSE[standing.level]}>{words.standing[standing.level]}</Meaning>
      </p>
      <p className="review-dim figures">
        {words.since} <Moment at={user.createdAt} /> · {fill(words.strikes, { points: standing.points })}
      </p>
      <p className="review-dim figures">
        {fill(words.made, { count: count("READY") })} · {fill(words.refused, { count: count("REFUSED") })} ·{" "}
        {fill(words.held, { count: count("HELD") })}
      </p>
      <Link href={`/users/${encodeURIComponent(person.id)}`}>{words.openAccount}</Link>
    </section>
  );
}

function Similar({ cases }: { readonly cases: OpenCase["similar"] }) {
  const { words } = useReviewWords();
  return (
    <section aria-labelledby="review-similar">
      <h3 id="review-similar">{words.similarTitle}</h3>
      {cases.length === 0 && <p className="review-dim">{words.noSimilar}</p>}
      <ul className="review-list">
        {cases.map(({ id, outcome, reasonCode, decidedAt, decidedBy }) => (
          <li key={id}>
            <Link href={`/?case=${encodeURIComponent(id)}`} className="review-line">
              {outcome && <Meaning sense={outcome === "ALLOW" ? "good" : "bad"}>{words.outcomes[outcome]}</Meaning>}
              <code>{reasonCode}</code>
            </Link>
            <span className="review-dim">
              {decidedBy?.displayName} {decidedAt && <Moment at={decidedAt} />}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Events({ events }: { readonly events: OpenCase["events"] }) {
  const { words } = useReviewWords();
  return (
    <section aria-labelledby="review-events">
      <h3 id="review-events">{words.eventsTitle}</h3>
      <ol className="review-events">
        {[...events].reverse().map(({ kind, at, by, outcome, reasonCode, text, queue }) => (
          <li key={`${at} ${kind}`} data-note={kind === "noted" || undefined}>
            <span className="review-line">
              <b>
                {fill(wordFor(words.events, kind), {
                  outcome: outcome ? words.outcomes[outcome] : "",
                  queue: wordFor(words.queues, queue ?? ""),
                })}
              </b>
              {reasonCode && <code>{reasonCode}</code>}
            </span>
            {text && (
              <p lang="" className="review-said">
                {text}
              </p>
            )}
            <span className="review-dim">
              {by?.displayName ?? words.server} · <Moment at={at} />
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}
