import { useMemo } from "react";
import {
  type CaseStateFragment,
  ClaimCaseDocument,
  EscalateCaseDocument,
  type MistakeFragment,
  NoteCaseDocument,
  ReleaseCaseDocument,
  ReverseCaseDocument,
} from "../../generated/console.ts";
import { Fault } from "../../shared/graphql/ask.ts";
import { useWrite } from "../../shared/graphql/hooks.ts";

type Payload = { readonly reviewCase: CaseStateFragment | null; readonly userErrors: readonly MistakeFragment[] };
type Written<Data> = { readonly ok: true; readonly data: Data } | { readonly ok: false; readonly fault: Fault };
/** The case as it is now, or why nothing was done. */
export type Acted =
  | { readonly ok: true; readonly reviewCase: CaseStateFragment }
  | { readonly ok: false; readonly fault: Fault };

/** What can be done to a case at once; decisions go through `usePending`. */
export function useActs() {
  const [claim] = useWrite(ClaimCaseDocument);
  const [release] = useWrite(ReleaseCaseDocument);
  const [escalate] = useWrite(EscalateCaseDocument);
  const [note] = useWrite(NoteCaseDocument);
  const [reverse] = useWrite(ReverseCaseDocument);
  return useMemo(
    () => ({
      /** Without an id the most urgent free case of the queue, or of all. */
      claim: async (input: { id?: string; queue?: string }) =>
        acted(await claim({ input }), (data) => data.claimReviewCase),
      release: async (id: string) => acted(await release({ input: { id } }), (data) => data.releaseReviewCase),
      escalate: async (input: { id: string; queue: string | null; note: string }) =>
        acted(await escalate({ input }), (data) => data.escalateReviewCase),
      note: async (input: { id: string; note: string }) => acted(await note({ input }), (data) => data.noteReviewCase),
      reverse: async (input: Decision) => acted(await reverse({ input }), (data) => data.reverseReviewCase),
    }),
    [claim, release, escalate, note, reverse],
  );
}

export type Decision = {
  readonly id: string;
  readonly outcome: "ALLOW" | "BLOCK";
  readonly reasonCode: string;
  readonly rationale: string;
  readonly message: string | null;
};

export function acted<Data>(written: Written<Data>, payloadOf: (data: Data) => Payload): Acted {
  if (!written.ok) return written;
  const { reviewCase, userErrors } = payloadOf(written.data);
  return reviewCase ? { ok: true, reviewCase } : { ok: false, fault: faultOf(userErrors) };
}

/** A mistake of the input, shown as faults are: with its code. */
export function faultOf(mistakes: readonly MistakeFragment[]): Fault {
  const [first] = mistakes;
  return new Fault(first?.code ?? "INTERNAL", first?.message ?? "The server answered without a case.");
}
