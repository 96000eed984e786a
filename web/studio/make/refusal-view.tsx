import "./make.css";
import { Paper, Skeleton, Text, Title } from "@mantine/core";
import { Link } from "wouter";
import { MakeRefusalDocument, MakeReopenedDocument } from "../../generated/studio.ts";
import { useLive, useRead } from "../../shared/graphql/hooks.ts";
import { fill } from "../../shared/language.tsx";
import { numberInWords } from "../../shared/numbers.ts";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { AppealPart, type Refused } from "./appeal-part.tsx";
import { Findings } from "./findings.tsx";
import { MarkedText } from "./marked-text.tsx";
import { useMakeWords } from "./words.ts";

type Props = {
  readonly id: string;
  /** The refusal was taken back, and the generation goes on. */
  readonly onReopened?: () => void;
};

/** What was refused, by which sentence of which policy, and the way to a person who looks again. */
export function RefusalView({ id, onReopened }: Props) {
  const { words } = useMakeWords();
  const { data, fault, reload } = useRead(MakeRefusalDocument, { id });
  useLive(
    MakeReopenedDocument,
    {},
    {
      onEvent({ generationsUpdated: { id: changed, status } }) {
        if (changed !== id) return;
        reload();
        if (status !== "REFUSED") onReopened?.();
      },
    },
  );
  const generation = data?.generation;
  if (fault && !generation) return <FaultView fault={fault} onRetry={reload} />;
  if (!generation) return <Skeleton height={320} radius={16} />;
  if (generation.status !== "REFUSED") return <Text role="status">{words.refusal.gone}</Text>;
  return (
    <Paper component="section" withBorder className="refusal" aria-labelledby={`refused-${id}`}>
      <Reasons generation={generation} />
      <Text size="sm">
        {words.refusal.free} <Link href={`/?remix=${encodeURIComponent(id)}`}>{words.refusal.edit}</Link>
      </Text>
      <AppealPart generation={generation} onChange={reload} />
    </Paper>
  );
}

function Reasons({ generation }: { readonly generation: Refused }) {
  const { words, language } = useMakeWords();
  const { id, prompt, decisions, reviewAnswer } = generation;
  const decision = decisions.findLast(({ judgement }) => judgement.verdict !== "ALLOW");
  const { title, titleFrames, titlePicture } = words.refusal;
  const heading = { PROMPT: title, FRAMES: titleFrames, FIRST_FRAME: titlePicture };
  const { spans = [], helpText, policyVersion, frames = [] } = decision?.judgement ?? {};
  return (
    <>
      <Title order={2} id={`refused-${id}`}>
        <span role="alert">{heading[decision?.stage ?? "PROMPT"]}</span>
      </Title>
      <p className="stage-prompt">
        <MarkedText text={prompt} refused={spans} />
      </p>
      {decision && <Findings judgement={decision.judgement} />}
      {frames.length > 0 && (
        <Text size="sm" className="figures">
          {fill(words.refusal.frames, {
            times: frames.map(({ seconds }) => `${numberInWords(seconds, language, 1)} s`).join(", "),
          })}
        </Text>
      )}
      {reviewAnswer && (
        <p>
          {words.refusal.reviewer}: {reviewAnswer.says} {reviewAnswer.message}
        </p>
      )}
      {policyVersion !== undefined && (
        <Text size="sm" c="dimmed">
          {fill(words.refusal.policy, { version: policyVersion })}
        </Text>
      )}
      {helpText && (
        <div className="help">
          <b>{words.refusal.help}</b>
          <p>{helpText}</p>
        </div>
      )}
    </>
  );
}
