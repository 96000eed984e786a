import OpenAI, { APIError } from "openai";
import type { Video } from "openai/resources/videos";
import { z } from "zod";

const extended = z.object({ vouch: z.looseObject({ status: z.string(), seed: z.number(), aspect: z.string() }) });

/** The unmodified client of OpenAI, pointed at a server of ours. */
export const openAiClient = (url: string, apiKey: string, maxRetries = 0) =>
  new OpenAI({ apiKey, baseURL: `${url}/v1`, maxRetries });

/** What only this server says of a video; the client hands it through. */
export const extrasOf = (video: Video) => extended.parse(video).vouch;

/** The fault that a call must end in. */
export async function faultOf(call: PromiseLike<unknown>): Promise<APIError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof APIError) return error;
    throw error;
  }
  throw new Error("the call went well");
}

/** The faults that calls at the same time must all end in. */
export const faultsOf = (...calls: readonly PromiseLike<unknown>[]) => Promise.all(calls.map(faultOf));
