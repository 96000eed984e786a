import { SegmentedControl, Table } from "@mantine/core";
import type { Json } from "./json.ts";
import { type Conflict, placeOf } from "./merge.ts";
import { PathName } from "./path-name.tsx";
import { inWords } from "./value-table.tsx";
import { usePolicyWords } from "./words.ts";

type Props = {
  readonly conflicts: readonly Conflict[];
  /** Whose changes are `theirs`. */
  readonly theirs: string;
  /** Places where theirs is to stand. */
  readonly yielding: ReadonlySet<string>;
  readonly onChange: (yielding: ReadonlySet<string>) => void;
};

/** The places that both changed, with what each made of them, to choose from. */
export function ConflictChoice({ conflicts, theirs, yielding, onChange }: Props) {
  const { words } = usePolicyWords();
  const { merging, diff } = words;
  const shown = (value: Json) => (value === undefined ? diff.absent : inWords(value));
  function choose(place: string, whose: string) {
    const next = new Set(yielding);
    if (whose === "theirs") next.add(place);
    else next.delete(place);
    onChange(next);
  }
  return (
    <div className="change-scroll">
      <Table className="change-rows" aria-label={merging.conflicts}>
        <Table.Thead>
          <Table.Tr>
            {[diff.path, merging.base, merging.mine, theirs, merging.stands].map((name) => (
              <Table.Th key={name}>{name}</Table.Th>
            ))}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {conflicts.map((conflict) => {
            const place = placeOf(conflict);
            return (
              <Table.Tr key={place}>
                <Table.Td>
                  <PathName path={conflict.path} />
                </Table.Td>
                <Table.Td>{shown(conflict.base)}</Table.Td>
                <Table.Td>{shown(conflict.mine)}</Table.Td>
                <Table.Td>{shown(conflict.theirs)}</Table.Td>
                <Table.Td>
                  <SegmentedControl
                    size="xs"
                    aria-label={`${merging.stands}: ${conflict.path.join(" › ")}`}
                    value={yielding.has(place) ? "theirs" : "mine"}
                    onChange={(whose) => choose(place, whose)}
                    data={[
                      { value: "mine", label: merging.mine },
                      { value: "theirs", label: theirs },
                    ]}
                  />
                </Table.Td>
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </div>
  );
}
