import { useEffect, useState } from "react";
import { MakeCheckDocument, type MakeCheckQuery } from "../../generated/studio.ts";
import { ask, Fault } from "../../shared/graphql/ask.ts";

const TYPING_MS = 400;
const RATE_LIMITED_MS = 5000;

export type Check = {
  readonly prompt: string;
  /** Null when it could not be checked. */
  readonly found: MakeCheckQuery["checkPrompt"] | null;
};

/** What the server would make of the words, once typing rests; null before the first answer, and without words. */
export function useCheck(prompt: string): { readonly check: Check | null; readonly isChecking: boolean } {
  const [check, setCheck] = useState<Check | null>(null);
  const isEmpty = prompt.trim() === "";
  useEffect(() => {
    if (isEmpty) return;
    const calledOff = new AbortController();
    let timer = setTimeout(look, TYPING_MS);
    async function look() {
      try {
        const { checkPrompt } = await ask(MakeCheckDocument, { prompt }, calledOff.signal);
        setCheck({ prompt, found: checkPrompt });
      } catch (error) {
        if (calledOff.signal.aborted) return;
        setCheck({ prompt, found: null });
        if (error instanceof Fault && error.code === "RATE_LIMITED") timer = setTimeout(look, RATE_LIMITED_MS);
      }
    }
    return () => {
      clearTimeout(timer);
      calledOff.abort();
    };
  }, [prompt, isEmpty]);
  return { check: isEmpty ? null : check, isChecking: !isEmpty && check?.prompt !== prompt };
}
