import { Title } from "@mantine/core";
import { useState } from "react";
import type { Aspect } from "../../generated/studio.ts";
import { Empty } from "../../shared/ui/empty.tsx";
import { RATIO, shapeOf } from "../gallery/shapes.ts";
import { BeingMade } from "./being-made.tsx";
import { useMakeWords } from "./words.ts";

type Props = {
  /** Made on this page, newest first. */
  readonly made: readonly string[];
  readonly underWay: readonly string[];
  /** Shape of what would be made next: its place is shown while there is nothing. */
  readonly aspect: Aspect;
  /** One of them has come to its end. */
  readonly onEnd: () => void;
};

/** What is being made: one large, the others as a list to choose from. */
export function Stage({ made, underWay, aspect, onEnd }: Props) {
  const { words } = useMakeWords();
  const [chosen, setChosen] = useState<{ readonly id: string; readonly at: number } | null>(null);
  // Kept once seen: what ends while one watches must not vanish.
  const [seen, setSeen] = useState<readonly string[]>([]);
  const ids = [...new Set([...made, ...seen, ...underWay])];
  if (ids.length > seen.length) setSeen(ids);
  // What is newly made comes to the front, past what was chosen before.
  const shown = chosen?.at === made.length && ids.includes(chosen.id) ? chosen.id : ids[0];
  const others = ids.filter((id) => id !== shown);
  return (
    <section aria-labelledby="stage-title" className="stage">
      <Title order={2} id="stage-title" className="visually-hidden">
        {words.stage.title}
      </Title>
      {shown ? (
        <BeingMade key={shown} id={shown} onEnd={onEnd} />
      ) : (
        <div className="stage-place" style={shapeOf(RATIO[aspect])}>
          <Empty title={words.stage.empty} text={words.stage.emptyWhy} />
        </div>
      )}
      {others.length > 0 && (
        <>
          <h3>{words.stage.others}</h3>
          <ul className="others">
            {others.map((id) => (
              <li key={id}>
                <BeingMade id={id} onEnd={onEnd} onShow={() => setChosen({ id, at: made.length })} />
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}
