import { SegmentedControl } from "@mantine/core";
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
    <ul className="conflicts" aria-label={merging.conflicts}>
      {conflicts.map((conflict) => {
        const place = placeOf(conflict);
        return (
          <li key={place}>
            <PathName path={conflict.path} />
            <dl className="facts">
              <dt>{merging.base}</dt>
              <dd>{shown(conflict.base)}</dd>
              <dt>{merging.mine}</dt>
              <dd>{shown(conflict.mine)}</dd>
              <dt>{theirs}</dt>
              <dd>{shown(conflict.theirs)}</dd>
            </dl>
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
          </li>
        );
      })}
    </ul>
  );
}
