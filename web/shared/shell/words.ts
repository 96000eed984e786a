import { shell as de } from "../../catalogue/de/shell.ts";
import { shell as en, type ShellWords } from "../../catalogue/en/shell.ts";
import { wordsOf } from "../language.tsx";

export const useShellWords = wordsOf<ShellWords>({ en, de });
