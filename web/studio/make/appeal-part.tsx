import { Button, Stack, Text, Textarea, Title } from "@mantine/core";
import { useState } from "react";
import { MakeAppealDocument, type MakeRefusalQuery } from "../../generated/studio.ts";
import { useAct } from "../../shared/graphql/use-act.ts";
import { fill } from "../../shared/language.tsx";
import { momentInWords } from "../../shared/numbers.ts";
import { Meaning } from "../../shared/ui/meaning.tsx";
import { submitted } from "../../shared/ui/submitted.ts";
import { useMakeWords } from "./words.ts";

const MAX_TEXT = 2000;
const SENSE = { PENDING: "person", UPHELD: "bad", OVERTURNED: "good" } as const;

export type Refused = NonNullable<MakeRefusalQuery["generation"]>;
type Props = { readonly generation: Refused; readonly onChange: () => void };

/** The appeal: to be made, on its way, or answered. */
export function AppealPart({ generation, onChange }: Props) {
  const { words, language } = useMakeWords();
  const { appeal, appealUntil } = generation;
  const moment = (iso: string) => ({ moment: momentInWords(iso, language) });
  return (
    <section className="appeal">
      <Title order={3}>{words.refusal.appeal}</Title>
      {appeal ? (
        <>
          <p role="status">
            <Meaning sense={SENSE[appeal.status]}>{words.refusal.states[appeal.status]}</Meaning>{" "}
            {appeal.answeredAt
              ? fill(words.refusal.answered, moment(appeal.answeredAt))
              : fill(words.refusal.answerBy, moment(appeal.answerBy))}
          </p>
          <Text size="sm" c="dimmed">
            {words.refusal.yours}
          </Text>
          <blockquote>{appeal.text}</blockquote>
          {appeal.explanation && (
            <>
              <Text size="sm" c="dimmed">
                {words.refusal.answer}
              </Text>
              <blockquote>{appeal.explanation}</blockquote>
            </>
          )}
        </>
      ) : appealUntil ? (
        <>
          <Text size="sm">{fill(words.refusal.appealWhat, moment(appealUntil))}</Text>
          <AppealForm id={generation.id} onSent={onChange} />
        </>
      ) : (
        <Text size="sm">{words.refusal.noAppeal}</Text>
      )}
    </section>
  );
}

function AppealForm({ id, onSent }: { readonly id: string; readonly onSent: () => void }) {
  const { words } = useMakeWords();
  const [text, setText] = useState("");
  const { act, isBusy, problem } = useAct(MakeAppealDocument);
  const send = async () => {
    if (await act({ input: { id, text } })) onSent();
  };
  return (
    <form onSubmit={submitted(send)}>
      <Stack gap="xs" align="flex-start">
        <Textarea
          w="100%"
          label={words.refusal.appealText}
          required
          autosize
          minRows={3}
          maxLength={MAX_TEXT}
          value={text}
          error={problem}
          onChange={({ currentTarget: { value } }) => setText(value)}
        />
        <Button type="submit" loading={isBusy}>
          {words.refusal.send}
        </Button>
      </Stack>
    </form>
  );
}
