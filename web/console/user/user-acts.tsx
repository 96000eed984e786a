import { Button, Group, Textarea } from "@mantine/core";
import { type FormEvent, useEffect, useRef, useState } from "react";
import {
  AnswerSuspensionDocument,
  LiftSuspensionDocument,
  NoteUserDocument,
  ProposeSuspensionDocument,
} from "../../generated/console.ts";
import { Fault } from "../../shared/graphql/ask.ts";
import { useWrite } from "../../shared/graphql/hooks.ts";
import { useSession } from "../../shared/shell/session.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import type { ReviewedUser } from "./reviewed-user.ts";
import { useUserWords } from "./words.ts";

type Act = "note" | "propose" | "confirm" | "reject" | "lift";
type Payload = {
  readonly user: unknown;
  readonly userErrors: readonly { readonly code: string; readonly message: string }[];
};
const POSSIBLE: Readonly<Record<ReviewedUser["suspension"], readonly Act[]>> = {
  NONE: ["propose"],
  PROPOSED: ["confirm", "reject"],
  IN_FORCE: ["lift"],
};

/** What a reviewer can do about an account. Each act says why; what was typed stays until it has been done. */
export function UserActs({ user, onDone }: { readonly user: ReviewedUser; readonly onDone: () => void }) {
  const { words } = useUserWords();
  const { user: reader, may } = useSession();
  const [act, setAct] = useState<Act | null>(null);
  const [text, setText] = useState("");
  const [fault, setFault] = useState<Fault | null>(null);
  const [note, isNoting] = useWrite(NoteUserDocument);
  const [propose, isProposing] = useWrite(ProposeSuspensionDocument);
  const [answer, isAnswering] = useWrite(AnswerSuspensionDocument);
  const [lift, isLifting] = useWrite(LiftSuspensionDocument);
  const title = useRef<HTMLHeadingElement>(null);
  const hasForm = act !== null;
  // With the form goes the field that had the focus.
  useEffect(() => (hasForm ? () => title.current?.focus() : undefined), [hasForm]);
  if (!may("REVIEW_DECIDE")) return null;
  const proposal = user.events.findLast(({ kind }) => kind === "suspensionProposed");
  const isOwnProposal = user.suspension === "PROPOSED" && proposal?.by?.id === reader.id;
  if (user.person.id === reader.id) return <p className="user-dim">{words.own}</p>;

  async function carryOut(chosen: Act): Promise<{ payload: Payload } | { fault: Fault }> {
    const input = { id: user.person.id, note: text.trim() };
    switch (chosen) {
      case "note": {
        const done = await note({ input });
        return done.ok ? { payload: done.data.noteUser } : done;
      }
      case "propose": {
        const done = await propose({ input });
        return done.ok ? { payload: done.data.proposeSuspension } : done;
      }
      case "confirm":
      case "reject": {
        const done = await answer({ input: { ...input, isConfirmed: chosen === "confirm" } });
        return done.ok ? { payload: done.data.answerSuspension } : done;
      }
      case "lift": {
        const done = await lift({ input });
        return done.ok ? { payload: done.data.liftSuspension } : done;
      }
    }
  }
  async function send(event: FormEvent, chosen: Act): Promise<void> {
    event.preventDefault();
    const done = await carryOut(chosen);
    const [mistake] = "payload" in done ? done.payload.userErrors : [];
    if ("fault" in done) return setFault(done.fault);
    if (mistake) return setFault(new Fault(mistake.code, mistake.message));
    close();
    setText("");
    onDone();
  }
  const close = () => {
    setAct(null);
    setFault(null);
  };

  return (
    <section aria-labelledby="user-suspension">
      <h2 id="user-suspension" ref={title} tabIndex={-1}>
        {words.suspension}
      </h2>
      {user.suspension === "PROPOSED" && <p>{isOwnProposal ? words.proposedByYou : words.proposed}</p>}
      {act === null ? (
        <Group gap={8}>
          {(isOwnProposal ? [] : POSSIBLE[user.suspension]).map((name) => (
            <Button key={name} size="xs" variant="default" onClick={() => setAct(name)}>
              {words[name]}
            </Button>
          ))}
          <Button size="xs" variant="default" onClick={() => setAct("note")}>
            {words.note}
          </Button>
        </Group>
      ) : (
        <form
          className="user-form"
          aria-label={words[act]}
          onSubmit={(event) => void send(event, act)}
          onKeyDown={({ key }) => key === "Escape" && close()}
        >
          <Textarea
            autoFocus
            required
            autosize
            minRows={3}
            maxLength={2000}
            label={act === "note" ? words.noteText : words.why}
            value={text}
            onChange={({ currentTarget: { value } }) => setText(value)}
          />
          {fault && <FaultView fault={fault} />}
          <Group gap={8}>
            <Button type="submit" size="xs" loading={isNoting || isProposing || isAnswering || isLifting}>
              {words[act]}
            </Button>
            <Button size="xs" variant="default" onClick={close}>
              {words.cancel}
            </Button>
          </Group>
        </form>
      )}
    </section>
  );
}
