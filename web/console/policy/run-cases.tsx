import { Button, Card, Group, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconArrowRight } from "@tabler/icons-react";
import { useState } from "react";
import { PolicyDryRunCasesDocument, type PolicyDryRunCasesQuery, type Verdict } from "../../generated/console.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { fill } from "../../shared/language.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { Meaning, type Sense } from "../../shared/ui/meaning.tsx";
import type { Flip } from "./report.ts";
import { usePolicyWords } from "./words.ts";

const SENSES = { ALLOW: "good", REVIEW: "person", BLOCK: "bad" } as const satisfies Record<Verdict, Sense>;
type Sample = NonNullable<PolicyDryRunCasesQuery["policyDryRun"]>["cases"]["nodes"][number];
type Props = { readonly id: string; readonly flip: Flip | null; readonly onAll: () => void };

/** Texts whose verdict changes, or that people decided on: a page of them at a time. */
export function RunCases({ id, flip, onAll }: Props) {
  const { words, language } = usePolicyWords();
  const { dryRun, outcomes } = words;
  const [after, setAfter] = useState<string | null>(null);
  const { data, fault, reload } = useRead(PolicyDryRunCasesDocument, { id, ...flip, after });
  const cases = data?.policyDryRun?.cases;
  const count = new Intl.NumberFormat(language).format(cases?.totalCount ?? 0);
  return (
    <Card withBorder component="section" aria-label={dryRun.samples}>
      <Group justify="space-between" mb="sm">
        <div>
          <Title order={2}>{dryRun.samples}</Title>
          <Text size="sm" c="dimmed" className="figures">
            {flip
              ? fill(dryRun.samplesOf, { count, from: outcomes[flip.from], to: outcomes[flip.to] })
              : fill(dryRun.samplesAll, { count })}
          </Text>
        </div>
        {flip && (
          <Button size="xs" variant="default" onClick={onAll}>
            {dryRun.all}
          </Button>
        )}
      </Group>
      {fault && <FaultView fault={fault} onRetry={reload} />}
      {!cases && !fault && <Skeleton height={160} />}
      {cases?.nodes.length === 0 && <Text c="dimmed">{dryRun.noSamples}</Text>}
      <Stack gap={0}>
        {cases?.nodes.map((sample) => (
          <Row key={sample.number} sample={sample} />
        ))}
      </Stack>
      {(after !== null || cases?.pageInfo.hasNextPage) && (
        <Group justify="center" mt="md" gap="xs">
          {after !== null && (
            <Button size="xs" variant="default" onClick={() => setAfter(null)}>
              {dryRun.first}
            </Button>
          )}
          {cases?.pageInfo.hasNextPage && (
            <Button size="xs" variant="default" onClick={() => setAfter(cases.pageInfo.endCursor)}>
              {dryRun.next}
            </Button>
          )}
        </Group>
      )}
    </Card>
  );
}

function Row({ sample }: { readonly sample: Sample }) {
  const { words } = usePolicyWords();
  const { dryRun, outcomes, families, sources } = words;
  const named: Readonly<Record<string, string>> = families;
  const reasons = sample.toReasons.length > 0 ? sample.toReasons : sample.fromReasons;
  return (
    <div className="sample">
      <p className="sample-text">{sample.text}</p>
      <Group gap="xs">
        <Meaning sense={SENSES[sample.from]}>{outcomes[sample.from]}</Meaning>
        <IconArrowRight size={14} role="img" aria-label={dryRun.becomes} />
        <Meaning sense={SENSES[sample.to]}>{outcomes[sample.to]}</Meaning>
        <Text size="sm" c="dimmed">
          {reasons
            .map(({ category, source }) => `${named[category.toLowerCase()] ?? category} (${sources[source]})`)
            .join(", ")}
          {sample.label && ` · ${fill(dryRun.people, { outcome: outcomes[sample.label] })}`}
        </Text>
      </Group>
    </div>
  );
}
