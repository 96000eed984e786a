import "./user.css";
import { Skeleton, Table, Title } from "@mantine/core";
import { Link, useParams } from "wouter";
import { ConsoleUserDocument } from "../../generated/console.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { fill } from "../../shared/language.tsx";
import { momentInWords } from "../../shared/numbers.ts";
import { Copyable } from "../../shared/ui/copyable.tsx";
import { Empty } from "../../shared/ui/empty.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { Meaning } from "../../shared/ui/meaning.tsx";
import { Moment } from "../../shared/ui/moment.tsx";
import { usePageTitle } from "../../shared/ui/use-page-title.ts";
import type { ReviewedUser } from "./reviewed-user.ts";
import { UserActs } from "./user-acts.tsx";
import { UserHistory } from "./user-history.tsx";
import { useUserWords } from "./words.ts";

const SENSE = { GOOD: "good", WARNED: "person", COOLING_DOWN: "person", SUSPENDED: "bad" } as const;

/** An account as reviewers see it: how it stands, why, and what to do about it. */
export function UserPage() {
  const { words } = useUserWords();
  const { id = "" } = useParams();
  const { data, fault, isLoading, reload } = useRead(ConsoleUserDocument, { id });
  const user = data?.reviewUser;
  usePageTitle(user?.person.displayName ?? words.title);
  if (isLoading) return <Skeleton height={320} maw={960} />;
  if (fault && !user) return <FaultView fault={fault} onRetry={reload} />;
  if (!user) {
    return (
      <Empty title={words.gone} text={words.goneWhy}>
        <Link href="/">{words.back}</Link>
      </Empty>
    );
  }
  return (
    <div className="user">
      <header className="user-head">
        <Title order={1} size="h2" lang="">
          {user.person.displayName}
        </Title>
        <Meaning sense={SENSE[user.standing.level]}>{words.levels[user.standing.level]}</Meaning>
        <span className="user-dim">
          {words.since} <Moment at={user.createdAt} />
        </span>
        <Copyable name={words.id} value={user.person.id} />
      </header>
      <div className="user-columns">
        <div>
          <Standing user={user} />
          <UserActs user={user} onDone={reload} />
          <Cases cases={user.cases} />
        </div>
        <div>
          <Videos generations={user.generations} />
          <UserHistory events={user.events} />
        </div>
      </div>
    </div>
  );
}

function Standing({ user: { standing } }: { readonly user: ReviewedUser }) {
  const { words } = useUserWords();
  return (
    <section aria-labelledby="user-standing">
      <h2 id="user-standing">{words.standing}</h2>
      <p>
        {words.levelMeans[standing.level]}{" "}
        {standing.until && (
          <>
            {words.until} <Day at={standing.until} />
          </>
        )}
      </p>
      <h3>
        {words.strikes} · <span className="figures">{fill(words.points, { points: standing.points })}</span>
      </h3>
      {standing.strikes.length === 0 && <p className="user-dim">{words.noStrikes}</p>}
      <ul>
        {standing.strikes.map(({ at, expiresAt, points, reasonCode, says }) => (
          <li key={`${at} ${reasonCode}`}>
            <b className="figures">{fill(words.points, { points })}</b> <span lang="en">{says}</span>{" "}
            <span className="user-dim">
              <Moment at={at} /> · {words.expires} <Day at={expiresAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** The moment itself: how far off it is does not follow a word such as "until". */
function Day({ at }: { readonly at: string }) {
  const { language } = useUserWords();
  return <time dateTime={at}>{momentInWords(at, language)}</time>;
}

function Videos({ generations }: { readonly generations: ReviewedUser["generations"] }) {
  const { words } = useUserWords();
  return (
    <section aria-labelledby="user-videos">
      <h2 id="user-videos">{words.generations}</h2>
      <dl className="user-counts">
        {generations.map(({ status, count }) => (
          <div key={status}>
            <dt>{words.statuses[status]}</dt>
            <dd className="figures">{count}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

function Cases({ cases }: { readonly cases: ReviewedUser["cases"] }) {
  const { words } = useUserWords();
  return (
    <section aria-labelledby="user-cases">
      <h2 id="user-cases">{words.cases}</h2>
      {cases.length === 0 && <p className="user-dim">{words.noCases}</p>}
      {cases.length > 0 && (
        <Table.ScrollContainer minWidth={420}>
          <Table verticalSpacing={6}>
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{words.caseColumn}</Table.Th>
                <Table.Th>{words.outcomeColumn}</Table.Th>
                <Table.Th>{words.reasonColumn}</Table.Th>
                <Table.Th>{words.decidedColumn}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {cases.map(({ id, kind, outcome, reasonCode, decidedAt }) => (
                <Table.Tr key={id}>
                  <Table.Td>
                    <Link href={`/?case=${encodeURIComponent(id)}`}>{words.kinds[kind]}</Link>
                  </Table.Td>
                  <Table.Td>
                    {outcome && (
                      <Meaning sense={outcome === "ALLOW" ? "good" : "bad"}>{words.outcomes[outcome]}</Meaning>
                    )}
                  </Table.Td>
                  <Table.Td>
                    <code>{reasonCode}</code>
                  </Table.Td>
                  <Table.Td>{decidedAt && <Moment at={decidedAt} />}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Table.ScrollContainer>
      )}
    </section>
  );
}
