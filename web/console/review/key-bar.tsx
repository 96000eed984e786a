import "./foot.css";
import { Button, Kbd, Modal, Switch } from "@mantine/core";
import { IconArrowBackUp } from "@tabler/icons-react";
import { fill } from "../../shared/language.tsx";
import { useNow } from "./lease.tsx";
import type { Key } from "./use-keys.ts";
import type { Pending } from "./use-pending.ts";
import { useReviewWords } from "./words.ts";

const SHOWN: Readonly<Record<string, string>> = {
  space: "Space",
  "shift+j": "⇧J",
  "shift+k": "⇧K",
  "shift+?": "?",
};
/** They have buttons of their own, or are no use to a pointer. */
const UNSAID: ReadonlySet<string> = new Set(["shift+j", "shift+k", "u", "shift+?"]);
export const nameOf = (key: string): string => SHOWN[key] ?? key;

/** At the foot of the page: what can be done now, by its key or by a press, and the decision that can be taken back. */
export function KeyBar(props: {
  readonly keys: readonly Key[];
  readonly isOn: boolean;
  readonly pending: readonly Pending[];
  readonly onUndo: () => void;
  readonly onHelp: () => void;
}) {
  const { words } = useReviewWords();
  const { keys, isOn, pending } = props;
  const now = useNow(pending.length > 0);
  const newest =
    pending.findLast(({ state }) => state === "HELD") ?? pending.findLast(({ state }) => state === "UNREACHED");
  const outcome = newest ? words.outcomes[newest.decision.outcome] : "";
  const seconds = newest ? Math.max(0, Math.ceil((newest.sendAt - now) / 1000)) : 0;
  return (
    <footer className="review-bar-foot">
      <ul aria-label={words.keys.bar} className="review-keys">
        {keys
          .filter(({ works, key }) => works && !UNSAID.has(key))
          .map(({ key, says, run }) => (
            <li key={key}>
              <button type="button" aria-keyshortcuts={isOn ? key : undefined} onClick={run}>
                {isOn && (
                  <Kbd size="xs" aria-hidden>
                    {nameOf(key)}
                  </Kbd>
                )}{" "}
                {words.keys[says]}
              </button>
            </li>
          ))}
      </ul>
      {/* Readers hear once what can be taken back, and no seconds. */}
      <span className="visually-hidden" role="status">
        {newest && fill(newest.state === "HELD" ? words.undoSaid : words.unreached, { outcome })}
      </span>
      <div className="review-push review-pending">
        {newest && (
          <>
            <span className="figures" aria-hidden>
              {fill(newest.state === "HELD" ? words.undoLine : words.unreached, { outcome, seconds })}
            </span>
            {newest.state === "HELD" && (
              <Button
                size="compact-xs"
                variant="default"
                leftSection={<IconArrowBackUp size={14} aria-hidden />}
                onClick={props.onUndo}
              >
                {words.undo}
              </Button>
            )}
          </>
        )}
      </div>
      <Button size="compact-xs" variant="subtle" onClick={props.onHelp}>
        {words.keys.title}
      </Button>
    </footer>
  );
}

/** Every key, and the switch that turns single ones off (WCAG 2.1.4). */
export function KeyHelp(props: {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly keys: readonly Key[];
  readonly isOn: boolean;
  readonly onTurn: (isOn: boolean) => void;
}) {
  const { words } = useReviewWords();
  return (
    <Modal
      opened={props.isOpen}
      onClose={props.onClose}
      title={words.keys.title}
      closeButtonProps={{ "aria-label": words.cancel }}
    >
      <dl className="review-help">
        {props.keys.map(({ key, says }) => (
          <div key={key}>
            <dt>
              <Kbd>{nameOf(key)}</Kbd>
            </dt>
            <dd>{words.keys[says]}</dd>
          </div>
        ))}
        <div>
          <dt>
            <Kbd>Ctrl K</Kbd>
          </dt>
          <dd>{words.keys.palette}</dd>
        </div>
      </dl>
      <Switch
        mt="md"
        label={words.keys.single}
        description={words.keys.singleHint}
        checked={props.isOn}
        onChange={({ currentTarget: { checked } }) => props.onTurn(checked)}
      />
    </Modal>
  );
}
