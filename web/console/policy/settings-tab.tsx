import { Button, Card, Group, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { IconCode } from "@tabler/icons-react";
import { useState } from "react";
import { useField } from "./editor.tsx";
import { ChoiceField, NumberField, TextField } from "./fields.tsx";
import type { Path } from "./json.ts";
import { JsonEditor } from "./json-editor.tsx";
import { FAMILIES } from "./levels.ts";
import { ValueTable } from "./value-table.tsx";
import { usePolicyWords } from "./words.ts";

/** What is read as a table and changed as JSON. */
const PARTS = {
  tiers: ["tiers"],
  queues: ["desk", "queues"],
  routes: ["desk", "routes"],
  reasons: ["desk", "reasons"],
  secondReviewer: ["desk", "secondReviewer"],
  strikes: ["desk", "strikes"],
  rules: ["rules"],
  consent: ["consent"],
  frameSampling: ["frameSampling"],
  severityScores: ["severityScores"],
} as const satisfies Readonly<Record<string, Path>>;
const PART_NAMES = ["tiers", "queues", "routes", "reasons", "secondReviewer", "strikes"] as const;
const MORE_PARTS = ["rules", "consent", "frameSampling", "severityScores"] as const;

/** Everything of a policy that is neither a threshold nor a word list. */
export function SettingsTab() {
  const { words } = usePolicyWords();
  const { settings } = words;
  return (
    <Stack gap="lg">
      <Card withBorder>
        <Title order={2} mb="md">
          {settings.people}
        </Title>
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md">
          <ChoiceField
            path={["disclosure"]}
            label={settings.disclosure}
            description={settings.disclosureWhy}
            choices={settings.disclosures}
          />
          <ChoiceField
            path={["unvalidatedLanguage"]}
            label={settings.language}
            description={settings.languageWhy}
            choices={words.outcomes}
          />
          <NumberField path={["appealDays"]} label={settings.appealDays} min={1} max={365} />
          <NumberField path={["prompt", "maxLength"]} label={settings.maxLength} min={1} max={100_000} />
          <NumberField path={["desk", "leaseMinutes"]} label={settings.leaseMinutes} min={1} max={1440} />
          <NumberField path={["desk", "appealAnswerDays"]} label={settings.appealAnswerDays} min={1} max={365} />
        </SimpleGrid>
      </Card>
      {[...PART_NAMES, ...MORE_PARTS].map((name) => (
        <Part key={name} path={PARTS[name]} title={settings.parts[name].title} text={settings.parts[name].text} />
      ))}
      <Card withBorder>
        <Title order={2}>{settings.explanations}</Title>
        <Text size="sm" c="dimmed" mb="md">
          {settings.explanationsWhy}
        </Text>
        <SimpleGrid cols={{ base: 1, md: 2 }} spacing="md">
          {FAMILIES.map((family) => (
            <TextField key={family} path={["explanations", family]} label={words.families[family]} />
          ))}
        </SimpleGrid>
        <Title order={2} mt="xl">
          {settings.help}
        </Title>
        <Text size="sm" c="dimmed" mb="md">
          {settings.helpWhy}
        </Text>
        <TextField path={["helpText", "self_harm"]} label={words.families.self_harm} isOptional />
      </Card>
    </Stack>
  );
}

function Part({ path, title, text }: { readonly path: Path; readonly title: string; readonly text: string }) {
  const { words } = usePolicyWords();
  const { value, fault, isReadOnly } = useField(path);
  const [isOpen, setIsOpen] = useState(false);
  return (
    <Card withBorder component="section" aria-label={title}>
      <Group justify="space-between" align="flex-start" wrap="nowrap" mb="sm">
        <div>
          <Title order={2}>{title}</Title>
          <Text size="sm" c="dimmed">
            {text}
          </Text>
        </div>
        {!isReadOnly && !isOpen && (
          <Button
            size="xs"
            variant="default"
            leftSection={<IconCode size={14} aria-hidden />}
            aria-label={`${words.json.edit}: ${title}`}
            onClick={() => setIsOpen(true)}
          >
            {words.json.edit}
          </Button>
        )}
      </Group>
      {fault && (
        <Text size="sm" c="var(--bad)" role="status" mb="xs">
          {fault}
        </Text>
      )}
      {isOpen ? (
        <JsonEditor path={path} label={title} onDone={() => setIsOpen(false)} />
      ) : (
        <ValueTable value={value} name={title} />
      )}
    </Card>
  );
}
