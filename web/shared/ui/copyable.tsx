import { ActionIcon, Code, CopyButton, Group, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { fill } from "../language.tsx";
import { useShellWords } from "../shell/words.ts";

/** An id, cut short to the eye and whole to the clipboard. `name` says to a screen reader what it is. */
export function Copyable(props: { readonly name: string; readonly value: string; readonly shown?: number }) {
  const { words } = useShellWords();
  const { name, value, shown = 12 } = props;
  return (
    <Group gap={4} wrap="nowrap" component="span" display="inline-flex">
      <Code title={value}>{value.length > shown ? `${value.slice(0, shown)}…` : value}</Code>
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Tooltip label={copied ? words.copied : fill(words.copy, { name })}>
            <ActionIcon variant="subtle" size="sm" onClick={copy} aria-label={fill(words.copy, { name })}>
              {copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
            </ActionIcon>
          </Tooltip>
        )}
      </CopyButton>
    </Group>
  );
}
