import { CloseButton, Group, Text } from "@mantine/core";
import { fill } from "../../shared/language.tsx";
import type { Draft } from "./kept.ts";
import { useMakeWords } from "./words.ts";

/** What the video is to come from, and the way to begin freely. */
export function OriginLine(props: { readonly origin: NonNullable<Draft["origin"]>; readonly onDrop: () => void }) {
  const { words } = useMakeWords();
  const { relation, prompt } = props.origin;
  return (
    <Group wrap="nowrap" gap="xs" justify="space-between" className="origin">
      <Text size="sm" truncate>
        {fill(words.origin[relation], { prompt })}
      </Text>
      <CloseButton size="sm" aria-label={words.origin.drop} onClick={props.onDrop} />
    </Group>
  );
}
