import { scoresFrom } from "../../moderation/index.ts";
import type { Role } from "../../src/core/ports/database.ts";
import { type Answer, openTestApi } from "./api.ts";
import { admit } from "./app.ts";

/** What the desk's tests write instead of waiting for a model to find something: each is judged as its words say. */
export const PROMPTS = {
  fine: "a red ball rolls over a green meadow",
  held: "a grim fight between two knights in the rain",
  refused: "a spiteful speech in front of a crowd",
  worst: "a forbidden picture of someone who is too young",
} as const;
const MARKS = { grim: "violence", spiteful: "hate", forbidden: "sexual_minors" } as const;
const SCORES = { violence: 0.8, hate: 0.99, sexual_minors: 0.99 } as const;

const CASE =
  "reviewCase { id status outcome queue kind firstOutcome generation { id status reason } } userErrors { code message field }";
const mutation = (name: string, type: string) =>
  `mutation ($input: ${type}!) { done: ${name}(input: $input) { ${CASE} } }`;
const CLAIM = mutation("claimReviewCase", "ClaimReviewCaseInput");
const DECIDE = mutation("decideReviewCase", "DecideReviewCaseInput");
const REVERSE = mutation("reverseReviewCase", "DecideReviewCaseInput");

/** The whole product with a classifier that reads marks, a clock that can be put forward, and people at the desk. */
export async function openTestDesk() {
  let aheadMs = 0;
  const api = await openTestApi((ports) => ({
    ...ports,
    environment: { ...ports.environment, clock: () => new Date(Date.now() + aheadMs) },
    classifier: {
      ...ports.classifier,
      score: async (texts) =>
        texts.map((text) => {
          const found = Object.entries(MARKS).find(([mark]) => text.includes(mark))?.[1];
          return { unsafe: 0, categories: scoresFrom((category) => (category === found ? SCORES[found] : 0)) };
        }),
    },
  }));
  type Person = Awaited<ReturnType<typeof api.person>>;
  const done = (answer: Answer) => {
    if (answer.errors) throw new Error(JSON.stringify(answer.errors));
    return answer.data.done;
  };
  return {
    ...api,
    people: (...roles: readonly Role[]) => Promise.all(roles.map((role) => api.person(role))),
    /** Puts the clock forward. */
    wait: (ms: number) => {
      aheadMs += ms;
    },
    admit: (person: Person, prompt: string) => admit({ ...api.app, user: person.user }, { prompt }),
    claim: async (person: Person, input: object = {}) => done(await api.ask(CLAIM, { input }, person.secret)),
    decide: async (person: Person, id: string, outcome: "ALLOW" | "BLOCK", rest: object = {}) =>
      done(await api.ask(DECIDE, { input: { id, outcome, rationale: "looked at it", ...rest } }, person.secret)),
    reverse: async (person: Person, id: string, outcome: "ALLOW" | "BLOCK") =>
      done(await api.ask(REVERSE, { input: { id, outcome, rationale: "looked again" } }, person.secret)),
    /** The one case of a generation, as the database has it. */
    caseOf: async (generationId: string) => {
      const found = (await api.app.database.reviewCasesOf([generationId])).at(-1);
      if (!found) throw new Error("no case");
      return found;
    },
  };
}
export type TestDesk = Awaited<ReturnType<typeof openTestDesk>>;
export const HOUR_MS = 3_600_000;
