import { useState } from "react";
import type { AnyVariables } from "urql";
import { type Complaint, useSaid } from "../ui/use-said.ts";
import type { Operation } from "./ask.ts";
import { useWrite } from "./hooks.ts";

type Payload = { readonly userErrors: readonly Complaint[] };

/**
 * A mutation of one field that answers with `userErrors`. `act` gives its payload, or null when it came to nothing;
 * then `problem` says why in a sentence. `touches` as in `useWrite`.
 */
export function useAct<Result extends Readonly<Record<string, Payload>>, Variables extends AnyVariables>(
  operation: Operation<Result, Variables>,
  touches?: readonly string[],
) {
  const said = useSaid();
  const [write, isBusy] = useWrite(operation, touches);
  const [problem, setProblem] = useState<string | null>(null);

  async function act(variables: Variables): Promise<Result[keyof Result] | null> {
    setProblem(null);
    const written = await write(variables);
    if (!written.ok) {
      setProblem(said(written.fault));
      return null;
    }
    const [payload] = payloadsOf(written.data);
    const [mistake] = payload?.userErrors ?? [];
    if (mistake) setProblem(said(mistake));
    return mistake || !payload ? null : payload;
  }
  return { act, isBusy, problem, forget: () => setProblem(null) };
}

const payloadsOf = <Result extends object>(result: Result): readonly Result[keyof Result][] => Object.values(result);
