import "./form.css";
import { Button, Group, Kbd, NativeSelect, Radio, Textarea } from "@mantine/core";
import type { FormEvent, KeyboardEvent } from "react";
import type { QueueSizeFragment, ReviewReasonsQuery } from "../../generated/console.ts";
import type { Fault } from "../../shared/graphql/ask.ts";
import { fill } from "../../shared/language.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import type { Draft } from "./use-desk.ts";
import { useReviewWords, wordFor } from "./words.ts";

export type Reason = ReviewReasonsQuery["reviewReasons"][number];
const MOST = 2000;

type Props = {
  readonly title: string;
  /** Reasons to choose among, those that fit what was found first; none for notes. */
  readonly reasons: readonly Reason[];
  readonly queues?: readonly QueueSizeFragment[];
  readonly hasMessage: boolean;
  readonly isMessageNeeded: boolean;
  readonly draft: Draft;
  readonly fault: Fault | null;
  readonly onChange: (change: Draft) => void;
  readonly onSend: (filled: { reasonCode: string; rationale: string; message: string; queue: string }) => void;
  readonly onCancel: () => void;
};

/** What is said with an act: Enter on a reason decides at once, Ctrl+Enter from within a text. */
export function CaseForm(props: Props) {
  const { words } = useReviewWords();
  const { reasons, queues, draft, onChange, isMessageNeeded } = props;
  const reason = reasons.find(({ code }) => code === draft.reasonCode) ?? reasons[0];
  const needsText = reasons.length === 0;

  function send(event: FormEvent<HTMLFormElement>): void {
    event.preventDefault();
    const { rationale = "", message = "", queue = "" } = draft;
    const said = { rationale: rationale.trim() || (reason?.says ?? ""), message: message.trim(), queue };
    if (said.rationale) props.onSend({ ...said, reasonCode: reason?.code ?? "" });
  }
  function onKeyDown(event: KeyboardEvent<HTMLFormElement>): void {
    if (event.key === "Escape") props.onCancel();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
  }

  return (
    <form className="review-form" aria-label={props.title} onSubmit={send} onKeyDown={onKeyDown}>
      <h3>{props.title}</h3>
      {reasons.length > 0 && (
        <fieldset className="review-reasons">
          <legend className="visually-hidden">{words.reasonLabel}</legend>
          {reasons.map(({ code, says, points }) => (
            <Radio
              key={code}
              name="reason"
              size="xs"
              value={code}
              checked={code === reason?.code}
              data-autofocus={code === reason?.code || undefined}
              autoFocus={code === reason?.code}
              onChange={() => onChange({ reasonCode: code })}
              label={
                <>
                  <span lang="en">{says}</span>{" "}
                  {points > 0 && <span className="review-dim figures">{fill(words.points, { points })}</span>}
                </>
              }
            />
          ))}
        </fieldset>
      )}
      {queues && (
        <NativeSelect
          size="xs"
          label={words.escalateTo}
          value={draft.queue ?? ""}
          onChange={({ currentTarget: { value } }) => onChange({ queue: value })}
          data={[
            { value: "", label: words.administrators },
            ...queues.map(({ name }) => ({ value: name, label: wordFor(words.queues, name) })),
          ]}
        />
      )}
      <Textarea
        size="xs"
        autosize
        minRows={2}
        maxRows={6}
        maxLength={MOST}
        required={needsText}
        autoFocus={needsText}
        label={queues ? words.why : needsText ? words.noteLabel : words.rationale}
        placeholder={needsText ? undefined : words.rationaleHint}
        value={draft.rationale ?? ""}
        onChange={({ currentTarget: { value } }) => onChange({ rationale: value })}
      />
      {props.hasMessage && (
        <Textarea
          size="xs"
          autosize
          minRows={2}
          maxRows={6}
          maxLength={MOST}
          required={isMessageNeeded}
          label={words.message}
          placeholder={isMessageNeeded ? words.messageAppeal : words.messageHint}
          value={draft.message ?? ""}
          onChange={({ currentTarget: { value } }) => onChange({ message: value })}
        />
      )}
      {props.fault && <FaultView fault={props.fault} />}
      <Group gap={8}>
        <Button type="submit" size="xs" rightSection={<Kbd size="xs">Ctrl ⏎</Kbd>}>
          {props.title}
        </Button>
        <Button size="xs" variant="default" onClick={props.onCancel} rightSection={<Kbd size="xs">Esc</Kbd>}>
          {words.cancel}
        </Button>
      </Group>
    </form>
  );
}
