import { expect } from "vitest";
import type { TestApi } from "./api.ts";

export const FOX = "a red fox runs through a snowy forest";
export const GORE = "graphic gore, a man is beheaded, blood everywhere, realistic torture";
/** Of a language that the classifier was not validated for: it is held for a person. */
export const GERMAN = "Ein rotes Auto faehrt durch die Stadt am Abend und die Leute schauen";

export const GENERATE = `mutation ($input: GenerateVideoInput!) {
  generateVideo(input: $input) {
    replayed
    userErrors { code message field }
    outcome {
      __typename
      ... on GenerationAccepted { generation { id status seed aspect seconds prompt } }
      ... on GenerationHeld { generation { id status reason } decision { judgement { verdict } } }
      ... on GenerationRefused {
        generation { id status reason }
        decision {
          stage
          judgement {
            verdict explanation helpText policyVersion modelDigests replayDigest unsafe
            categories { category score threshold severity source outcome }
            scores { category score }
            spans { text start end normalised why }
          }
        }
      }
    }
  }
}`;

/** Asks for a video, which must be no fault. @returns the payload: an outcome, or mistakes */
export async function generate(api: TestApi, input: object, key?: string) {
  const { data, errors } = await api.ask(GENERATE, { input }, key);
  expect(errors).toBeUndefined();
  return data.generateVideo;
}
