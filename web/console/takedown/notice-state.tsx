import { Group } from "@mantine/core";
import type { TakedownStatus } from "../../generated/console.ts";
import { Meaning, type Sense } from "../../shared/ui/meaning.tsx";
import { useTakedownWords } from "./words.ts";

const SENSES: Readonly<Record<TakedownStatus, Sense>> = {
  RECEIVED: "person",
  COUNTERED: "person",
  WITHHELD: "bad",
  REJECTED: "good",
  RESTORED: "good",
  WITHDRAWN: "unknown",
};

type Props = { readonly notice: { readonly status: TakedownStatus; readonly isOverdue: boolean } };

/** Where a notice stands, and whether it is late. */
export function NoticeState({ notice: { status, isOverdue } }: Props) {
  const { words } = useTakedownWords();
  return (
    <Group gap={4} wrap="nowrap">
      <Meaning sense={SENSES[status]}>{words.statuses[status]}</Meaning>
      {isOverdue && <Meaning sense="bad">{words.overdue}</Meaning>}
    </Group>
  );
}
