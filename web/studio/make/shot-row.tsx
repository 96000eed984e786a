import { closestCenter, DndContext, KeyboardSensor, PointerSensor, useSensor, useSensors } from "@dnd-kit/core";
import { arrayMove, rectSortingStrategy, SortableContext, sortableKeyboardCoordinates } from "@dnd-kit/sortable";
import type { Camera } from "../../generated/studio.ts";
import { fill } from "../../shared/language.tsx";
import { type Shot, ShotCard } from "./shot-card.tsx";
import { useMakeWords } from "./words.ts";

type Props = {
  readonly shots: readonly Shot[];
  readonly cameras: readonly Camera[];
  readonly onChange: (shots: readonly Shot[]) => void;
};

/** Cards that are put in order by dragging, or by keyboard with every move said aloud. */
export function ShotRow({ shots, cameras, onChange }: Props) {
  const { words } = useMakeWords();
  const sensors = useSensors(
    useSensor(PointerSensor),
    useSensor(KeyboardSensor, { coordinateGetter: sortableKeyboardCoordinates }),
  );
  const placeOf = (key: string | number | undefined) => shots.findIndex((shot) => shot.key === key);
  const said = (sentence: string, key: string | number | undefined) => fill(sentence, { number: placeOf(key) + 1 });
  return (
    <DndContext
      sensors={sensors}
      collisionDetection={closestCenter}
      accessibility={{
        screenReaderInstructions: { draggable: words.board.how },
        announcements: {
          onDragStart: ({ active }) => said(words.board.lift, active.id),
          onDragOver: ({ over }) => (over ? said(words.board.over, over.id) : undefined),
          onDragEnd: ({ over }) => (over ? said(words.board.dropped, over.id) : words.board.cancelled),
          onDragCancel: () => words.board.cancelled,
        },
      }}
      onDragEnd={({ active, over }) => {
        if (over && over.id !== active.id) onChange(arrayMove([...shots], placeOf(active.id), placeOf(over.id)));
      }}
    >
      <SortableContext items={shots.map(({ key }) => key)} strategy={rectSortingStrategy}>
        <ol className="shots">
          {shots.map((shot, index) => (
            <ShotCard
              key={shot.key}
              shot={shot}
              number={index + 1}
              cameras={cameras}
              onChange={(part) => onChange(shots.map((one) => (one === shot ? { ...one, ...part } : one)))}
              onCopy={() =>
                onChange(shots.toSpliced(index + 1, 0, { ...shot, key: Math.max(...shots.map(({ key }) => key)) + 1 }))
              }
              onRemove={shots.length > 1 ? () => onChange(shots.toSpliced(index, 1)) : null}
            />
          ))}
        </ol>
      </SortableContext>
    </DndContext>
  );
}
