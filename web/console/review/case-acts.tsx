import type { CaseStateFragment, Category, ReviewReasonsQuery } from "../../generated/console.ts";
import { CaseForm, type Reason } from "./case-form.tsx";
import type { Desk, Form } from "./use-desk.ts";
import { useReviewWords } from "./words.ts";

type Props = {
  readonly desk: Desk;
  readonly form: Form;
  readonly reviewCase: CaseStateFragment;
  readonly found: readonly Category[];
  readonly reasons: ReviewReasonsQuery["reviewReasons"];
  readonly onDone: () => void;
};

/** The form of the act that was chosen, and what sending it does. */
export function CaseActs({ desk, form, reviewCase, found, reasons, onDone }: Props) {
  const { words } = useReviewWords();
  const { id, kind, claimExpiresAt } = reviewCase;
  const outcome = form === "REVERSE" ? (reviewCase.outcome === "ALLOW" ? "BLOCK" : "ALLOW") : form;
  const titles = { ALLOW: words.allow, BLOCK: words.block, ESCALATE: words.escalate, NOTE: words.note };
  const isDecision = outcome === "ALLOW" || outcome === "BLOCK";
  // A lost appeal gives no strike.
  const weighed = kind === "APPEAL" ? reasons.map((reason) => ({ ...reason, points: 0 })) : reasons;

  async function send(said: { reasonCode: string; rationale: string; message: string; queue: string }) {
    const { rationale, reasonCode } = said;
    const message = said.message || null;
    if (isDecision && form !== "REVERSE") {
      desk.setForm(null);
      return desk.decide({ id, outcome, reasonCode, rationale, message }, claimExpiresAt ?? "");
    }
    const done = isDecision
      ? await desk.acts.reverse({ id, outcome, reasonCode, rationale, message })
      : form === "NOTE"
        ? await desk.acts.note({ id, note: rationale })
        : await desk.acts.escalate({ id, queue: said.queue || null, note: rationale });
    if (!done.ok) return desk.setFault(done.fault);
    // A note leaves what was begun to be decided.
    desk.forget(id, form === "NOTE" ? form : "");
    desk.setForm(null);
    onDone();
    if (form === "ESCALATE") await desk.claimNext();
  }

  return (
    <CaseForm
      key={`${id} ${form}`}
      title={form === "REVERSE" ? `${words.reverse}: ${titles[outcome]}` : titles[outcome]}
      reasons={isDecision ? ordered(weighed, outcome, found) : []}
      {...(form === "ESCALATE" && { queues: desk.queues })}
      hasMessage={isDecision}
      isMessageNeeded={kind === "APPEAL"}
      draft={desk.draft(form)}
      fault={desk.fault}
      onChange={(change) => desk.setDraft(form, change)}
      onSend={(said) => void send(said)}
      onCancel={() => desk.setForm(null)}
    />
  );
}

/** The reasons for an outcome: those of a category that was found, then the general ones. The first is chosen already. */
const ordered = (reasons: readonly Reason[], outcome: string, found: readonly Category[]): readonly Reason[] =>
  reasons.filter((reason) => reason.outcome === outcome).sort((a, b) => rankOf(a, found) - rankOf(b, found));

const rankOf = ({ category }: Reason, found: readonly Category[]): number =>
  category === null ? 1 : found.includes(category) ? 0 : 2;
