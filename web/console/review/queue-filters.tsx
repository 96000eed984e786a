import { Group, NativeSelect, SegmentedControl } from "@mantine/core";
import type { QueueSizeFragment } from "../../generated/console.ts";
import { fill } from "../../shared/language.tsx";
import type { Place } from "./use-place.ts";
import { useReviewWords, wordFor } from "./words.ts";

const isBandName = (text: string): text is "high" | "middle" | "low" => ["high", "middle", "low"].includes(text);

/** Whose, which queue, what was found, how strongly. */
export function QueueFilters(props: {
  readonly place: Place;
  readonly queues: readonly QueueSizeFragment[];
  readonly onChange: (change: Partial<Place>) => void;
}) {
  const { words } = useReviewWords();
  const { place, queues, onChange } = props;
  const names = queues.some(({ name }) => name === place.queue) || !place.queue ? [] : [place.queue];
  return (
    <div className="review-filters">
      <Group gap={8} wrap="nowrap">
        <SegmentedControl
          size="xs"
          aria-label={words.whose}
          value={place.isMine ? "mine" : "all"}
          data={[
            { value: "all", label: words.all },
            { value: "mine", label: words.mine },
          ]}
          onChange={(whose) => onChange({ isMine: whose === "mine" })}
        />
        <NativeSelect
          size="xs"
          flex={1}
          aria-label={words.queue}
          value={place.queue}
          onChange={({ currentTarget: { value } }) => onChange({ queue: value })}
          data={[
            { value: "", label: words.anyQueue },
            ...names.map((name) => ({ value: name, label: wordFor(words.queues, name) })),
            ...queues.map(({ name, waiting, overdue }) => ({
              value: name,
              label: fill(overdue > 0 ? words.queueOverdue : words.queueSize, {
                ...{ name: wordFor(words.queues, name), waiting, overdue },
              }),
            })),
          ]}
        />
      </Group>
      <Group gap={8} wrap="nowrap">
        <NativeSelect
          size="xs"
          flex={1}
          aria-label={words.category}
          value={place.category}
          onChange={({ currentTarget: { value } }) => onChange({ category: value })}
          data={[
            { value: "", label: words.anyCategory },
            ...Object.entries(words.categories).map(([value, label]) => ({ value, label })),
          ]}
        />
        <NativeSelect
          size="xs"
          flex={1}
          aria-label={words.band}
          value={place.band}
          onChange={({ currentTarget: { value } }) => onChange({ band: isBandName(value) ? value : "" })}
          data={[
            { value: "", label: words.anyBand },
            ...Object.entries(words.bands).map(([value, label]) => ({ value, label })),
          ]}
        />
      </Group>
    </div>
  );
}
