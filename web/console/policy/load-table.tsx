import { Card, Table, Title } from "@mantine/core";
import { usePolicyWords } from "./words.ts";

type Load = { readonly name: string; readonly reviewed: number; readonly blocked: number };
type Props = {
  readonly title: string;
  readonly names: Readonly<Record<string, string>>;
  readonly baseline: readonly Load[];
  readonly candidate: readonly Load[];
};

/** What each family or source stops under both policies, as numbers with bars behind them. */
export function LoadTable({ title, names, baseline, candidate }: Props) {
  const { words, language } = usePolicyWords();
  const { dryRun } = words;
  const number = new Intl.NumberFormat(language);
  const rows = [...new Set([...candidate, ...baseline].map(({ name }) => name))].map((name) => ({
    name,
    old: baseline.find((load) => load.name === name),
    next: candidate.find((load) => load.name === name),
  }));
  const top = Math.max(1, ...[...baseline, ...candidate].flatMap(({ reviewed, blocked }) => [reviewed, blocked]));
  const cell = (kind: "reviewed" | "blocked", old: Load | undefined, next: Load | undefined) => {
    const [before, after] = [old?.[kind] ?? 0, next?.[kind] ?? 0];
    return (
      <Table.Td className={`load ${kind}`}>
        <div className="load-bars" aria-hidden>
          <i style={{ width: `${(after / top) * 100}%` }} />
          <i style={{ width: `${(before / top) * 100}%` }} />
        </div>
        {number.format(before)} → <b>{number.format(after)}</b>
      </Table.Td>
    );
  };
  return (
    <Card withBorder>
      <Title order={2} mb="sm">
        {title}
      </Title>
      <Table aria-label={title}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{words.name}</Table.Th>
            <Table.Th w="34%">{dryRun.reviewed}</Table.Th>
            <Table.Th w="34%">{dryRun.blocked}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {rows.map(({ name, old, next }) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" fw={400}>
                {names[name] ?? name}
              </Table.Th>
              {cell("reviewed", old, next)}
              {cell("blocked", old, next)}
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  );
}
