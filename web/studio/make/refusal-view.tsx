import { Alert, Button, Skeleton, Stack, Text, Textarea, Title } from "@mantine/core";
import { IconHeartHandshake } from "@tabler/icons-react";
import { useState } from "react";
import { MakeAppealDocument, RefusalDocument, type RefusalQuery } from "../../generated/studio.ts";
import { useRead, useWrite } from "../../shared/graphql/hooks.ts";
import { fill } from "../../shared/language.tsx";
import { momentInWords } from "../../shared/numbers.ts";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { Meaning } from "../../shared/ui/meaning.tsx";
import { submitted } from "../../shared/ui/submitted.ts";
import { useVideoWords } from "../video/words.ts";
import { MarkedText } from "./marked-text.tsx";
import { useMakeWords } from "./words.ts";

const MAX_TEXT = 2000;
type Refused = NonNullable<RefusalQuery["generation"]>;

/** What was refused, why, under which policy, and how to have a person look at it. */
export function RefusalView({ id }: { readonly id: string }) {
  const { words } = useMakeWords();
  const { data, fault, reload } = useRead(RefusalDocument, { id });
  if (fault) return <FaultView fault={fault} onRetry={reload} />;
  const generation = data?.generation;
  if (!generation) return <Skeleton height={160} />;
  const judgement = generation.decisions.findLast(({ judgement: { verdict } }) => verdict !== "ALLOW")?.judgement;
  return (
    <Stack gap="sm">
      <Title order={3}>
        <Meaning sense="bad">{words.refused.title}</Meaning>
      </Title>
      <Text size="sm" c="dimmed">
        {words.refused.free}
      </Text>
      <div>
        <Text size="sm" fw={600}>
          {words.refused.words}
        </Text>
        <MarkedText text={generation.prompt} spans={judgement?.spans ?? []} />
      </div>
      {judgement && <Why judgement={judgement} />}
      {generation.reviewAnswer && (
        <div>
          <Text size="sm" fw={600}>
            {words.refused.answer}
          </Text>
          <Text size="sm">{generation.reviewAnswer.says}</Text>
          {generation.reviewAnswer.message && <blockquote>{generation.reviewAnswer.message}</blockquote>}
        </div>
      )}
      <AppealPart generation={generation} onChange={reload} />
    </Stack>
  );
}

function Why({ judgement }: { readonly judgement: Refused["decisions"][number]["judgement"] }) {
  const { words, language } = useMakeWords();
  const { words: names } = useVideoWords();
  const number = (value: number) => new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(value);
  const { explanation, categories, helpText, policyVersion } = judgement;
  return (
    <div>
      <Text size="sm" fw={600}>
        {words.refused.why}
      </Text>
      <Text size="sm">{explanation}</Text>
      <ul className="refusal-reasons">
        {categories
          .filter(({ outcome }) => outcome !== "ALLOW")
          .map(({ category, explanation: says, score, threshold }) => (
            <li key={category}>
              <b>{names.categories[category]}</b>{" "}
              {score !== null && threshold !== null && score !== undefined && threshold !== undefined && (
                <span className="dim figures">
                  {fill(words.refused.score, { score: number(score), threshold: number(threshold) })}
                </span>
              )}
              <br />
              {says}
            </li>
          ))}
      </ul>
      <Text size="sm" c="dimmed">
        {fill(words.refused.policy, { version: policyVersion })}
      </Text>
      {helpText && (
        <Alert mt="sm" icon={<IconHeartHandshake aria-hidden />} title={words.refused.help}>
          {helpText}
        </Alert>
      )}
    </div>
  );
}

function AppealPart(props: { readonly generation: Refused; readonly onChange: () => void }) {
  const { words, language } = useMakeWords();
  const { appeal, appealUntil, id } = props.generation;
  const [text, setText] = useState("");
  const [complaint, setComplaint] = useState<string | null>(null);
  const [write, isBusy] = useWrite(MakeAppealDocument);
  const moment = (iso: string) => ({ moment: momentInWords(iso, language) });

  async function send() {
    const written = await write({ input: { id, text } });
    const [mistake] = written.ok ? written.data.appealGeneration.userErrors : [written.fault];
    setComplaint(mistake?.message ?? null);
    if (!mistake) props.onChange();
  }

  if (appeal) {
    return (
      <Text size="sm" role="status">
        {appeal.status === "PENDING"
          ? fill(words.refused.pending, moment(appeal.answerBy))
          : appeal.status === "UPHELD"
            ? words.refused.upheld
            : words.refused.overturned}{" "}
        {appeal.explanation}
      </Text>
    );
  }
  if (!appealUntil) {
    return (
      <Text size="sm" c="dimmed">
        {words.refused.over}
      </Text>
    );
  }
  return (
    <form onSubmit={submitted(send)}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{fill(words.refused.appealWhy, moment(appealUntil))}</Text>
        <Textarea
          w="100%"
          label={words.refused.appealText}
          required
          autosize
          minRows={2}
          maxLength={MAX_TEXT}
          value={text}
          error={complaint}
          onChange={({ currentTarget: { value } }) => setText(value)}
        />
        <Button type="submit" size="xs" loading={isBusy} disabled={text.trim() === ""}>
          {words.refused.send}
        </Button>
      </Stack>
    </form>
  );
}
