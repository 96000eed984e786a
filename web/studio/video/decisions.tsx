import { Paper, Title } from "@mantine/core";
import type { VideoDecisionFragment } from "../../generated/studio.ts";
import { fill } from "../../shared/language.tsx";
import { numberInWords } from "../../shared/numbers.ts";
import { Meaning, type Sense } from "../../shared/ui/meaning.tsx";
import { Moment } from "../../shared/ui/moment.tsx";
import { Findings } from "../make/findings.tsx";
import { useVideoWords } from "./words.ts";

const SENSE: Readonly<Record<VideoDecisionFragment["judgement"]["verdict"], Sense>> = {
  ALLOW: "good",
  REVIEW: "person",
  BLOCK: "bad",
};

/** What was judged before anything left: the words, the pictures, with every score. */
export function Decisions({ decisions }: { readonly decisions: readonly VideoDecisionFragment[] }) {
  const { words } = useVideoWords();
  if (decisions.length === 0) return null;
  return (
    <Paper component="section" withBorder p="md" aria-labelledby="decisions-title">
      <Title order={2} id="decisions-title" mb="xs">
        {words.decisions.title}
      </Title>
      <ol className="decisions">
        {decisions.map((decision) => (
          <OneDecision key={decision.id} decision={decision} />
        ))}
      </ol>
    </Paper>
  );
}

function OneDecision({ decision: { stage, judgement, createdAt } }: { readonly decision: VideoDecisionFragment }) {
  const { words, language } = useVideoWords();
  const { verdict, policyVersion, milliseconds, frames } = judgement;
  const digits = (value: number, count: number) => numberInWords(value, language, count);
  const scores = [...judgement.scores].sort((a, b) => b.score - a.score);
  return (
    <li>
      <p>
        <b>{words.decisions.stages[stage]}</b>{" "}
        <Meaning sense={SENSE[verdict]}>{words.decisions.verdicts[verdict]}</Meaning>
      </p>
      <p className="dim">
        {fill(words.decisions.by, { version: policyVersion, ms: milliseconds })}, <Moment at={createdAt} />
      </p>
      {verdict !== "ALLOW" && <Findings judgement={judgement} />}
      {frames.length > 0 && (
        <p className="dim figures">
          {words.decisions.frames}{" "}
          {frames.map(({ index, seconds }) => `${index + 1} (${digits(seconds, 1)} s)`).join(", ")}
        </p>
      )}
      {scores.length > 0 && (
        <details>
          <summary>{words.decisions.scores}</summary>
          <table className="scores">
            <tbody>
              {scores.map(({ category, score }) => (
                <tr key={category}>
                  <th scope="row">{words.categories[category]}</th>
                  <td>
                    <meter min={0} max={1} value={score} aria-hidden />
                  </td>
                  <td>{digits(score, 3)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </details>
      )}
    </li>
  );
}
