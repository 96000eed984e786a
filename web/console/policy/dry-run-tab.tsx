import { Button, Card, FileInput, Group, NumberInput, SegmentedControl, Stack, Text, Title } from "@mantine/core";
import { IconPlayerPlay } from "@tabler/icons-react";
import { useState } from "react";
import { useLocation } from "wouter";
import {
  CreateTextsUploadDocument,
  PolicyDryRunsDocument,
  StartPolicyDryRunDocument,
} from "../../generated/console.ts";
import { Fault } from "../../shared/graphql/ask.ts";
import { useRead, useWrite } from "../../shared/graphql/hooks.ts";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { RunList } from "./run-list.tsx";
import { usePolicyWords } from "./words.ts";

const SOURCES = ["HISTORY", "UPLOAD"] as const;

/** Tries the draft on what people really asked for, or on a file of labelled texts; and what was tried before. */
export function DryRunTab({ draft, canStart }: { readonly draft: string; readonly canStart: boolean }) {
  const { words } = usePolicyWords();
  const { dryRun } = words;
  const [, go] = useLocation();
  const { data } = useRead(PolicyDryRunsDocument, {});
  const [announce] = useWrite(CreateTextsUploadDocument);
  const [start] = useWrite(StartPolicyDryRunDocument);
  const [source, setSource] = useState<string>("HISTORY");
  const [last, setLast] = useState(1000);
  const [file, setFile] = useState<File | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [isBusy, setIsBusy] = useState(false);

  /** @throws Fault */
  async function send(texts: File): Promise<string> {
    const announced = await announce({ input: { fileName: texts.name, bytes: texts.size } });
    if (!announced.ok) throw announced.fault;
    const { upload, userErrors } = announced.data.createUpload;
    if (!upload) throw new Fault("INVALID_VALUE", userErrors[0]?.message ?? "");
    const { pathname, search } = new URL(upload.url, location.origin);
    const sent = await fetch(pathname + search, { method: "PUT", body: texts }).catch(() => null);
    if (!sent) throw new Fault("OFFLINE", "The server cannot be reached.");
    if (!sent.ok) throw new Fault("INVALID_VALUE", `The server answered ${sent.status}.`);
    return upload.id;
  }

  async function submit() {
    setFault(null);
    setIsBusy(true);
    try {
      const texts = source === "UPLOAD" && file ? { upload: await send(file) } : { last };
      const started = await start({ input: { candidate: { draft }, ...texts } });
      if (!started.ok) throw started.fault;
      const { run, userErrors } = started.data.startPolicyDryRun;
      if (!run) throw new Fault("INVALID_VALUE", userErrors[0]?.message ?? "");
      go(`/policy/runs/${encodeURIComponent(run.id)}`);
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      setFault(error);
    } finally {
      setIsBusy(false);
    }
  }

  const runs = data?.policyDryRuns.nodes.filter((run) => run.candidate.draft === draft) ?? [];
  return (
    <Stack gap="md">
      <Card withBorder>
        <Title order={2}>{dryRun.start}</Title>
        <Text size="sm" c="dimmed" mb="md" maw={720}>
          {dryRun.startWhy}
        </Text>
        <Stack gap="md" align="flex-start">
          <SegmentedControl
            value={source}
            onChange={setSource}
            data={SOURCES.map((value) => ({ value, label: dryRun.sources[value] }))}
          />
          {source === "HISTORY" ? (
            <NumberInput
              label={dryRun.last}
              min={1}
              max={10_000}
              step={500}
              value={last}
              onChange={(count) => typeof count === "number" && setLast(count)}
              w={240}
            />
          ) : (
            <FileInput
              label={dryRun.file}
              description={dryRun.fileWhy}
              placeholder={dryRun.choose}
              accept=".jsonl,.ndjson,.json,application/x-ndjson"
              value={file}
              onChange={setFile}
              w={{ base: "100%", sm: 480 }}
            />
          )}
          {fault && <FaultView fault={fault} />}
          <Group gap="sm">
            <Button
              leftSection={<IconPlayerPlay size={16} aria-hidden />}
              onClick={submit}
              loading={isBusy}
              disabled={!canStart || (source === "UPLOAD" && !file)}
            >
              {dryRun.go}
            </Button>
            {!canStart && (
              <Text size="sm" c="dimmed">
                {dryRun.notYet}
              </Text>
            )}
          </Group>
        </Stack>
      </Card>
      {runs.length > 0 && <RunList runs={runs} />}
    </Stack>
  );
}
