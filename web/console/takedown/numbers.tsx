import { Skeleton, Table, Text } from "@mantine/core";
import { useState } from "react";
import { NoticeNumbersDocument } from "../../generated/console.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { secondsInWords } from "../../shared/numbers.ts";
import { Empty } from "../../shared/ui/empty.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { useTakedownWords } from "./words.ts";

const YEAR_MS = 365 * 86_400_000;
const COUNTS = [
  ...(["received", "byAuthority", "withheldAtOnce", "waiting", "withheld", "rejected", "withdrawn"] as const),
  ...(["restored", "countered", "late", "assetsWithheld"] as const),
] as const;

/** What a transparency report asks for. */
export function Numbers() {
  const { words, language } = useTakedownWords();
  const [stretch] = useState(() => ({
    from: new Date(Date.now() - YEAR_MS).toISOString(),
    to: new Date().toISOString(),
  }));
  const { data, fault, reload } = useRead(NoticeNumbersDocument, stretch);
  if (fault) return <FaultView fault={fault} onRetry={reload} />;
  if (!data) return <Skeleton height={240} />;
  const { categories } = data.takedownReport;
  if (categories.length === 0) return <Empty title={words.numbers.none} text={words.numbers.noneWhy} />;
  return (
    <>
      <Text size="sm" c="dimmed" mb="sm">
        {words.numbers.text}
      </Text>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="listing" tabIndex={0} aria-label={words.shows.numbers}>
        <Table verticalSpacing={8}>
          <Table.Thead>
            <Table.Tr>
              {[words.category, ...COUNTS.map((name) => words.numbers[name]), words.numbers.median].map((name) => (
                <Table.Th key={name} scope="col">
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {categories.map((counts) => (
              <Table.Tr key={counts.category}>
                <Table.Th scope="row">{words.categories[counts.category]}</Table.Th>
                {COUNTS.map((name) => (
                  <Table.Td key={name}>{counts[name]}</Table.Td>
                ))}
                <Table.Td>
                  {counts.medianSecondsToAction == null ? "–" : secondsInWords(counts.medianSecondsToAction, language)}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
    </>
  );
}
