import { Alert, Button, CopyButton, Group, Text } from "@mantine/core";
import { IconCheck, IconCopy, IconKey } from "@tabler/icons-react";
import { fill, useLanguage } from "../../shared/language.tsx";
import { momentInWords } from "../../shared/numbers.ts";
import { useShellWords } from "../../shared/shell/words.ts";
import { usePeopleWords } from "./words.ts";

type Props = {
  readonly name: string;
  readonly value: string;
  /** Null when it does not end. */
  readonly expiresAt?: string | null;
  readonly text?: string;
};

/** Something secret that the server cannot show again. */
export function Once({ name, value, expiresAt = null, text }: Props) {
  const { words } = usePeopleWords();
  const { words: shell } = useShellWords();
  const { language } = useLanguage();
  const ends =
    expiresAt === null ? words.onceForEver : fill(words.onceWhy, { when: momentInWords(expiresAt, language) });
  return (
    <Alert icon={<IconKey aria-hidden />} title={`${name}: ${words.onceTitle}`} role="status" my="sm">
      <Text size="sm">{text ?? ends}</Text>
      {text && <Text size="sm">{ends}</Text>}
      <Group mt="xs" wrap="nowrap" align="flex-start">
        <code className="once">{value}</code>
        <CopyButton value={value}>
          {({ copied, copy }) => (
            <Button
              size="xs"
              onClick={copy}
              style={{ flexShrink: 0 }}
              leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
            >
              {copied ? shell.copied : fill(shell.copy, { name })}
            </Button>
          )}
        </CopyButton>
      </Group>
    </Alert>
  );
}
