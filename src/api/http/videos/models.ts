import type { GeneratorDescription } from "../../../core/ports/generator.ts";
import { type Answer, failure, success } from "./answer.ts";

/** Names under which clients of OpenAI's API ask for a video, dated ones included. */
const ALIAS = /^sora-2(-pro)?(-\d{4}-\d{2}-\d{2})?$/;

/** Whether `name` stands for the model that runs here. */
export const isServed = (name: string, generator: GeneratorDescription): boolean =>
  name === generator.name || ALIAS.test(name);

export const modelNotFound = (name: string, generator: GeneratorDescription, status: 400 | 404): Answer =>
  failure(status, {
    code: "model_not_found",
    message: `The model '${name}' does not run here. There is '${generator.name}', which also answers to 'sora-2' and 'sora-2-pro'.`,
    param: "model",
  });

/** Only what really runs: an alias is accepted, never shown. */
export const listModels = (generator: GeneratorDescription): Answer =>
  success({ object: "list", data: [modelOf(generator)] });

export const showModel = (name: string, generator: GeneratorDescription): Answer =>
  isServed(name, generator) ? success(modelOf(generator)) : modelNotFound(name, generator, 404);

// A model says its version and not its date, but clients expect a number.
const modelOf = ({ name, version }: GeneratorDescription) =>
  ({ id: name, object: "model", created: 0, owned_by: "vouch", vouch: { version } }) as const;
