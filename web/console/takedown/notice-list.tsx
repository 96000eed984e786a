import { Button, SegmentedControl, Table } from "@mantine/core";
import { Link, useLocation, useSearchParams } from "wouter";
import {
  ClaimNoticeDocument,
  NoticesDocument,
  type NoticesQuery,
  type NoticesQueryVariables,
} from "../../generated/console.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { useAct } from "../../shared/graphql/use-act.ts";
import { fill } from "../../shared/language.tsx";
import { useSession } from "../../shared/shell/session.tsx";
import { Empty } from "../../shared/ui/empty.tsx";
import { Moment } from "../../shared/ui/moment.tsx";
import { Problem } from "../../shared/ui/problem.tsx";
import { Listing } from "../lists/listing.tsx";
import { PageHead } from "../lists/page-head.tsx";
import { NoticeState } from "./notice-state.tsx";
import { Numbers } from "./numbers.tsx";
import { useTakedownWords } from "./words.ts";

type Filter = Omit<NoticesQueryVariables, "after">;
const FILTERS = {
  waiting: { statuses: ["RECEIVED", "COUNTERED"], mine: false },
  mine: { statuses: null, mine: true },
  decided: { statuses: ["WITHHELD", "REJECTED", "RESTORED", "WITHDRAWN"], mine: false },
  all: { statuses: null, mine: false },
} as const satisfies Record<string, Filter>;
type Shown = keyof typeof FILTERS;
const isShown = (text: string): text is Shown => text in FILTERS;

/** What is due first stands first. */
export function NoticeList() {
  const { words } = useTakedownWords();
  const { may } = useSession();
  const [, go] = useLocation();
  const [params, setParams] = useSearchParams();
  const named = params.get("show") ?? "waiting";
  const shown = isShown(named) ? named : "waiting";
  const isNumbers = named === "numbers" && may("AUDIT_READ");
  const waiting = useRead(NoticesDocument, FILTERS.waiting).data?.takedownCases.totalCount ?? 0;
  const { act, isBusy, problem } = useAct(ClaimNoticeDocument);
  async function takeNext() {
    const payload = await act({ input: {} });
    if (payload?.takedownCase) go(`/notices/${encodeURIComponent(payload.takedownCase.id)}`);
  }
  const tabs = [...Object.keys(FILTERS).filter(isShown), ...(may("AUDIT_READ") ? (["numbers"] as const) : [])];
  return (
    <>
      <PageHead title={words.title} text={words.text} count={waiting}>
        <Button onClick={takeNext} loading={isBusy} disabled={waiting === 0}>
          {words.next}
        </Button>
      </PageHead>
      <Problem text={problem} />
      <SegmentedControl
        mb="md"
        aria-label={words.show}
        value={isNumbers ? "numbers" : shown}
        onChange={(show) => setParams({ show }, { replace: true })}
        data={tabs.map((value) => ({ value, label: words.shows[value] }))}
      />
      {isNumbers ? (
        <Numbers />
      ) : (
        <Listing
          key={shown}
          label={words.title}
          operation={NoticesDocument}
          variables={FILTERS[shown]}
          from={({ takedownCases }) => takedownCases}
          columns={[words.due, words.notice, words.state, words.from, words.withheld, words.holder, words.received]}
          empty={
            shown === "waiting" ? (
              <Empty title={words.none} text={words.noneWhy} />
            ) : (
              <Empty title={words.noneHere} text={words.noneHereWhy} />
            )
          }
          row={(notice) => <NoticeRow key={notice.id} notice={notice} />}
        />
      )}
    </>
  );
}

function NoticeRow({ notice }: { readonly notice: NoticesQuery["takedownCases"]["nodes"][number] }) {
  const { words } = useTakedownWords();
  const { id, reference, category, country, byAuthority, dueAt, withheldCount, claimedBy, createdAt } = notice;
  return (
    <Table.Tr>
      <Table.Td className="narrow">{dueAt ? <Moment at={dueAt} /> : "–"}</Table.Td>
      <Table.Td>
        <Link
          className="row-link"
          href={`/notices/${encodeURIComponent(id)}`}
          aria-label={fill(words.open, { reference, category: words.categories[category] })}
        >
          {words.categories[category]}
        </Link>
      </Table.Td>
      <Table.Td className="narrow">
        <NoticeState notice={notice} />
      </Table.Td>
      <Table.Td className="narrow">
        {[country ?? words.unknownCountry, ...(byAuthority ? [words.authority] : [])].join(", ")}
      </Table.Td>
      <Table.Td className="narrow">{withheldCount}</Table.Td>
      <Table.Td className="narrow">{claimedBy?.displayName ?? words.nobody}</Table.Td>
      <Table.Td className="narrow">
        <Moment at={createdAt} />
      </Table.Td>
    </Table.Tr>
  );
}
