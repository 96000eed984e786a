import { z } from "zod";
import type { Client } from "./client.ts";
import { paint } from "./output.ts";
import { failOn, userErrors } from "./user-errors.ts";

const video = z.object({
  id: z.string(),
  generationId: z.string(),
  contentId: z.string(),
  withheldAt: z.string().nullable(),
  deletedAt: z.string().nullable(),
});
const copy = z.object({ relation: z.string(), score: z.number().nullable(), video });
const takedownCase = z.object({
  id: z.string(),
  reference: z.string(),
  category: z.string(),
  country: z.string().nullable(),
  status: z.string(),
  dueAt: z.string().nullable(),
  isOverdue: z.boolean(),
  withheldCount: z.number(),
  reason: z.string().nullable(),
  createdAt: z.string(),
});
const shownCase = takedownCase.extend({
  byAuthority: z.boolean(),
  clock: z.object({ id: z.string(), hours: z.number(), isLaw: z.boolean() }).nullable(),
  copies: z.array(copy),
  texts: z.array(
    z.object({
      author: z.string(),
      at: z.string(),
      text: z.string(),
      notice: z.record(z.string(), z.union([z.string(), z.boolean(), z.null()])).nullable(),
    }),
  ),
  events: z.array(
    z.object({
      kind: z.string(),
      at: z.string(),
      by: z.object({ displayName: z.string() }).nullable(),
      reason: z.string().nullable(),
      text: z.string().nullable(),
    }),
  ),
});
export type TakedownAnswer = z.infer<typeof takedownCase>;
type ShownTakedown = z.infer<typeof shownCase>;

const VIDEO = "video { id generationId contentId withheldAt deletedAt }";
const CASE = "id reference category country status dueAt isOverdue withheldCount reason createdAt";
const SHOWN = `${CASE} byAuthority clock { id hours isLaw } copies { relation score ${VIDEO} }
  texts { author at text notice { videos name email onBehalfOf signature work isAccurate } }
  events { kind at by { displayName } reason text }`;

export async function listTakedowns(
  client: Client,
  filter: { readonly mine: boolean; readonly statuses: readonly string[] },
): Promise<readonly TakedownAnswer[]> {
  const query = `query ($mine: Boolean!, $statuses: [TakedownStatus!]) {
    takedownCases(first: 100, mine: $mine, statuses: $statuses) { nodes { ${CASE} } } }`;
  const answer = z.object({ takedownCases: z.object({ nodes: z.array(takedownCase) }) });
  return answer.parse(await client.graphql(query, filter)).takedownCases.nodes;
}

export async function showTakedown(client: Client, id: string): Promise<ShownTakedown | null> {
  const query = `query ($id: ID!) { node(id: $id) { ... on TakedownCase { ${SHOWN} } } }`;
  return z.object({ node: shownCase.nullable() }).parse(await client.graphql(query, { id })).node;
}

/** Sends one of the mutations that answer with a case. */
export async function changeTakedown(
  client: Client,
  mutation: string,
  type: string,
  input: object,
): Promise<TakedownAnswer> {
  const query = `mutation ($input: ${type}!) { done: ${mutation}(input: $input) { takedownCase { ${CASE} } userErrors { code message field } } }`;
  const { done } = z
    .object({ done: z.object({ takedownCase: takedownCase.nullable(), userErrors }) })
    .parse(await client.graphql(query, { input }));
  if (!done.takedownCase) throw failOn(done.userErrors);
  return done.takedownCase;
}

export type TakedownDecisionInput = {
  readonly id: string;
  readonly reason: string;
  readonly rationale: string;
  readonly message?: string;
  readonly assetIds: readonly string[];
};

const preview = z.object({
  digest: z.string(),
  withheld: z.array(video),
  givenBack: z.array(video),
});
export type TakedownPreviewAnswer = z.infer<typeof preview>;

export async function previewTakedown(client: Client, input: TakedownDecisionInput): Promise<TakedownPreviewAnswer> {
  const fields = "id generationId contentId withheldAt deletedAt";
  const query = `query ($input: DecideTakedownCaseInput!) { done: takedownPreview(input: $input) {
    preview { digest withheld { ${fields} } givenBack { ${fields} } } userErrors { code message field } } }`;
  const { done } = z
    .object({ done: z.object({ preview: preview.nullable(), userErrors }) })
    .parse(await client.graphql(query, { input }));
  if (!done.preview) throw failOn(done.userErrors);
  return done.preview;
}

const report = z.object({
  from: z.string(),
  to: z.string(),
  categories: z.array(
    z.object({
      ...{ category: z.string(), received: z.number(), byAuthority: z.number(), withheldAtOnce: z.number() },
      ...{ waiting: z.number(), withheld: z.number(), rejected: z.number(), withdrawn: z.number() },
      ...{ restored: z.number(), countered: z.number(), late: z.number(), assetsWithheld: z.number() },
      medianSecondsToAction: z.number().nullable(),
    }),
  ),
});

export async function reportTakedowns(client: Client, from: string, to: string): Promise<z.infer<typeof report>> {
  const query = `query ($from: DateTime!, $to: DateTime!) { takedownReport(from: $from, to: $to) { from to categories {
    category received byAuthority withheldAtOnce waiting withheld rejected withdrawn restored countered late
    assetsWithheld medianSecondsToAction } } }`;
  return z.object({ takedownReport: report }).parse(await client.graphql(query, { from, to })).takedownReport;
}

export const lineOfTakedown = ({
  id,
  reference,
  status,
  category,
  country,
  dueAt,
  isOverdue,
}: TakedownAnswer): string => {
  const due = dueAt === null ? "" : isOverdue ? paint("red", `overdue since ${dueAt}`) : `due ${dueAt}`;
  return `${id}  ${reference}  ${paint(dueAt ? "yellow" : "green", status)}  ${category}  ${country ?? "-"}  ${due}`.trim();
};

export const lineOfVideo = ({ id, generationId, contentId, withheldAt, deletedAt }: z.infer<typeof video>): string =>
  `${id}  of ${generationId}  ${contentId}${withheldAt ? "  withheld" : ""}${deletedAt ? "  deleted" : ""}`;

export const pageOfTakedown = (shown: ShownTakedown): readonly string[] => [
  lineOfTakedown(shown),
  ...(shown.clock
    ? [`  clock: ${shown.clock.id}, ${shown.clock.hours} h${shown.clock.isLaw ? " (law)" : " (our target)"}`]
    : []),
  ...(shown.byAuthority ? ["  sent for a court or an authority, by its own words"] : []),
  ...shown.copies.map(
    ({ relation, score, video: found }) =>
      `  ${relation}${score === null ? "" : ` ${Math.round(score)} of 100`}  ${lineOfVideo(found)}`,
  ),
  ...shown.texts.flatMap(({ author, at, text, notice }) => [
    `  ${at} ${author} wrote: ${text}`,
    ...Object.entries(notice ?? {}).flatMap(([name, value]) => (value ? [`      ${name}: ${value}`] : [])),
  ]),
  ...shown.events.map(({ at, kind, by, reason, text }) =>
    ["  ", at, kind, by?.displayName ?? "-", reason, text && `"${text}"`].filter(Boolean).join(" "),
  ),
];
