import { useShellWords } from "../shell/words.ts";

/** A fault, or a mistake of the input. */
export type Complaint = { readonly code: string; readonly message: string };

/** Puts what a server complains of into the reader's language, by its code; else it stays in the server's own words. */
export function useSaid(): (complaint: Complaint) => string {
  const { words } = useShellWords();
  const sentences: Readonly<Record<string, string>> = { ...words.mistakes, ...words.fault };
  return ({ code, message }) => sentences[code] ?? message;
}
