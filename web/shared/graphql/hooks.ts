import { useCallback } from "react";
import { type AnyVariables, type CombinedError, useMutation, useQuery, useSubscription } from "urql";
import { Fault, type Operation } from "./ask.ts";
import { useOnceBack } from "./connection.ts";

type Reading<Result> = {
  /** The last answer; stays while a newer one is fetched. Null until there is one. */
  readonly data: Result | null;
  readonly fault: Fault | null;
  /** Nothing is there yet and something is on its way. */
  readonly isLoading: boolean;
  /** Asks again, past the cache. */
  readonly reload: () => void;
};

/**
 * What the server says to a query; asked again whenever a mutation of this page touched a type that it holds, and when
 * the server is back after it could not be reached.
 */
export function useRead<Result, Variables extends AnyVariables>(
  operation: Operation<Result, Variables>,
  variables: Variables,
  { isPaused = false }: { readonly isPaused?: boolean } = {},
): Reading<Result> {
  const [{ data, error, fetching }, execute] = useQuery<Result, AnyVariables>({
    query: operation.toString(),
    variables,
    pause: isPaused,
  });
  const reload = useCallback(() => execute({ requestPolicy: "network-only" }), [execute]);
  const catchUp = useCallback(() => {
    if (!isPaused) reload();
  }, [reload, isPaused]);
  useOnceBack(catchUp);
  return {
    data: data ?? null,
    fault: error ? faultOf(error) : null,
    isLoading: fetching && data === undefined,
    reload,
  };
}

type Written<Result> = { readonly ok: true; readonly data: Result } | { readonly ok: false; readonly fault: Fault };

const NOTHING_ELSE: readonly string[] = [];

/**
 * A mutation to call, and whether one of its calls is under way. `touches`: types that it changes though its answer holds
 * none of them, such as of what it deletes.
 */
export function useWrite<Result, Variables extends AnyVariables>(
  operation: Operation<Result, Variables>,
  touches: readonly string[] = NOTHING_ELSE,
): readonly [write: (variables: Variables) => Promise<Written<Result>>, isBusy: boolean] {
  const [{ fetching }, execute] = useMutation<Result, AnyVariables>(operation.toString());
  const write = useCallback(
    async (variables: Variables): Promise<Written<Result>> => {
      const { data, error } = await execute(variables, { additionalTypenames: [...touches] });
      if (error) return { ok: false, fault: faultOf(error) };
      if (!data) return { ok: false, fault: new Fault("INTERNAL", "The server answered without data.") };
      return { ok: true, data };
    },
    [execute, touches],
  );
  return [write, fetching];
}

/** The last event of a subscription, null before the first; `onEvent` is told each. */
export function useLive<Result, Variables extends AnyVariables>(
  operation: Operation<Result, Variables>,
  variables: Variables,
  { isPaused = false, onEvent }: { readonly isPaused?: boolean; readonly onEvent?: (event: Result) => void } = {},
): Result | null {
  const [{ data }] = useSubscription<Result, Result, AnyVariables>(
    { query: operation.toString(), variables, pause: isPaused },
    (_before, event) => {
      onEvent?.(event);
      return event;
    },
  );
  return data ?? null;
}

function faultOf({ networkError, graphQLErrors }: CombinedError): Fault {
  const [first] = graphQLErrors;
  if (first) {
    const { code } = first.extensions;
    return new Fault(typeof code === "string" ? code : "INTERNAL", first.message);
  }
  return new Fault("OFFLINE", networkError?.message ?? "The server cannot be reached.");
}
