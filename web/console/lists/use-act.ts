import { useState } from "react";
import type { AnyVariables } from "urql";
import type { Operation } from "../../shared/graphql/ask.ts";
import { useWrite } from "../../shared/graphql/hooks.ts";
import { useShellWords } from "../../shared/shell/words.ts";

type Payload = { readonly userErrors: readonly { readonly message: string }[] };

/**
 * A mutation of one field that answers with `userErrors`. `act` gives its payload, or null when it came to nothing;
 * then `problem` says why in a sentence.
 */
export function useAct<Result extends Readonly<Record<string, Payload>>, Variables extends AnyVariables>(
  operation: Operation<Result, Variables>,
) {
  const { words } = useShellWords();
  const [write, isBusy] = useWrite(operation);
  const [problem, setProblem] = useState<string | null>(null);
  const faults: Readonly<Record<string, string>> = words.fault;

  async function act(variables: Variables): Promise<Result[keyof Result] | null> {
    setProblem(null);
    const written = await write(variables);
    if (!written.ok) {
      setProblem(faults[written.fault.code] ?? written.fault.message);
      return null;
    }
    const [payload] = payloadsOf(written.data);
    const [mistake] = payload?.userErrors ?? [];
    if (mistake) setProblem(mistake.message);
    return mistake || !payload ? null : payload;
  }
  return { act, isBusy, problem, forget: () => setProblem(null) };
}

const payloadsOf = <Result extends object>(result: Result): readonly Result[keyof Result][] => Object.values(result);
