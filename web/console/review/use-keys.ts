import { type HotkeyItem, useHotkeys, useLocalStorage } from "@mantine/hooks";
import type { ReviewWords } from "../../catalogue/en/review.ts";
import { useSession } from "../../shared/shell/session.tsx";
import type { OpenCase } from "./case-pane.tsx";
import type { FramesHandle } from "./frames-strip.tsx";
import type { Desk } from "./use-desk.ts";
import type { Selection } from "./use-selection.ts";

/** A key, what it does in words of the catalogue, and whether it does it now. */
export type Key = {
  readonly key: string;
  readonly says: keyof ReviewWords["keys"];
  readonly works: boolean;
  readonly run: () => void;
};

/** The keys of the desk, in the order of the bar. They act outside fields only, and not below a dialog. */
export function useKeys(given: {
  readonly desk: Desk;
  readonly selection: Selection;
  readonly reviewCase: OpenCase | null;
  readonly frames: { readonly current: FramesHandle | null };
  readonly isCovered: boolean;
  readonly onHelp: () => void;
}) {
  const { desk, selection, reviewCase, frames, isCovered, onHelp } = given;
  const { user } = useSession();
  const [isOn, setOn] = useLocalStorage({ key: "vouch.keys", defaultValue: true, getInitialValueInEffect: false });
  const isMine = reviewCase?.status === "CLAIMED" && reviewCase.claimedBy?.id === user.id;
  const isFree =
    reviewCase?.status === "OPEN" ||
    reviewCase?.status === "AWAITING_SECOND" ||
    (reviewCase?.status === "CLAIMED" && Date.parse(reviewCase.claimExpiresAt ?? "") <= Date.now());
  const hasFrames = reviewCase !== null && reviewCase.stage !== "PROMPT" && (isMine || isFree);
  const isThere = reviewCase !== null;

  const selectOn = (by: number) => {
    selection.add(desk.place.caseId);
    const to = desk.move(by);
    if (to) selection.add(to.id);
  };
  const keys: readonly Key[] = [
    { key: "j", says: "move", works: desk.rows.length > 0, run: () => desk.move(1) },
    { key: "k", says: "move", works: desk.rows.length > 0, run: () => desk.move(-1) },
    {
      key: "c",
      says: "claim",
      works: desk.mayDecide && !isMine,
      run: () => void (reviewCase && isFree ? desk.claim(reviewCase.id) : desk.claimNext()),
    },
    { key: "a", says: "allow", works: isMine, run: () => desk.setForm("ALLOW") },
    { key: "b", says: "block", works: isMine, run: () => desk.setForm("BLOCK") },
    { key: "e", says: "escalate", works: isMine, run: () => desk.setForm("ESCALATE") },
    { key: "n", says: "note", works: isThere && desk.mayDecide, run: () => desk.setForm("NOTE") },
    { key: "r", says: "reveal", works: hasFrames, run: () => frames.current?.showAll() },
    { key: "space", says: "one", works: hasFrames, run: () => frames.current?.showOne() },
    { key: "x", says: "select", works: isThere && desk.mayDecide, run: () => selection.toggle(desk.place.caseId) },
    { key: "shift+j", says: "range", works: isThere && desk.mayDecide, run: () => selectOn(1) },
    { key: "shift+k", says: "range", works: isThere && desk.mayDecide, run: () => selectOn(-1) },
    { key: "u", says: "undo", works: desk.pending.length > 0, run: () => desk.undo() },
    { key: "shift+?", says: "help", works: true, run: onHelp },
  ];
  const items = keys.map(
    ({ key, works, run }): HotkeyItem => [
      key,
      (event) => {
        if (isTyping(event.target)) return;
        if (key === "space" && isPressed(event.target)) return;
        event.preventDefault();
        if (works) run();
      },
      { preventDefault: false },
    ],
  );
  useHotkeys(isOn && !isCovered ? items : [], []);
  return { keys, isOn, setOn };
}

/** Boxes to tick are no place to type: whoever has ticked one by mouse goes on by keys. Those of a form are part of it. */
const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest("textarea, select, input:not([type=checkbox], [type=radio]), form input") !== null;

/** Space presses the button that has the focus. Not a row of the list: that is open already, and Enter opens it too. */
const isPressed = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("button:not(.review-row-open), a, input") !== null;
