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
/** What a person has made of a draft. */
type Mine = { readonly document: Json; readonly title: string };

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
  const [title, setTitle] = useState(initial.title);
  const [saving, setSaving] = useState<Saving>({ kind: "saved" });
  const isBusy = useRef(false);

  /** @returns the server's word when another version than `onto` is in force by now */
  const send = useCallback(async (base: Draft, mine: Mine, onto: number | null = null): Promise<Fault | null> => {
    if (isBusy.current) return null;
    isBusy.current = true;
    setSaving({ kind: "saving" });
    try {
      const patch = patchBetween(base.document, mine.document);
      const content = patch.length > MOST_OPERATIONS ? { document: mine.document } : { patch };
      const { id, revision } = base;
      const named = mine.title === base.title ? {} : { title: mine.title };
      const input = { id, revision, ...content, ...named, rebase: onto !== null, rebaseOnto: onto };
      const { updatePolicyDraft } = await ask(UpdatePolicyDraftDocument, { input }, never());
      const { draft, userErrors } = updatePolicyDraft;
      const refusal = new Fault(userErrors[0]?.code ?? "INTERNAL", userErrors[0]?.message ?? "");
      const isAbout = (name: string) => userErrors.some(({ field }) => field.includes(name));
      if (draft) {
        setSaved(draft);
        // What was changed while it was under way stays, and is sent next.
        setDocument((now: Json) => (now === mine.document ? draft.document : now));
        setTitle((now) => (now === mine.title ? draft.title : now));
        setSaving({ kind: "saved" });
      } else if (isAbout("rebaseOnto")) {
        setDocument((now: Json) => (now === mine.document ? base.document : now));
        setSaving({ kind: "saved" });
        return refusal;
      } else if (isAbout("revision")) {
        const { policyDraft } = await ask(PolicyDraftDocument, { id }, never());
        if (!policyDraft) throw new Fault("NOT_FOUND", refusal.message);
        setSaving({ kind: "conflict", theirs: policyDraft });
      } else throw refusal;
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      setSaving({ kind: "failed", fault: error });
    } finally {
      isBusy.current = false;
    }
    return null;
  }, []);

  const isChanged = document !== saved.document || title !== saved.title;
  const isStopped = saving.kind === "conflict" || saving.kind === "failed" || saving.kind === "saving";
  useEffect(() => {
    if (!isChanged || isStopped) return;
    const timer = setTimeout(() => send(saved, { document, title }), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [isChanged, isStopped, saved, document, title, send]);

  useEffect(() => {
    if (!isChanged) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", warn);
    return () => removeEventListener("beforeunload", warn);
  }, [isChanged]);

  /** Goes on from what the other person made, with what the two come to. */
  function resolve(theirs: Draft, together: Json) {
    setDocument(together);
    setTitle((now) => (now === saved.title ? theirs.title : now));
    setSaved(theirs);
    setSaving({ kind: "saved" });
  }

  return {
    saved,
    document,
    saving: saving.kind === "saved" && isChanged ? ({ kind: "waiting" } as const) : saving,
    set: useCallback((path: Path, value: Json) => setDocument((now: Json) => withValue(now, path, value)), []),
    retry: () => send(saved, { document, title }),
    rename(to: string) {
      setTitle(to);
      if (to !== saved.title) void send(saved, { document, title: to });
    },
    /**
     * Follows the version in force from here on, with what the draft and that version come to.
     * @returns the server's word when yet another version is in force by now, to be looked at first
     */
    rebase(onto: number, together: Json): Promise<Fault | null> {
      setDocument(together);
      return send(saved, { document: together, title }, onto);
    },
    resolve,
  };
}
export type DraftEditing = ReturnType<typeof useDraft>;

/** A change that was made is sent to its end, also when the page has moved on. */
const never = (): AbortSignal => new AbortController().signal;
