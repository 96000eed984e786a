import { InvalidArgumentError } from "commander";

export function wholeNumber(text: string): number {
  if (!/^-?\d+$/.test(text)) throw new InvalidArgumentError("a whole number is needed");
  return Number(text);
}

/** A parser that takes the given words and no others. */
export const oneOf =
  <Word extends string>(words: readonly Word[]) =>
  (text: string): Word => {
    const found = words.find((word) => word === text);
    if (!found) throw new InvalidArgumentError(`one of ${words.join(", ")}`);
    return found;
  };
