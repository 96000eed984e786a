import { useShellWords } from "../shell/words.ts";

export type Problem = { readonly code: string; readonly message: string };

/** Puts what a server complains of into the reader's language, by its code; else it stays in the server's own words. */
export function useSaid(): (problem: Problem) => string {
  const { words } = useShellWords();
  const sentences: Readonly<Record<string, string>> = { ...words.mistakes, ...words.fault };
  return ({ code, message }) => sentences[code] ?? message;
}
