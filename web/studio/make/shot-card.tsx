import { useSortable } from "@dnd-kit/sortable";
import { CSS } from "@dnd-kit/utilities";
import { ActionIcon, Textarea } from "@mantine/core";
import { IconCopy, IconGripVertical, IconTrash } from "@tabler/icons-react";
import type { MakePageQuery } from "../../generated/studio.ts";
import { fill } from "../../shared/language.tsx";
import { CameraChip, LengthSlider } from "./choices.tsx";
import type { DraftShot } from "./kept.ts";
import { useMakeWords } from "./words.ts";

type Props = {
  readonly shot: DraftShot;
  /** Its place, from 1. */
  readonly number: number;
  readonly page: MakePageQuery;
  readonly onChange: (shot: DraftShot) => void;
  readonly onDuplicate: () => void;
  /** Null for the last one: a storyboard has at least one shot. */
  readonly onRemove: (() => void) | null;
  readonly canGrow: boolean;
};

/** One uncut stretch: its words, its camera, its length. */
export function ShotCard({ shot, number, page, onChange, onDuplicate, onRemove, canGrow }: Props) {
  const { words } = useMakeWords();
  const { storyboard } = words;
  const { maxPromptLength, generator } = page.server;
  const { attributes, listeners, setNodeRef, setActivatorNodeRef, transform, transition, isDragging } = useSortable({
    id: shot.key,
  });
  const named = (sentence: string) => fill(sentence, { number });
  return (
    <li
      ref={setNodeRef}
      className="shot"
      data-dragging={isDragging || undefined}
      style={{ transform: CSS.Translate.toString(transform), transition }}
    >
      <div className="shot-bar">
        <ActionIcon
          ref={setActivatorNodeRef}
          {...attributes}
          {...listeners}
          aria-label={named(storyboard.handle)}
          variant="subtle"
          color="gray"
          className="shot-handle"
        >
          <IconGripVertical size={16} aria-hidden />
        </ActionIcon>
        <b>{named(storyboard.shot)}</b>
        <ActionIcon
          variant="subtle"
          color="gray"
          ml="auto"
          aria-label={named(storyboard.duplicate)}
          disabled={!canGrow}
          onClick={onDuplicate}
        >
          <IconCopy size={16} aria-hidden />
        </ActionIcon>
        <ActionIcon
          variant="subtle"
          color="gray"
          aria-label={named(storyboard.remove)}
          disabled={onRemove === null}
          onClick={() => onRemove?.()}
        >
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      </div>
      <Textarea
        variant="unstyled"
        rows={4}
        aria-label={named(storyboard.shotPrompt)}
        placeholder={storyboard.shotHint}
        maxLength={maxPromptLength}
        value={shot.prompt}
        onChange={({ currentTarget: { value } }) => onChange({ ...shot, prompt: value })}
      />
      <CameraChip
        generator={generator}
        name={named(storyboard.shotCamera)}
        value={shot.camera}
        onChange={(camera) => onChange({ ...shot, camera })}
      />
      <LengthSlider
        most={generator.maxSeconds}
        name={named(storyboard.shotLength)}
        value={shot.seconds}
        onChange={(seconds) => onChange({ ...shot, seconds })}
      />
    </li>
  );
}
