import { NativeSelect, SegmentedControl, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { fill } from "../../shared/language.tsx";
import { useField } from "./editor.tsx";
import { NumberField } from "./fields.tsx";
import { FAMILIES } from "./levels.ts";
import { ThresholdRow } from "./threshold-row.tsx";
import type { StageKey } from "./use-scores.ts";
import { usePolicyWords } from "./words.ts";

const STAGES = ["categories", "frames"] as const satisfies readonly StageKey[];
/** Of how many of the newest judgements scores are shown. */
const COUNTS = [1000, 5000, 10_000] as const;
const isStage = (name: string): name is StageKey => STAGES.some((stage) => stage === name);

/** From which score each family warns, is reviewed and is refused, over what was scored lately. */
export function ThresholdsTab() {
  const { words, language } = usePolicyWords();
  const [stage, setStage] = useState<StageKey>("categories");
  const { fault } = useField([stage]);
  const [last, setLast] = useState<number>(COUNTS[0]);
  const number = new Intl.NumberFormat(language);
  return (
    <Stack gap="md">
      <div className="policy-bar">
        <SegmentedControl
          value={stage}
          onChange={(name) => isStage(name) && setStage(name)}
          data={STAGES.map((name) => ({ value: name, label: words.stages[name] }))}
        />
        <NativeSelect
          aria-label={words.thresholds.last}
          value={last}
          onChange={({ currentTarget }) => setLast(Number(currentTarget.value))}
          data={COUNTS.map((count) => ({
            value: String(count),
            label: fill(words.thresholds.lastOf, { count: number.format(count) }),
          }))}
        />
        <Text size="sm" c="dimmed" flex={1} miw={280}>
          {words.thresholds.about}
        </Text>
      </div>
      {fault && (
        <Text size="sm" c="var(--bad)" role="status">
          {fault}
        </Text>
      )}
      <div className="threshold-rows">
        {FAMILIES.map((family) => (
          <ThresholdRow key={`${stage}.${family}`} stage={stage} family={family} last={last} />
        ))}
      </div>
      {stage === "categories" && (
        <NumberField
          path={["unsafe", "review"]}
          label={words.thresholds.unsafe}
          description={words.thresholds.unsafeWhy}
          step={0.01}
          isOptional
        />
      )}
    </Stack>
  );
}
