import { type HotkeyItem, useHotkeys, useLocalStorage } from "@mantine/hooks";
import type { ReviewWords } from "../../catalogue/en/review.ts";
import type { OpenCase } from "./case-pane.tsx";
import type { FramesHandle } from "./frames-strip.tsx";
import type { Desk } from "./use-desk.ts";
import type { Holding } from "./use-holding.ts";
import type { Selection } from "./use-selection.ts";

/** A key, what it does in words of the catalogue, and whether it does it now. */
export type Key = {
  readonly key: string;
  readonly says: keyof ReviewWords["keys"];
  readonly works: boolean;
  readonly run: () => void;
};

/** The keys of the desk, what is done most first. They act outside fields only, and not below a dialog. */
export function useKeys(given: {
  readonly desk: Desk;
  readonly selection: Selection;
  readonly reviewCase: OpenCase | null;
  readonly holding: Holding;
  readonly frames: { readonly current: FramesHandle | null };
  readonly isCovered: boolean;
  readonly onBulk: () => void;
  readonly onHelp: () => void;
}) {
  const { desk, selection, reviewCase, holding, frames, isCovered, onBulk, onHelp } = given;
  const [isOn, setOn] = useLocalStorage({ key: "vouch.keys", defaultValue: true, getInitialValueInEffect: false });
  const isMine = holding === "MINE";
  const isFree = holding === "FREE" || holding === "LAPSED";
  const hasFrames = reviewCase !== null && reviewCase.stage !== "PROMPT" && (isMine || isFree);
  const { caseId } = desk.place;
  // Whoever goes on and presses the next key at once means the case that was gone to, which is still being read.
  const isClaimable = caseId !== "" && (reviewCase === null || isMine || isFree);
  const maySelect = desk.mayDecide && caseId !== "";
  const mayReverse = desk.mayDecide && reviewCase?.status === "DECIDED";

  const selectOn = (by: number) => {
    selection.add(caseId);
    const to = desk.move(by);
    if (to) selection.add(to.id);
  };
  const keys: readonly Key[] = [
    { key: "a", says: "allow", works: isMine, run: () => desk.setForm("ALLOW") },
    { key: "b", says: "block", works: isMine, run: () => desk.setForm("BLOCK") },
    { key: "e", says: "escalate", works: isMine, run: () => desk.setForm("ESCALATE") },
    { key: "v", says: "reverse", works: mayReverse, run: () => desk.setForm("REVERSE") },
    { key: "n", says: "note", works: reviewCase !== null && desk.mayDecide, run: () => desk.setForm("NOTE") },
    {
      key: "c",
      says: isMine ? "extend" : "claim",
      works: desk.mayDecide,
      run: () => void (isClaimable ? desk.claim(caseId) : desk.claimNext()),
    },
    { key: "g", says: "release", works: isMine, run: () => void desk.release(caseId) },
    { key: "r", says: "reveal", works: hasFrames, run: () => frames.current?.showAll() },
    { key: "space", says: "one", works: hasFrames, run: () => frames.current?.showOne() },
    { key: "j", says: "next", works: desk.rows.length > 0, run: () => desk.move(1) },
    { key: "k", says: "previous", works: desk.rows.length > 0, run: () => desk.move(-1) },
    { key: "x", says: "select", works: maySelect, run: () => selection.toggle(caseId) },
    { key: "shift+j", says: "selectNext", works: maySelect, run: () => selectOn(1) },
    { key: "shift+k", says: "selectPrevious", works: maySelect, run: () => selectOn(-1) },
    { key: "d", says: "bulk", works: selection.ids.size > 0, run: onBulk },
    { key: "u", says: "undo", works: desk.pending.some(({ state }) => state === "HELD"), run: desk.undo },
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
