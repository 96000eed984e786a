import { Button, SegmentedControl, Stack, Table, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import { useSearchParams } from "wouter";
import {
  AnswerContestedDocument,
  ContestedVerdictsDocument,
  type FeedbackRowFragment,
  type VerificationVerdict,
} from "../../generated/console.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { useAct } from "../../shared/graphql/use-act.ts";
import { useSession } from "../../shared/shell/session.tsx";
import { Copyable } from "../../shared/ui/copyable.tsx";
import { Empty } from "../../shared/ui/empty.tsx";
import { Meaning, type Sense } from "../../shared/ui/meaning.tsx";
import { Moment } from "../../shared/ui/moment.tsx";
import { Problem } from "../../shared/ui/problem.tsx";
import { Listing } from "../lists/listing.tsx";
import { PageHead } from "../lists/page-head.tsx";
import { useFeedbackWords } from "./words.ts";

const SENSES: Readonly<Record<VerificationVerdict, Sense>> = {
  TRUSTED: "good",
  INTACT_UNTRUSTED: "person",
  TAMPERED: "bad",
  RECOVERED: "person",
  NO_CREDENTIALS: "unknown",
  REMOTE_ONLY: "unknown",
  UNREADABLE: "unknown",
};

/** What people outside said against verdicts, oldest first. */
export function FeedbackPage() {
  const { words } = useFeedbackWords();
  const [params, setParams] = useSearchParams();
  const shown = params.get("show") === "answered" ? "answered" : "open";
  const open = useRead(ContestedVerdictsDocument, { isOpen: true }).data?.verdictFeedback.totalCount ?? 0;
  return (
    <>
      <PageHead title={words.title} text={words.text} count={open}>
        <SegmentedControl
          aria-label={words.show}
          value={shown}
          onChange={(show) => setParams({ show }, { replace: true })}
          data={(["open", "answered"] as const).map((value) => ({ value, label: words.shows[value] }))}
        />
      </PageHead>
      <Listing
        key={shown}
        label={words.title}
        operation={ContestedVerdictsDocument}
        variables={{ isOpen: shown === "open" }}
        from={({ verdictFeedback }) => verdictFeedback}
        columns={[words.verdict, words.said, words.file, words.received, words.answer]}
        empty={
          shown === "open" ? (
            <Empty title={words.none} text={words.noneWhy} />
          ) : (
            <Empty title={words.noneAnswered} text={words.noneAnsweredWhy} />
          )
        }
        row={(feedback) => <FeedbackRow key={feedback.id} feedback={feedback} />}
      />
    </>
  );
}

function FeedbackRow({ feedback }: { readonly feedback: FeedbackRowFragment }) {
  const { words } = useFeedbackWords();
  const { verdict, mismatch, reasonCodes, text, fileSha256, contentId, createdAt } = feedback;
  return (
    <Table.Tr style={{ verticalAlign: "top" }}>
      <Table.Td className="narrow">
        <Meaning sense={SENSES[verdict]}>{words.verdicts[verdict]}</Meaning>
        {mismatch && (
          <Text size="xs" c="dimmed">
            {words.mismatch}
          </Text>
        )}
        <Text size="xs" c="dimmed" title={words.reasons}>
          {reasonCodes.join(", ")}
        </Text>
      </Table.Td>
      <Table.Td className="said">{text}</Table.Td>
      <Table.Td className="narrow">
        <Copyable name={words.file} value={fileSha256} />
        <Text size="xs" c="dimmed">
          {words.record}: {contentId ?? words.noRecord}
        </Text>
      </Table.Td>
      <Table.Td className="narrow">
        <Moment at={createdAt} />
      </Table.Td>
      <Table.Td>
        <Answer feedback={feedback} />
      </Table.Td>
    </Table.Tr>
  );
}

function Answer({ feedback: { id, answeredAt, note } }: { readonly feedback: FeedbackRowFragment }) {
  const { words } = useFeedbackWords();
  const { may } = useSession();
  const { act, isBusy, problem } = useAct(AnswerContestedDocument);
  const [typed, setTyped] = useState<string | null>(null);
  if (answeredAt || !may("REVIEW_DECIDE")) return <span className="said">{note ?? "–"}</span>;
  if (typed === null) {
    return (
      <Button size="xs" variant="default" onClick={() => setTyped("")}>
        {words.write}
      </Button>
    );
  }
  return (
    <Stack gap="xs" miw={240} align="flex-start">
      <Textarea
        label={words.answer}
        description={words.answerWhy}
        value={typed}
        onChange={({ currentTarget: { value } }) => setTyped(value)}
        maxLength={2000}
        autosize
        minRows={2}
        autoFocus
        w="100%"
      />
      <Problem text={problem} />
      <Button
        size="xs"
        loading={isBusy}
        disabled={typed.trim() === ""}
        onClick={() => act({ input: { id, note: typed } })}
      >
        {words.close}
      </Button>
    </Stack>
  );
}
