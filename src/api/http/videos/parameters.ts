import { z } from "zod";
import { type Answer, failure } from "./answer.ts";

/** A form sends numbers as text. Range and meaning are the core's to judge. */
const wholeNumber = z.union(
  [
    z.int(),
    z
      .string()
      .regex(/^\d{1,10}$/)
      .transform(Number),
  ],
  "This is a whole number.",
);
const text = z.string("This is a text.");

/** `POST /v1/videos`; what OpenAI's API does not have comes last. */
export const createParameters = z.strictObject({
  prompt: text,
  model: text.optional(),
  seconds: wholeNumber.optional(),
  size: text.optional(),
  input_reference: z
    .strictObject({ image_url: text.optional(), file_id: text.optional() }, "This is a file, or an object.")
    .optional(),
  camera: text.optional(),
  style: text.optional(),
  visible_mark: text.optional(),
  seed: wholeNumber.optional(),
});

/** `POST /v1/videos/{id}/remix` */
export const remixParameters = z.strictObject({ prompt: text });

/** `POST /v1/videos/extensions`; `seconds` is what is added. */
export const extendParameters = z.strictObject({
  prompt: text,
  seconds: wholeNumber,
  video: z.strictObject({ id: text }, "This is an object with the id of a video."),
});

/** `GET /v1/videos` */
export const listParameters = z.object({
  after: text.optional(),
  limit: wholeNumber.pipe(z.number().min(1, "At least 1.").max(100, "At most 100.")).default(20),
  order: z.enum(["asc", "desc"], "This is asc or desc.").default("desc"),
});

/** `GET /v1/videos/{id}/content` */
export const contentParameters = z.object({
  variant: z.enum(["video", "thumbnail", "spritesheet"], "This is video, thumbnail or spritesheet.").default("video"),
});

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly answer: Answer };

/** The parameters in a body or query, or the answer that says which is wrong. Nothing unknown is passed over. */
export function parse<T>(schema: z.ZodType<T>, given: unknown): Parsed<T> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return { ok: true, value: parsed.data };
  const [issue] = parsed.error.issues;
  if (issue?.code === "unrecognized_keys") {
    const param = [...issue.path, issue.keys[0]].join(".");
    return refuse({ code: "unknown_parameter", message: `Unknown parameter: '${param}'.`, param });
  }
  const param = issue?.path.join(".") ?? "";
  if (param === "") return refuse({ code: "invalid_request", message: "The body is a form, or a JSON object." });
  const [name = ""] = issue?.path ?? [];
  const isMissing = typeof given === "object" && given !== null && !(name in given);
  return isMissing
    ? refuse({ code: "missing_required_parameter", message: `Missing required parameter: '${param}'.`, param })
    : refuse({ code: "invalid_value", message: `Invalid value for '${param}': ${issue?.message}`, param });
}

const refuse = (fault: Parameters<typeof failure>[1]) => ({ ok: false, answer: failure(400, fault) }) as const;
