import { Button, Card, Group, Progress, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useEffect } from "react";
import { Link } from "wouter";
import { CancelPolicyDryRunDocument, PolicyDryRunDocument, type RunFactsFragment } from "../../generated/console.ts";
import { useRead, useWrite } from "../../shared/graphql/hooks.ts";
import { fill } from "../../shared/language.tsx";
import { secondsInWords, shareInWords } from "../../shared/numbers.ts";
import { Empty } from "../../shared/ui/empty.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { Meaning } from "../../shared/ui/meaning.tsx";
import { Moment } from "../../shared/ui/moment.tsx";
import { usePageTitle } from "../../shared/ui/use-page-title.ts";
import { RunReport } from "./run-report.tsx";
import { usePolicyWords } from "./words.ts";

const LOOK_AGAIN_MS = 1000;

/** A dry run: how far it is, then what it found. */
export function RunPage({ id }: { readonly id: string }) {
  const { words, language } = usePolicyWords();
  const { dryRun } = words;
  const { data, fault, reload } = useRead(PolicyDryRunDocument, { id });
  const run = data?.policyDryRun;
  const isRunning = run?.status === "RUNNING";
  usePageTitle(dryRun.title);
  useEffect(() => {
    if (!isRunning) return;
    const timer = setInterval(reload, LOOK_AGAIN_MS);
    return () => clearInterval(timer);
  }, [isRunning, reload]);

  if (!data) return fault ? <FaultView fault={fault} onRetry={reload} /> : <Skeleton height={480} />;
  if (!run) return <Empty title={dryRun.gone} text={dryRun.goneWhy} />;
  const { draft } = run.candidate;
  const texts = fill(dryRun.of[run.source], { count: new Intl.NumberFormat(language).format(run.total) });
  const baseline =
    run.baseline.version === null ? dryRun.aDraft : fill(words.version, { version: run.baseline.version });
  return (
    <Stack gap="md" className="policy">
      <Link href={draft ? `/policy/drafts/${encodeURIComponent(draft)}/dry-run` : "/policy"} className="back">
        <IconArrowLeft size={14} aria-hidden /> {draft ? dryRun.backToDraft : words.title}
      </Link>
      <div className="policy-head">
        <Title order={1}>{dryRun.title}</Title>
        {run.status !== "DONE" && run.status !== "RUNNING" && (
          <Meaning sense={run.status === "FAILED" ? "bad" : "unknown"}>{dryRun.statuses[run.status]}</Meaning>
        )}
      </div>
      <Text size="sm" c="dimmed">
        {fill(dryRun.compared, { texts, baseline })} · {run.startedBy?.displayName ?? words.someone} ·{" "}
        <Moment at={run.createdAt} />
      </Text>
      {isRunning && <Running run={run} />}
      {run.status === "FAILED" && (
        <Text>
          {run.reason === "INTERRUPTED" ? dryRun.interrupted : fill(dryRun.failed, { code: run.reason ?? "" })}
        </Text>
      )}
      {run.report && <RunReport id={run.id} report={run.report} />}
    </Stack>
  );
}

function Running({ run }: { readonly run: RunFactsFragment }) {
  const { words, language } = usePolicyWords();
  const { dryRun } = words;
  const [cancel, isBusy] = useWrite(CancelPolicyDryRunDocument);
  return (
    <Card withBorder>
      <Group justify="space-between" mb="xs">
        <Text className="figures">
          {shareInWords(run.progress, language)} ·{" "}
          {run.etaSeconds === null
            ? dryRun.noEta
            : fill(dryRun.eta, { time: secondsInWords(run.etaSeconds, language) })}
        </Text>
        <Button size="xs" variant="default" loading={isBusy} onClick={() => cancel({ input: { id: run.id } })}>
          {dryRun.cancel}
        </Button>
      </Group>
      <Progress value={run.progress * 100} aria-label={dryRun.title} />
    </Card>
  );
}
