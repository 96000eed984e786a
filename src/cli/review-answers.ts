import { z } from "zod";
import type { Client } from "./client.ts";
import { paint } from "./output.ts";
import { failOn, userErrors } from "./user-errors.ts";

const event = z.object({
  kind: z.string(),
  at: z.string(),
  by: z.object({ displayName: z.string() }).nullable(),
  outcome: z.string().nullable(),
  reasonCode: z.string().nullable(),
  text: z.string().nullable(),
  queue: z.string().nullable(),
});
const reviewCase = z.object({
  id: z.string(),
  kind: z.string(),
  queue: z.string(),
  stage: z.string(),
  reason: z.string(),
  priority: z.number(),
  status: z.string(),
  dueAt: z.string().nullable(),
  claimExpiresAt: z.string().nullable(),
  firstOutcome: z.string().nullable(),
  outcome: z.string().nullable(),
  reasonCode: z.string().nullable(),
  rationale: z.string().nullable(),
  createdAt: z.string(),
});
const shownCase = reviewCase.extend({
  generation: z.object({ id: z.string(), prompt: z.string(), status: z.string() }),
  appeal: z.object({ text: z.string(), answerBy: z.string() }).nullable(),
  events: z.array(event),
});
export type CaseAnswer = z.infer<typeof reviewCase>;
export type ShownCaseAnswer = z.infer<typeof shownCase>;

export const CASE_FIELDS =
  "id kind queue stage reason priority status dueAt claimExpiresAt firstOutcome outcome reasonCode rationale createdAt";
const SHOWN_FIELDS = `${CASE_FIELDS} generation { id prompt status } appeal { text answerBy }
  events { kind at by { displayName } outcome reasonCode text queue }`;

/** Sends one of the mutations that answer with a case. */
export async function changeCase(client: Client, mutation: string, input: object): Promise<CaseAnswer> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`.replace("ReverseReview", "DecideReview");
  const query = `mutation ($input: ${type}!) { done: ${mutation}(input: $input) { reviewCase { ${CASE_FIELDS} } userErrors { code message field } } }`;
  const { done } = z
    .object({ done: z.object({ reviewCase: reviewCase.nullable(), userErrors }) })
    .parse(await client.graphql(query, { input }));
  if (!done.reviewCase) throw failOn(done.userErrors);
  return done.reviewCase;
}

export async function listCases(
  client: Client,
  filter: { readonly queue?: string; readonly mine?: boolean; readonly statuses?: readonly string[] },
): Promise<readonly CaseAnswer[]> {
  const query = `query ($queue: String, $mine: Boolean!, $statuses: [ReviewStatus!]) {
    reviewCases(first: 100, queue: $queue, mine: $mine, statuses: $statuses) { nodes { ${CASE_FIELDS} } } }`;
  const { queue, mine = false, statuses = ["OPEN", "CLAIMED", "AWAITING_SECOND"] } = filter;
  const answer = z.object({ reviewCases: z.object({ nodes: z.array(reviewCase) }) });
  return answer.parse(await client.graphql(query, { queue, mine, statuses })).reviewCases.nodes;
}

export async function showCase(client: Client, id: string): Promise<ShownCaseAnswer | null> {
  const query = `query ($id: ID!) { node(id: $id) { ... on ReviewCase { ${SHOWN_FIELDS} } } }`;
  return z.object({ node: shownCase.nullable() }).parse(await client.graphql(query, { id })).node;
}

export const lineOf = ({ id, status, queue, kind, stage, priority, reason, outcome }: CaseAnswer): string =>
  `${id}  ${paint(status === "DECIDED" ? "green" : "yellow", outcome ?? status)}  ${queue}  ${kind} ${stage}  ${priority}  ${reason}`;

export const pageOfCase = (shown: ShownCaseAnswer): readonly string[] => [
  lineOf(shown),
  `  prompt: ${shown.generation.prompt}`,
  `  generation: ${shown.generation.id} (${shown.generation.status})`,
  ...(shown.appeal ? [`  appeal: ${shown.appeal.text}`, `  answer by: ${shown.appeal.answerBy}`] : []),
  ...shown.events.map(({ at, kind, by, outcome, reasonCode, text, queue }) =>
    ["  ", at, kind, by?.displayName ?? "the server", outcome, reasonCode, queue, text && `"${text}"`]
      .filter(Boolean)
      .join(" "),
  ),
];
