/** An operation as the code generator writes it: text that knows what it takes and gives. */
export type Operation<Result, Variables> = {
  readonly __apiType?: ((variables: Variables) => Result) | undefined;
  readonly toString: () => string;
};

/** A call that came to nothing, with the server's stable code; OFFLINE when the server was not reached. */
export class Fault extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

type Answer<Result> = {
  readonly data?: Result | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: { readonly code?: string } }[];
};

/** @throws Fault with the first error of the answer */
export async function ask<Result, Variables>(
  operation: Operation<Result, Variables>,
  variables: Variables,
  signal: AbortSignal,
): Promise<Result> {
  const response = await fetch("/graphql", {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ query: operation.toString(), variables }),
    signal,
  }).catch((error: unknown) => {
    if (signal.aborted) throw error;
    throw new Fault("OFFLINE", "The server cannot be reached.");
  });
  const answer = await read<Result>(response);
  const [error] = answer.errors ?? [];
  if (error) throw new Fault(error.extensions?.code ?? "INTERNAL", error.message);
  if (!answer.data) throw new Fault("INTERNAL", `The server answered ${response.status} without data.`);
  return answer.data;
}

async function read<Result>(response: Response): Promise<Answer<Result>> {
  if (response.headers.get("Content-Type")?.includes("json")) return response.json();
  throw new Fault("INTERNAL", `The server answered ${response.status}.`);
}
