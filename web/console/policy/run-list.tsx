import { Table } from "@mantine/core";
import { Link } from "wouter";
import type { RunFactsFragment } from "../../generated/console.ts";
import { fill } from "../../shared/language.tsx";
import { shareInWords } from "../../shared/numbers.ts";
import { Meaning, type Sense } from "../../shared/ui/meaning.tsx";
import { Moment } from "../../shared/ui/moment.tsx";
import { usePolicyWords } from "./words.ts";

export const SENSE_OF_RUN = {
  RUNNING: "unknown",
  DONE: "good",
  FAILED: "bad",
  CANCELLED: "unknown",
} as const satisfies Record<RunFactsFragment["status"], Sense>;

export function RunList({ runs }: { readonly runs: readonly RunFactsFragment[] }) {
  const { words, language } = usePolicyWords();
  const { dryRun } = words;
  const number = new Intl.NumberFormat(language);
  return (
    <Table aria-label={dryRun.earlier}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{dryRun.texts}</Table.Th>
          <Table.Th>{dryRun.tried}</Table.Th>
          <Table.Th>{dryRun.status}</Table.Th>
          <Table.Th>{words.by}</Table.Th>
          <Table.Th>{words.when}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {runs.map((run) => (
          <Table.Tr key={run.id}>
            <Table.Td>
              <Link href={`/policy/runs/${encodeURIComponent(run.id)}`}>
                {fill(dryRun.of[run.source], { count: number.format(run.total) })}
              </Link>
            </Table.Td>
            <Table.Td>
              {run.candidate.version === null ? dryRun.aDraft : fill(words.version, { version: run.candidate.version })}
            </Table.Td>
            <Table.Td>
              <Meaning sense={SENSE_OF_RUN[run.status]}>
                {run.status === "RUNNING" ? shareInWords(run.progress, language) : dryRun.statuses[run.status]}
              </Meaning>
            </Table.Td>
            <Table.Td>{run.startedBy?.displayName ?? words.someone}</Table.Td>
            <Table.Td>
              <Moment at={run.createdAt} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
