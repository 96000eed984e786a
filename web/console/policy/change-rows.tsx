import { Table, Text } from "@mantine/core";
import type { Change } from "./changes.ts";
import type { Json } from "./json.ts";
import { PathName } from "./path-name.tsx";
import { inWords } from "./value-table.tsx";
import { usePolicyWords } from "./words.ts";

/** Further ones say nothing more to a reader: whoever changes so much compares documents. */
const SHOWN = 300;

/** What differs, a row a place: where, what stood there, what stands there. */
export function ChangeRows({ changes, name }: { readonly changes: readonly Change[]; readonly name: string }) {
  const { words } = usePolicyWords();
  const { diff } = words;
  if (changes.length === 0) return <Text c="dimmed">{diff.none}</Text>;
  return (
    <Table className="change-rows" aria-label={name} layout="fixed">
      <Table.Thead>
        <Table.Tr>
          <Table.Th w="40%">{diff.path}</Table.Th>
          <Table.Th>{diff.old}</Table.Th>
          <Table.Th>{diff.new}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {changes.slice(0, SHOWN).map((change) => (
          <Table.Tr key={change.path.join("\n")}>
            <Table.Td>
              <PathName path={change.path} />
            </Table.Td>
            <Table.Td>{sideInWords(change.old, change.new, diff)}</Table.Td>
            <Table.Td>{sideInWords(change.new, change.old, diff)}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

/** A word of a list is there or not: `true` against nothing. */
function sideInWords(value: Json, other: Json, diff: { readonly inList: string; readonly absent: string }) {
  if (value === null) return <Text c="dimmed">{diff.absent}</Text>;
  return value === true && other === null ? diff.inList : inWords(value);
}
