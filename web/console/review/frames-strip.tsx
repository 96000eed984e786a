import "./pictures.css";
import { Button, Checkbox, Group, Skeleton, Text } from "@mantine/core";
import { useLocalStorage } from "@mantine/hooks";
import { IconFlag } from "@tabler/icons-react";
import { type CSSProperties, type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";
import { type CaseDecisionFragment, CaseFramesDocument } from "../../generated/console.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { fill } from "../../shared/language.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { FrameScores } from "./frame-scores.tsx";
import { usePointerMoved } from "./use-pointer-moved.ts";
import { useReviewWords } from "./words.ts";

/** What keys do to the pictures. */
export type FramesHandle = {
  /** Shows the next one alone, a flagged one first; after the last all are blurred again. */
  readonly showOne: () => void;
  /** Shows all or blurs all; where the queue hides pictures, the first time fetches them, blurred. */
  readonly showAll: () => void;
};

type Props = {
  readonly caseId: string;
  readonly judgement: CaseDecisionFragment["judgement"] | null;
  /** The queue shows its pictures to the holder who asks for them, and to nobody else. */
  readonly isHidden: boolean;
  readonly isMine: boolean;
  readonly ref: Ref<FramesHandle>;
};

/** What veils a picture until it is asked for: on, unless this browser was told otherwise. */
const useVeil = (key: string) => useLocalStorage({ key, defaultValue: true, getInitialValueInEffect: false });

/** The pictures that were judged: blurred and grey until a person asks to see them; stills, so there is no sound. */
export function FramesStrip({ caseId, judgement, isHidden, isMine, ref }: Props) {
  const { words, language } = useReviewWords();
  const [isAskedFor, setAskedFor] = useState(false);
  const [isAllShown, setAllShown] = useState(false);
  const [shown, setShown] = useState<number | null>(null);
  // Not CSS's hover: a picture that comes up under a resting pointer was not asked for.
  const [hovered, setHovered] = useState<number | null>(null);
  const hasMoved = usePointerMoved();
  const [isBlurred, setBlurred] = useVeil("vouch.blur");
  const [isGrey, setGrey] = useVeil("vouch.grey");
  const strip = useRef<HTMLUListElement>(null);
  const mayFetch = !isHidden || (isAskedFor && isMine);
  const { data, fault, isLoading, reload } = useRead(
    CaseFramesDocument,
    { id: caseId, reveal: isHidden },
    { isPaused: !mayFetch },
  );
  const node = data?.node;
  const frames = mayFetch && node && "frames" in node ? node.frames : [];
  const flags = judgement?.frames ?? [];
  const isFlagged = (index: number) => flags.some((flag) => flag.index === index);

  // In the order in which they are shown one by one: what was flagged comes first.
  const order = [...frames].sort((a, b) => Number(isFlagged(b.index)) - Number(isFlagged(a.index)));
  const showAll = () => (mayFetch ? setAllShown((before) => !before) : isMine && setAskedFor(true));
  useImperativeHandle(ref, () => ({
    showAll,
    showOne: () => setShown(order[order.findIndex(({ index }) => index === shown) + 1]?.index ?? null),
  }));
  useEffect(() => {
    if (shown === null) return;
    strip.current?.querySelector(`[data-index="${shown}"]`)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  }, [shown]);

  if (fault) return <FaultView fault={fault} onRetry={reload} />;
  if (!mayFetch) {
    return (
      <section aria-label={words.framesTitle} className="review-hidden">
        <Text size="sm">{isMine ? words.framesHidden : words.framesHiddenFree}</Text>
        {isMine && (
          <Button size="xs" variant="default" onClick={showAll}>
            {words.fetchFrames}
          </Button>
        )}
      </section>
    );
  }
  if (isLoading) return <Skeleton height={128} />;
  if (frames.length === 0) return <p className="review-dim">{words.noFrames}</p>;
  const columns: CSSProperties = { gridTemplateColumns: `repeat(${frames.length}, minmax(88px, 1fr))` };
  const seconds = new Intl.NumberFormat(language, { maximumFractionDigits: 1 });
  return (
    <section aria-labelledby="review-frames">
      <header className="review-head">
        <h3 id="review-frames">{words.framesTitle}</h3>
        <span className="review-dim">{words.frameHint}</span>
        <Group gap={12} className="review-push">
          <Checkbox
            size="xs"
            label={words.blur}
            checked={isBlurred}
            onChange={({ currentTarget: { checked } }) => setBlurred(checked)}
          />
          <Checkbox
            size="xs"
            label={words.grey}
            checked={isGrey}
            onChange={({ currentTarget: { checked } }) => setGrey(checked)}
          />
          <Button size="compact-xs" variant="default" onClick={showAll}>
            {isAllShown ? words.hideAll : words.revealAll}
          </Button>
        </Group>
      </header>
      <div className="review-strip">
        <ul
          ref={strip}
          className="review-frames"
          style={columns}
          data-blurred={isBlurred || undefined}
          data-grey={isGrey || undefined}
        >
          {frames.map(({ index, seconds: at, image }) => (
            <li key={index}>
              <button
                type="button"
                className="review-frame"
                data-index={index}
                aria-pressed={isAllShown || shown === index}
                data-flagged={isFlagged(index) || undefined}
                data-hovered={hovered === index || undefined}
                // A finger hovers for as long as it touches nothing else.
                onPointerMove={(event) => event.pointerType !== "touch" && hasMoved(event) && setHovered(index)}
                onPointerLeave={() => setHovered(null)}
                aria-label={fill(isFlagged(index) ? words.frameFlagged : words.frame, {
                  ...{ index: index + 1, seconds: seconds.format(at) },
                })}
                onClick={() => setShown(shown === index ? null : index)}
              >
                <img src={image} alt="" draggable={false} />
                {isFlagged(index) && <IconFlag className="review-flag" size={14} aria-hidden />}
              </button>
              <span className="review-dim figures" aria-hidden>
                {seconds.format(at)} s
              </span>
            </li>
          ))}
        </ul>
        <FrameScores frames={frames} flags={flags} columns={columns} onJump={setShown} />
      </div>
    </section>
  );
}
