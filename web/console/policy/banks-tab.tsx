import { Button, Group, Stack, Table, Text, TextInput } from "@mantine/core";
import { IconPlus, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import { useSearchParams } from "wouter";
import { fill } from "../../shared/language.tsx";
import { BankView } from "./bank-view.tsx";
import { useField } from "./editor.tsx";
import { isFound, isList, isRecord, type Json, textOf, textsOf } from "./json.ts";
import { usePolicyWords } from "./words.ts";

/** Word lists: all of them as a table, and the one that is open with its words. `?list=` names it, `?words=` searches. */
export function BanksTab() {
  const { words } = usePolicyWords();
  const { value, isReadOnly, change } = useField(["banks"]);
  const [query, setQuery] = useSearchParams();
  const [search, setSearch] = useState(query.get("words") ?? "");
  const banks = (isList(value) ? value : []).map((bank, index) => ({ bank, index, name: nameOf(bank) }));
  const found = banks.filter(({ bank }) => search === "" || searchIn(bank, search));
  const open = found.find(({ name }) => name === query.get("list")) ?? found[0];

  const choose = (name: string) => setQuery({ list: name, ...(search && { words: search }) }, { replace: true });
  function add() {
    const taken = new Set(banks.map(({ name }) => name));
    let number = banks.length + 1;
    while (taken.has(`list-${number}`)) number += 1;
    const added = { name: `list-${number}`, category: "disturbing", severity: "medium", outcome: "REVIEW" };
    change([...banks.map(({ bank }) => bank), { ...added, terms: [], except: [] }]);
    setSearch("");
    setQuery({ list: added.name }, { replace: true });
  }

  return (
    <Stack gap="md">
      <div className="policy-bar">
        <TextInput
          aria-label={words.banks.search}
          placeholder={words.banks.search}
          leftSection={<IconSearch size={16} aria-hidden />}
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
          miw={280}
        />
        <Text size="sm" c="dimmed" className="figures">
          {fill(words.banks.counted, { lists: found.length })}
        </Text>
        {!isReadOnly && (
          <Button size="sm" variant="default" ml="auto" leftSection={<IconPlus size={16} aria-hidden />} onClick={add}>
            {words.banks.add}
          </Button>
        )}
      </div>
      <div className="banks">
        <Table className="bank-table" aria-label={words.tabs.banks} highlightOnHover>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{words.banks.name}</Table.Th>
              <Table.Th>{words.family}</Table.Th>
              <Table.Th>{words.banks.outcome}</Table.Th>
              <Table.Th ta="right">{words.banks.terms}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {found.map(({ bank, index, name }) => (
              <Table.Tr key={index} data-open={index === open?.index || undefined}>
                <Table.Td>
                  <button
                    type="button"
                    className="row-button"
                    aria-pressed={index === open?.index}
                    onClick={() => choose(name)}
                  >
                    {name}
                  </button>
                </Table.Td>
                <Table.Td>{familyOf(bank, words.families)}</Table.Td>
                <Table.Td>{outcomeOf(bank, words.outcomes)}</Table.Td>
                <Table.Td ta="right">{countOf(bank)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        {open ? (
          <BankView key={open.index} index={open.index} search={search} onRename={choose} />
        ) : (
          <Group justify="center" p="xl">
            <Text c="dimmed">{words.nothing}</Text>
          </Group>
        )}
      </div>
    </Stack>
  );
}

const nameOf = (bank: Json): string => (isRecord(bank) ? textOf(bank.name) : "");
const countOf = (bank: Json): number => (isRecord(bank) ? textsOf(bank.terms).length : 0);
type Names = Readonly<Record<string, string>>;
const familyOf = (bank: Json, names: Names): string => named(isRecord(bank) ? textOf(bank.category) : "", names);
const outcomeOf = (bank: Json, names: Names): string => named(isRecord(bank) ? textOf(bank.outcome) : "", names);
const named = (key: string, names: Names): string => names[key] ?? key;

const searchIn = (bank: Json, search: string): boolean =>
  isRecord(bank) &&
  [textOf(bank.name), ...textsOf(bank.terms), ...textsOf(bank.except)].some((text) => isFound(text, search));
