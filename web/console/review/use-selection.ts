import { useRef, useState } from "react";
import type { ReviewRowFragment } from "../../generated/console.ts";

export type Selection = ReturnType<typeof useSelection>;

/** Rows chosen to be decided together. What has left the list is no longer chosen. */
export function useSelection(rows: readonly ReviewRowFragment[]) {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const last = useRef<string | null>(null);
  const ids: ReadonlySet<string> = new Set(rows.map(({ id }) => id).filter((id) => chosen.has(id)));
  return {
    ids,
    clear: () => setChosen(new Set()),
    add: (id: string) => setChosen((before) => new Set([...before, id])),
    /** One row, or with `isRange` all from the one before up to it. */
    toggle(id: string, isRange = false): void {
      const [from, to] = [last.current, id].map((one) => rows.findIndex((row) => row.id === one));
      last.current = id;
      const isSpan = isRange && from !== undefined && to !== undefined && from >= 0 && to >= 0;
      const span = isSpan ? rows.slice(Math.min(from, to), Math.max(from, to) + 1).map((row) => row.id) : [];
      setChosen((before) => {
        const after = new Set([...before, ...span]);
        if (isSpan) return after;
        if (!after.delete(id)) after.add(id);
        return after;
      });
    },
  };
}
