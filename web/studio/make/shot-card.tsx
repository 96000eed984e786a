import { useSortable } from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import { ActionIcon, Group, NumberInput, Paper, Stack, Text, Textarea } from "@mantine/core";
import { IconCopy, IconGripVertical, IconTrash } from "@tabler/icons-react";
import type { Camera } from "../../generated/studio.ts";
import { fill } from "../../shared/language.tsx";
import { CameraChoice } from "./options.tsx";
import { useMakeWords } from "./words.ts";

/** `key` tells shots apart, whatever their order and words. */
export type Shot = {
  readonly key: number;
  readonly prompt: string;
  readonly seconds: number;
  readonly camera: Camera | null;
};
const MAX_SECONDS = 60;

type Props = {
  readonly shot: Shot;
  readonly number: number;
  readonly cameras: readonly Camera[];
  readonly onChange: (part: Partial<Shot>) => void;
  readonly onCopy: () => void;
  /** Null for the only shot. */
  readonly onRemove: (() => void) | null;
};

export function ShotCard({ shot, number, cameras, onChange, onCopy, onRemove }: Props) {
  const { words } = useMakeWords();
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id: shot.key,
  });
  const says = (sentence: string) => fill(sentence, { number });
  return (
    <li
      ref={setNodeRef}
      className={isDragging ? "shot dragged" : "shot"}
      style={{ transform: CSS.Translate.toString(transform), transition }}
    >
      <Paper withBorder p="sm">
        <Stack gap="xs">
          <Group justify="space-between" wrap="nowrap">
            <Group gap={4} wrap="nowrap">
              <ActionIcon
                ref={setActivatorNodeRef}
                variant="subtle"
                className="grip"
                {...attributes}
                {...listeners}
                aria-label={says(words.board.drag)}
              >
                <IconGripVertical size={16} aria-hidden />
              </ActionIcon>
              <Text fw={600}>{says(words.board.shot)}</Text>
            </Group>
            <Group gap={4} wrap="nowrap">
              <ActionIcon variant="subtle" aria-label={says(words.board.copy)} onClick={onCopy}>
                <IconCopy size={16} aria-hidden />
              </ActionIcon>
              {onRemove && (
                <ActionIcon variant="subtle" aria-label={says(words.board.remove)} onClick={onRemove}>
                  <IconTrash size={16} aria-hidden />
                </ActionIcon>
              )}
            </Group>
          </Group>
          <Textarea
            aria-label={says(words.board.text)}
            placeholder={words.placeholder}
            rows={3}
            value={shot.prompt}
            onChange={({ currentTarget: { value } }) => onChange({ prompt: value })}
          />
          <Group grow align="flex-end">
            <NumberInput
              label={words.seconds}
              size="sm"
              suffix=" s"
              min={1}
              max={MAX_SECONDS}
              allowDecimal={false}
              value={shot.seconds}
              onChange={(seconds) => typeof seconds === "number" && seconds >= 1 && onChange({ seconds })}
            />
            {cameras.length > 0 && (
              <CameraChoice values={cameras} value={shot.camera} onChange={(camera) => onChange({ camera })} />
            )}
          </Group>
        </Stack>
      </Paper>
    </li>
  );
}
