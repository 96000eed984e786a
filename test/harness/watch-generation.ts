import type { GraphQLError } from "graphql";
import type { Client } from "graphql-ws";
import { globalId } from "../../src/api/graphql/global-ids.ts";

const UPDATED = `subscription ($id: ID!) {
  generationUpdated(id: $id) { status reason progress { step fraction etaSeconds preview } asset { sha256 } }
}`;

export type GenerationEvent = {
  readonly status: string;
  readonly progress: { readonly fraction: number; readonly etaSeconds: number | null } | null;
};
/** The events of one generation, one at a time. */
export function watchGeneration(by: Client, id: string) {
  const events = by.iterate<{ generationUpdated: GenerationEvent }>({
    query: UPDATED,
    variables: { id: globalId("Generation", id) },
  });
  return {
    next: async () => (await events.next()).value?.data?.generationUpdated,
    ended: async () => (await events.next()).done === true,
    codes: async () => {
      const { value } = await events.next();
      return (value?.errors ?? []).map((error: GraphQLError) => error.extensions.code);
    },
    stop: () => events.return?.(),
  };
}
