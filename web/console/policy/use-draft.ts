import { useCallback, useEffect, useRef, useState } from "react";
import { PolicyDraftDocument, type PolicyDraftQuery, UpdatePolicyDraftDocument } from "../../generated/console.ts";
import { ask, Fault } from "../../shared/graphql/ask.ts";
import { type Json, type Path, patchBetween, withValue } from "./json.ts";

export type Draft = NonNullable<PolicyDraftQuery["policyDraft"]>;
export type Saving =
  | { readonly kind: "saved" | "waiting" | "saving" }
  /** Somebody else changed the draft since it was read. */
  | { readonly kind: "conflict"; readonly theirs: Draft }
  | { readonly kind: "failed"; readonly fault: Fault };
/** What a change of a draft is besides its patch. */
type Wish = { readonly title?: string } | { readonly rebase: true; readonly rebaseOnto: number };

/** Long enough not to save while a handle is drawn. */
const PAUSE_MS = 700;
/** More operations in one patch the server refuses; the whole document says the same. */
const MOST_OPERATIONS = 500;

/**
 * A draft that saves itself: each change is kept here at once and sent, as a patch of what the server has, when a pause
 * follows. Not by `useWrite`, which would have every list of the page read anew after each keystroke.
 */
export function useDraft(initial: Draft) {
  const [saved, setSaved] = useState(initial);
  const [document, setDocument] = useState<Json>(initial.document);
  const [saving, setSaving] = useState<Saving>({ kind: "saved" });
  const isBusy = useRef(false);

  const send = useCallback(async (base: Draft, mine: Json, wish: Wish = {}) => {
    if (isBusy.current) return;
    isBusy.current = true;
    setSaving({ kind: "saving" });
    try {
      const patch = patchBetween(base.document, mine);
      const content = patch.length > MOST_OPERATIONS ? { document: mine } : { patch };
      const { id, revision } = base;
      const input = { id, revision, rebase: false, ...content, ...wish };
      const { updatePolicyDraft } = await ask(UpdatePolicyDraftDocument, { input }, never());
      const { draft, userErrors } = updatePolicyDraft;
      if (draft) {
        setSaved(draft);
        // What was changed while it was under way stays, and is sent next.
        setDocument((now: Json) => (now === mine ? draft.document : now));
        setSaving({ kind: "saved" });
      } else if (userErrors.some(({ field }) => field.includes("revision"))) {
        const { policyDraft } = await ask(PolicyDraftDocument, { id }, never());
        if (!policyDraft) throw new Fault("NOT_FOUND", userErrors[0]?.message ?? "");
        setSaving({ kind: "conflict", theirs: policyDraft });
      } else throw new Fault(userErrors[0]?.code ?? "INTERNAL", userErrors[0]?.message ?? "");
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      setSaving({ kind: "failed", fault: error });
    } finally {
      isBusy.current = false;
    }
  }, []);

  const isChanged = document !== saved.document;
  const isStopped = saving.kind === "conflict" || saving.kind === "failed" || saving.kind === "saving";
  useEffect(() => {
    if (!isChanged || isStopped) return;
    const timer = setTimeout(() => send(saved, document), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [isChanged, isStopped, saved, document, send]);

  useEffect(() => {
    if (!isChanged) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [isChanged]);

  /** Goes on from what the other person made, with what the two come to. */
  function resolve(theirs: Draft, together: Json) {
    setDocument(together);
    setSaved(theirs);
    setSaving({ kind: "saved" });
  }

  return {
    saved,
    document,
    saving: saving.kind === "saved" && isChanged ? ({ kind: "waiting" } as const) : saving,
    set: useCallback((path: Path, value: Json) => setDocument((now: Json) => withValue(now, path, value)), []),
    retry: () => send(saved, document),
    rename: (title: string) => send(saved, document, { title }),
    /** Follows the version in force from here on, with what the draft and that version come to. */
    rebase(onto: number, together: Json) {
      setDocument(together);
      void send(saved, together, { rebase: true, rebaseOnto: onto });
    },
    resolve,
  };
}
export type DraftEditing = ReturnType<typeof useDraft>;

/** A change that was made is sent to its end, also when the page has moved on. */
const never = (): AbortSignal => new AbortController().signal;
