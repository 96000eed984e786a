import { Table, Text } from "@mantine/core";
import { isList, isRecord, type Json } from "./json.ts";
import { usePolicyWords } from "./words.ts";

/** Any part of a document to read: entries as rows, their keys as columns; a record as names and values. */
export function ValueTable({ value, name }: { readonly value: Json; readonly name: string }) {
  const { words } = usePolicyWords();
  const rows = isList(value) ? value : isRecord(value) ? Object.entries(value) : [];
  if (rows.length === 0) return <Text c="dimmed">{words.nothing}</Text>;
  const columns = isList(value) ? [...new Set(value.flatMap((row) => (isRecord(row) ? Object.keys(row) : [])))] : [];
  return (
    <Table className="value-table" aria-label={name}>
      {columns.length > 0 && (
        <Table.Thead>
          <Table.Tr>
            {columns.map((column) => (
              <Table.Th key={column}>{column}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
      )}
      <Table.Tbody>
        {isList(value)
          ? value.map((row, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name, and nothing but a text in them
              <Table.Tr key={index}>
                {columns.length === 0 && <Table.Td>{inWords(row)}</Table.Td>}
                {isRecord(row) && columns.map((column) => <Table.Td key={column}>{inWords(row[column])}</Table.Td>)}
              </Table.Tr>
            ))
          : isRecord(value) &&
            Object.entries(value).map(([key, part]) => (
              <Table.Tr key={key}>
                <Table.Th scope="row">{key}</Table.Th>
                <Table.Td>{inWords(part)}</Table.Td>
              </Table.Tr>
            ))}
      </Table.Tbody>
    </Table>
  );
}

/** More of a list is read in its JSON. */
const SHOWN = 12;

/** On one line: `kinds: HOLD, APPEAL; stages: PROMPT`. */
export function inWords(value: Json): string {
  if (value === null || value === undefined) return "";
  if (isList(value)) {
    const more = value.length > SHOWN ? ` … +${value.length - SHOWN}` : "";
    return value.slice(0, SHOWN).map(inWords).join(", ") + more;
  }
  if (!isRecord(value)) return String(value);
  const parts = Object.entries(value)
    .filter(([, part]) => part !== null)
    .map(([key, part]) => `${key}: ${isRecord(part) ? `(${inWords(part)})` : inWords(part)}`);
  return parts.join("; ");
}
