import {
  type Announcements,
  closestCenter,
  DndContext,
  KeyboardSensor,
  PointerSensor,
  type UniqueIdentifier,
  useSensor,
  useSensors,
} from "@dnd-kit/core";
import { rectSortingStrategy, SortableContext, sortableKeyboardCoordinates } from "@dnd-kit/sortable";
import type { ReactNode } from "react";
import { fill } from "../../shared/language.tsx";
import { useMakeWords } from "./words.ts";

type Props = {
  /** Of the shots, in their order. */
  readonly keys: readonly string[];
  readonly onMove: (from: number, to: number) => void;
  readonly children: ReactNode;
};

/** Cards that are put in order with a pointer or with keys; each move is said to a screen reader. */
export function ShotRow({ keys, onMove, children }: Props) {
  const { words } = useMakeWords();
  const { picked, over: isOver, dropped, put, keys: instructions } = words.storyboard;
  const sensors = useSensors(
    useSensor(PointerSensor, { activationConstraint: { distance: 4 } }),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const indexOf = (id: UniqueIdentifier): number => keys.indexOf(String(id));
  const say = (sentence: string, from: UniqueIdentifier, to: UniqueIdentifier = from) =>
    fill(sentence, { number: indexOf(from) + 1, place: indexOf(to) + 1, count: keys.length });
  const announcements: Announcements = {
    onDragStart: ({ active }) => say(picked, active.id),
    onDragOver: ({ active, over }) => (over ? say(isOver, active.id, over.id) : undefined),
    onDragEnd: ({ active, over }) => (over ? say(dropped, active.id, over.id) : say(put, active.id)),
    onDragCancel: ({ active }) => say(put, active.id),
  };
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      accessibility={{ announcements, screenReaderInstructions: { draggable: instructions } }}
      onDragEnd={({ active, over }) => {
        if (over && over.id !== active.id) onMove(indexOf(active.id), indexOf(over.id));
      }}
    >
      <SortableContext items={[...keys]} strategy={rectSortingStrategy}>
        <ol className="shots">{children}</ol>
      </SortableContext>
    </DndContext>
  );
}
