import { NativeSelect, NumberInput, Text, Title } from "@mantine/core";
import { fill } from "../../shared/language.tsx";
import { useEditor, useField } from "./editor.tsx";
import { decimalsOf } from "./fields.tsx";
import { isRecord, textOf, valueAt } from "./json.ts";
import {
  type Family,
  LEVELS,
  type LevelName,
  SEVERITIES,
  severityOf,
  stoppedBy,
  thresholdsOf,
  usualSeverity,
} from "./levels.ts";
import { ScoreTrack } from "./score-track.tsx";
import { type StageKey, useScores } from "./use-scores.ts";
import { usePolicyWords } from "./words.ts";

type Props = { readonly stage: StageKey; readonly family: Family; readonly last: number };
const NONE = { warn: null, review: null, block: null };

/** One family: its scores with the levels drawn into them, and the levels as numbers. */
export function ThresholdRow({ stage, family, last }: Props) {
  const { words, language } = usePolicyWords();
  const { document } = useEditor();
  const { value, fault, isReadOnly, change } = useField([stage, family]);
  const bins = useScores(stage, family, last);
  const thresholds = thresholdsOf(value);
  const counted = bins.reduce((sum, { count }) => sum + count, 0);
  const name = words.families[family];
  const number = new Intl.NumberFormat(language);
  const stopped = stoppedBy(bins, thresholds);

  function setLevel(level: LevelName, at: number | null, severity = severityOf(value, level)) {
    const next = at === null ? null : { at, severity: severity || usualSeverity(level, family) };
    change({ ...NONE, ...(isRecord(value) && value), [level]: next });
  }

  return (
    <section className="threshold-row" aria-label={name}>
      <div>
        <Title order={3}>{name}</Title>
        <Text size="sm" c="dimmed">
          {textOf(valueAt(document, ["explanations", family]))}
        </Text>
      </div>
      <div>
        <ScoreTrack name={name} bins={bins} thresholds={thresholds} onChange={isReadOnly ? null : setLevel} />
        <Text size="xs" c="dimmed" className="figures track-note">
          {counted === 0
            ? words.thresholds.noScores
            : fill(words.thresholds.stops, {
                reviewed: number.format(stopped.reviewed),
                blocked: number.format(stopped.blocked),
                all: number.format(counted),
              })}
        </Text>
        {fault && (
          <Text size="sm" c="var(--bad)" role="status">
            {fault}
          </Text>
        )}
      </div>
      <div className="level-fields">
        {LEVELS.map((level) => (
          <div key={level}>
            <NumberInput
              {...decimalsOf(language)}
              label={words.levels[level]}
              aria-label={`${words.levels[level]}, ${name}`}
              classNames={{ label: `level-name ${level}` }}
              size="xs"
              min={0}
              max={1}
              step={0.01}
              decimalScale={4}
              placeholder={words.never}
              readOnly={isReadOnly}
              value={thresholds[level] ?? ""}
              onChange={(at) => setLevel(level, typeof at === "number" ? at : null)}
            />
            {thresholds[level] !== null && (
              <NativeSelect
                aria-label={`${fill(words.severityOf, { level: words.levels[level] })}, ${name}`}
                size="xs"
                mt={4}
                disabled={isReadOnly}
                value={severityOf(value, level)}
                onChange={({ currentTarget }) => setLevel(level, thresholds[level], currentTarget.value)}
                data={SEVERITIES.map((severity) => ({ value: severity, label: words.severities[severity] }))}
              />
            )}
          </div>
        ))}
      </div>
    </section>
  );
}
