import { Card, SimpleGrid, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { fill } from "../../shared/language.tsx";
import { shareInWords } from "../../shared/numbers.ts";
import { useSession } from "../../shared/shell/session.tsx";
import { AgreementFigure } from "./agreement-figure.tsx";
import { FlipMatrix } from "./flip-matrix.tsx";
import { LoadTable } from "./load-table.tsx";
import type { Flip, Report } from "./report.ts";
import { RunCases } from "./run-cases.tsx";
import { usePolicyWords } from "./words.ts";

/** What a policy would change: how many are stopped, whose work that is, and whether people would agree. */
export function RunReport({ id, report }: { readonly id: string; readonly report: Report }) {
  const { words, language } = usePolicyWords();
  const { dryRun } = words;
  const { may } = useSession();
  const [flip, setFlip] = useState<Flip | null>(null);
  const { baseline, candidate } = report;
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  const perDay = (value: number | null) => (value === null ? "–" : number.format(value));
  const mayRead = may("REVIEW_READ");
  const changed = report.flips.filter(({ from, to }) => from !== to).reduce((sum, { count }) => sum + count, 0);
  const labelled = fill(dryRun.labelled, { count: number.format(report.labelled) });

  return (
    <Stack gap="md">
      <SimpleGrid cols={{ base: 1, sm: 3 }}>
        <Figure
          name={dryRun.changed}
          value={number.format(changed)}
          text={fill(dryRun.ofTexts, { count: number.format(report.texts) })}
        />
        <Figure
          name={dryRun.refusalRate}
          value={shareInWords(candidate.refusalRate, language)}
          text={fill(dryRun.now, { value: shareInWords(baseline.refusalRate, language) })}
        />
        <Figure
          name={dryRun.queueLoad}
          value={perDay(candidate.reviewsPerDay)}
          text={
            baseline.reviewsPerDay === null
              ? dryRun.noDays
              : fill(dryRun.now, { value: perDay(baseline.reviewsPerDay) })
          }
        />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Card withBorder>
          <Title order={2}>{dryRun.flips}</Title>
          <Text size="sm" c="dimmed" mb="md">
            {mayRead ? dryRun.flipsWhy : dryRun.flipsOnly}
          </Text>
          <FlipMatrix flips={report.flips} chosen={flip} onChoose={mayRead ? setFlip : null} />
        </Card>
        <Card withBorder>
          <Title order={2}>{dryRun.agreement}</Title>
          <Text size="sm" c="dimmed" mb="md">
            {report.labelled === 0 ? dryRun.noLabels : `${labelled} ${dryRun.agreementWhy}`}
          </Text>
          {report.labelled > 0 && <AgreementFigure baseline={baseline} candidate={candidate} />}
        </Card>
      </SimpleGrid>
      {mayRead && <RunCases key={`${flip?.from} ${flip?.to}`} id={id} flip={flip} onAll={() => setFlip(null)} />}
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <LoadTable
          title={dryRun.byFamily}
          names={words.families}
          baseline={baseline.byCategory.map(({ category, ...load }) => ({ name: category.toLowerCase(), ...load }))}
          candidate={candidate.byCategory.map(({ category, ...load }) => ({ name: category.toLowerCase(), ...load }))}
        />
        <LoadTable
          title={dryRun.bySource}
          names={words.sources}
          baseline={baseline.bySource.map(({ source, ...load }) => ({ name: source, ...load }))}
          candidate={candidate.bySource.map(({ source, ...load }) => ({ name: source, ...load }))}
        />
      </SimpleGrid>
    </Stack>
  );
}

function Figure(props: { readonly name: string; readonly value: string; readonly text: string }) {
  return (
    <Card withBorder>
      <Text size="sm" c="dimmed">
        {props.name}
      </Text>
      <Text size="xl" fw={650} className="figures">
        {props.value}
      </Text>
      <Text size="sm" c="dimmed" className="figures">
        {props.text}
      </Text>
    </Card>
  );
}
