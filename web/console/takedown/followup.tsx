import { Button, Group, Stack, Text, Textarea, Title } from "@mantine/core";
import { type ReactNode, useState } from "react";
import {
  AnswerCounterDocument,
  type CounterAnswer,
  NoteNoticeDocument,
  type NoticeCaseFragment,
  ReopenNoticeDocument,
  RestoreNoticeDocument,
} from "../../generated/console.ts";
import { useAct } from "../../shared/graphql/use-act.ts";
import { fill, useLanguage } from "../../shared/language.tsx";
import { momentInWords } from "../../shared/numbers.ts";
import { Problem } from "../../shared/ui/problem.tsx";
import { useTakedownWords } from "./words.ts";

type Props = { readonly notice: NoticeCaseFragment; readonly isMine: boolean };

/** What may follow a decision, and a note at any time. */
export function Followup({ notice, isMine }: Props) {
  const { status } = notice;
  return (
    <>
      {status === "COUNTERED" && isMine && <Objection notice={notice} />}
      {status === "WITHHELD" && <Restoring id={notice.id} />}
      {(status === "REJECTED" || status === "RESTORED") && <Reopening id={notice.id} />}
      <Noting id={notice.id} />
    </>
  );
}

function Objection({ notice: { id, restoreFrom } }: { readonly notice: NoticeCaseFragment }) {
  const { words } = useTakedownWords();
  const { language } = useLanguage();
  const { act, isBusy, problem } = useAct(AnswerCounterDocument);
  const [rationale, setRationale] = useState("");
  const [message, setMessage] = useState("");
  const answer = (outcome: CounterAnswer) => act({ input: { id, outcome, rationale, message } });
  const isReady = rationale.trim() !== "" && message.trim() !== "";
  const when = restoreFrom ? momentInWords(restoreFrom, language) : "–";
  return (
    <Act title={words.objection} text={fill(words.objectionWhy, { when })} problem={problem}>
      <Words label={words.rationale} value={rationale} onChange={setRationale} />
      <Words label={words.message} value={message} onChange={setMessage} />
      <Group>
        <Button disabled={!isReady} loading={isBusy} onClick={() => answer("UPHOLD")}>
          {words.uphold}
        </Button>
        <Button variant="default" disabled={!isReady} loading={isBusy} onClick={() => answer("RESTORE")}>
          {words.give}
        </Button>
      </Group>
    </Act>
  );
}

function Restoring({ id }: { readonly id: string }) {
  const { words } = useTakedownWords();
  const { act, isBusy, problem } = useAct(RestoreNoticeDocument);
  const [rationale, setRationale] = useState("");
  const [message, setMessage] = useState("");
  return (
    <Act title={words.restore} text={words.restoreWhy} problem={problem}>
      <Words label={words.rationale} value={rationale} onChange={setRationale} />
      <Words label={words.message} value={message} onChange={setMessage} />
      <Button
        variant="default"
        disabled={rationale.trim() === ""}
        loading={isBusy}
        onClick={() => act({ input: { id, rationale, message: message || null } })}
      >
        {words.restore}
      </Button>
    </Act>
  );
}

function Reopening({ id }: { readonly id: string }) {
  const { words } = useTakedownWords();
  const { act, isBusy, problem } = useAct(ReopenNoticeDocument);
  const [note, setNote] = useState("");
  return (
    <Act title={words.reopen} text={words.reopenWhy} problem={problem}>
      <Words label={words.rationale} value={note} onChange={setNote} />
      <Button
        variant="default"
        disabled={note.trim() === ""}
        loading={isBusy}
        onClick={() => act({ input: { id, note } })}
      >
        {words.reopen}
      </Button>
    </Act>
  );
}

function Noting({ id }: { readonly id: string }) {
  const { words } = useTakedownWords();
  const { act, isBusy, problem } = useAct(NoteNoticeDocument);
  const [note, setNote] = useState("");
  async function add() {
    if (await act({ input: { id, note } })) setNote("");
  }
  return (
    <Act title={words.note} text={words.noteHint} problem={problem}>
      <Words label={words.note} value={note} onChange={setNote} />
      <Button variant="default" disabled={note.trim() === ""} loading={isBusy} onClick={add}>
        {words.addNote}
      </Button>
    </Act>
  );
}

function Act(props: {
  readonly title: string;
  readonly text: string;
  readonly problem: string | null;
  readonly children: ReactNode;
}) {
  return (
    <section className="card">
      <Title order={2}>{props.title}</Title>
      <Text size="sm" c="dimmed" mb="sm">
        {props.text}
      </Text>
      <Stack gap="sm" align="flex-start">
        {props.children}
        <Problem text={props.problem} />
      </Stack>
    </section>
  );
}

function Words(props: { readonly label: string; readonly value: string; readonly onChange: (value: string) => void }) {
  return (
    <Textarea
      label={props.label}
      value={props.value}
      onChange={({ currentTarget: { value } }) => props.onChange(value)}
      maxLength={2000}
      autosize
      minRows={2}
      w="100%"
    />
  );
}
