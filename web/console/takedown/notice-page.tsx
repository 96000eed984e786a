import { Skeleton, Text, Title } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "wouter";
import { type NoticeCaseFragment, NoticeDocument, type NoticeQuery } from "../../generated/console.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { fill } from "../../shared/language.tsx";
import { useSession } from "../../shared/shell/session.tsx";
import { Empty } from "../../shared/ui/empty.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { Moment } from "../../shared/ui/moment.tsx";
import { PageHead } from "../lists/page-head.tsx";
import { Decision } from "./decision.tsx";
import { Followup } from "./followup.tsx";
import { Holding } from "./holding.tsx";
import { NoticeHistory } from "./notice-history.tsx";
import { NoticeState } from "./notice-state.tsx";
import { NoticeTexts } from "./notice-texts.tsx";
import { Videos } from "./videos.tsx";
import { useTakedownWords } from "./words.ts";

const isNotice = (node: NonNullable<NoticeQuery["node"]>): node is NoticeCaseFragment => "reference" in node;

/** One notice: what was written, what it is about, and what can be done now. */
export function NoticePage({ id }: { readonly id: string }) {
  const { words } = useTakedownWords();
  const { data, fault, reload } = useRead(NoticeDocument, { id });
  const node = data?.node ?? null;
  const notice = node && isNotice(node) ? node : null;
  return (
    <>
      <Link href="/notices" className="back">
        <IconArrowLeft size={16} aria-hidden /> {words.back}
      </Link>
      {fault && <FaultView fault={fault} onRetry={reload} />}
      {data && !notice && <Empty title={words.gone} text={words.goneWhy} />}
      {!data && !fault && <Skeleton height={480} />}
      {notice && <NoticeView notice={notice} />}
    </>
  );
}

function NoticeView({ notice }: { readonly notice: NoticeCaseFragment }) {
  const { words } = useTakedownWords();
  const { user } = useSession();
  const isMine = notice.claimedBy?.id === user.id;
  const [chosen, setChosen] = useState<readonly string[]>(() => notice.videos.map(({ video }) => video.id));
  const isWaiting = notice.status === "RECEIVED";
  return (
    <>
      <PageHead title={words.categories[notice.category]} text={`${words.reference} ${notice.reference}`}>
        <NoticeState notice={notice} />
      </PageHead>
      <div className="notice">
        <div>
          <NoticeTexts notice={notice} />
          <Videos notice={notice} isMine={isMine} chosen={isMine && isWaiting ? chosen : null} onChoose={setChosen} />
        </div>
        <div>
          <Facts notice={notice} />
          {(isWaiting || notice.status === "COUNTERED") && <Holding notice={notice} isMine={isMine} />}
          {isMine && isWaiting && <Decision notice={notice} chosen={chosen} />}
          <Followup notice={notice} isMine={isMine} />
          <NoticeHistory notice={notice} />
        </div>
      </div>
    </>
  );
}

function Facts({ notice }: { readonly notice: NoticeCaseFragment }) {
  const { words } = useTakedownWords();
  const { clock, dueAt, country, byAuthority, createdAt } = notice;
  const { status, reason, rationale, message } = notice;
  const isRestored = status === "RESTORED";
  return (
    <section className="card">
      <dl className="facts">
        <dt>{words.due}</dt>
        <dd>{dueAt ? <Moment at={dueAt} /> : "–"}</dd>
        <dt>{words.clock}</dt>
        <dd>
          {clock ? fill(words.clockIs, { hours: clock.hours }) : "–"} <span lang="en">{clock?.source}</span>
        </dd>
        <dt>{words.from}</dt>
        <dd>{[country ?? words.unknownCountry, ...(byAuthority ? [words.authority] : [])].join(", ")}</dd>
        <dt>{words.received}</dt>
        <dd>
          <Moment at={createdAt} />
        </dd>
      </dl>
      {reason && (
        <>
          <Title order={3} mt="md">
            {isRestored ? words.statuses.RESTORED : words.decided}
          </Title>
          {!isRestored && <Text size="sm">{words.reasons[reason]}</Text>}
          {[rationale, message].map(
            (text) =>
              text && (
                <Text key={text} size="sm" className="said">
                  {text}
                </Text>
              ),
          )}
        </>
      )}
    </section>
  );
}
