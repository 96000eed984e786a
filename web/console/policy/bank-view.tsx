import { Button, Card, Group, SimpleGrid, Text, TextInput } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useField } from "./editor.tsx";
import { ChoiceField } from "./fields.tsx";
import { textOf } from "./json.ts";
import { TermList } from "./term-list.tsx";
import { usePolicyWords } from "./words.ts";

type Props = { readonly index: number; readonly search: string; readonly onRename: (name: string) => void };

/** One word list: what it means when it matches, its words, and phrases in which they are harmless. */
export function BankView({ index, search, onRename }: Props) {
  const { words } = usePolicyWords();
  const { banks } = words;
  const all = useField(["banks"]);
  const name = useField(["banks", index, "name"]);
  const isReadOnly = all.isReadOnly;
  return (
    <Card withBorder component="section" aria-label={textOf(name.value)} className="bank-view">
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
        <TextInput
          label={banks.name}
          error={name.fault}
          readOnly={isReadOnly}
          value={textOf(name.value)}
          onChange={({ currentTarget }) => {
            name.change(currentTarget.value);
            onRename(currentTarget.value);
          }}
        />
        <ChoiceField path={["banks", index, "category"]} label={words.family} choices={words.families} />
        <ChoiceField path={["banks", index, "outcome"]} label={banks.outcome} choices={words.outcomes} />
        <ChoiceField path={["banks", index, "severity"]} label={words.severity} choices={words.severities} />
      </SimpleGrid>
      <Text size="sm" c="dimmed" mt="md">
        {banks.syntax}
      </Text>
      <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" mt="sm">
        <TermList path={["banks", index, "terms"]} title={banks.terms} search={search} />
        <TermList path={["banks", index, "except"]} title={banks.except} search={search} />
      </SimpleGrid>
      {!isReadOnly && (
        <Group justify="flex-end" mt="md">
          <Button
            size="xs"
            variant="subtle"
            color="red"
            c="var(--bad)"
            leftSection={<IconTrash size={14} aria-hidden />}
            onClick={() => Array.isArray(all.value) && all.change(all.value.toSpliced(index, 1))}
          >
            {banks.remove}
          </Button>
        </Group>
      )}
    </Card>
  );
}
