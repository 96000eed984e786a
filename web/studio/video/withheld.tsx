import { Button, Checkbox, Paper, Stack, Text, Textarea, Title } from "@mantine/core";
import { useState } from "react";
import { CounterTakedownDocument, type VideoFragment, type VideoTakedownFragment } from "../../generated/studio.ts";
import { useAct } from "../../shared/graphql/use-act.ts";
import { fill } from "../../shared/language.tsx";
import { momentInWords } from "../../shared/numbers.ts";
import { Meaning } from "../../shared/ui/meaning.tsx";
import { submitted } from "../../shared/ui/submitted.ts";
import { useVideoWords } from "./words.ts";

const MAX_TEXT = 2000;

/** Why nobody can open the video, and the owner's word against it. */
export function Withheld({
  generation,
  onChange,
}: {
  readonly generation: VideoFragment;
  readonly onChange: () => void;
}) {
  const { words, language } = useVideoWords();
  const { asset, takedowns } = generation;
  if (!asset?.withheldAt && takedowns.length === 0) return null;
  return (
    <Paper component="section" withBorder p="md" aria-labelledby="withheld-title" className="withheld">
      <Title order={2} id="withheld-title" mb="xs">
        {asset?.withheldAt ? words.withheld.title : words.withheld.titlePast}
      </Title>
      {asset?.withheldAt && (
        <Text>{fill(words.withheld.since, { moment: momentInWords(asset.withheldAt, language) })}</Text>
      )}
      <Stack mt="sm">
        {takedowns.map((takedown) => (
          <Takedown key={takedown.id} takedown={takedown} onChange={onChange} />
        ))}
      </Stack>
    </Paper>
  );
}

type TakedownProps = { readonly takedown: VideoTakedownFragment; readonly onChange: () => void };

function Takedown({ takedown, onChange }: TakedownProps) {
  const { words, language } = useVideoWords();
  const { category, status, reasonSays, message, counterUntil, restoreFrom } = takedown;
  const moment = (iso: string) => ({ moment: momentInWords(iso, language) });
  return (
    <div>
      <p>
        <Meaning sense={status === "RESTORED" || status === "REJECTED" ? "good" : "person"}>
          {words.withheld.statuses[status]}
        </Meaning>{" "}
        {words.withheld.categories[category]}
      </p>
      {reasonSays && <p>{reasonSays}</p>}
      {message && <blockquote>{message}</blockquote>}
      {restoreFrom && <p className="dim">{fill(words.withheld.restoreFrom, moment(restoreFrom))}</p>}
      {counterUntil && (
        <>
          <p className="dim">{fill(words.withheld.counterUntil, moment(counterUntil))}</p>
          <CounterForm takedown={takedown} onChange={onChange} />
        </>
      )}
    </div>
  );
}

function CounterForm({ takedown: { id, category }, onChange }: TakedownProps) {
  const { words } = useVideoWords();
  const [text, setText] = useState("");
  const [isSworn, setIsSworn] = useState(false);
  const { act, isBusy, problem } = useAct(CounterTakedownDocument);
  const wantsOath = category === "COPYRIGHT";

  const send = async () => {
    if (await act({ input: { id, text, isSworn } })) onChange();
  };

  return (
    <form onSubmit={submitted(send)}>
      <Stack gap="xs" align="flex-start">
        <Textarea
          w="100%"
          label={words.withheld.text}
          description={wantsOath ? words.withheld.textCopyright : undefined}
          required
          autosize
          minRows={3}
          maxLength={MAX_TEXT}
          value={text}
          error={problem}
          onChange={({ currentTarget: { value } }) => setText(value)}
        />
        {wantsOath && (
          <Checkbox
            label={words.withheld.oath}
            required
            checked={isSworn}
            onChange={({ currentTarget: { checked } }) => setIsSworn(checked)}
          />
        )}
        <Button type="submit" loading={isBusy}>
          {words.withheld.send}
        </Button>
      </Stack>
    </form>
  );
}
