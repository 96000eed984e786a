import type { Request, Response } from "express";
import { requireScope } from "../../../core/access.ts";
import type { AdmissionOutcome } from "../../../core/admission.ts";
import type { GenerationRequest } from "../../../core/request.ts";
import type { ApiDeps } from "../../api-deps.ts";
import { closeSignal } from "../close-signal.ts";
import { announcedBytes, type ScratchFiles } from "../scratch-files.ts";
import type { Visitors } from "../visitors.ts";
import { type Answer, failure, mistaken, success, videoNotFound } from "./answer.ts";
import { type Body, MAX_BODY_BYTES, readBody } from "./body.ts";
import { generationIdOf, videoId } from "./ids.ts";
import { isServed, modelNotFound } from "./models.ts";
import { createParameters, extendParameters, type Parsed, parse, remixParameters } from "./parameters.ts";
import { type Picture, pictureOf, withFirstFrame } from "./picture.ts";
import { showDecision } from "./show-decision.ts";
import { showVideo } from "./show-video.ts";
import { aspectOfSize } from "./sizes.ts";

export type MakeDeps = Pick<ApiDeps, "activePolicy" | "admission" | "database" | "generator" | "uploads"> & {
  readonly visitors: Visitors;
  readonly scratchFiles: ScratchFiles;
};

/** What was sent as a request to the core, or the answer that says why not. `path` is free for a file. */
type ToRequest = (
  sent: Body & { readonly path: string },
) => Promise<Parsed<GenerationRequest & { readonly picture: Picture | null }>>;

/** What OpenAI's API makes when nothing is said. */
const DEFAULT_SIZE = "720x1280";

/** The calls that begin a video. Each ends in the same admission as GraphQL's `generateVideo`. */
export function createVideoMaker(deps: MakeDeps) {
  const { admission, generator, visitors, scratchFiles } = deps;

  /** Who may, what they sent, and what the core makes of it. */
  async function make(request: Request, response: Response, toRequest: ToRequest): Promise<Answer> {
    const caller = visitors.programOf(request);
    const user = requireScope(caller, "GENERATIONS_WRITE");
    return scratchFiles.withFile(visitors.holderOf(request), announcedBytes(request, MAX_BODY_BYTES), async (path) => {
      const body = await readBody(request, response, path);
      if (!body.ok) return body.answer;
      const wanted = await toRequest({ ...body.value, path });
      if (!wanted.ok) return wanted.answer;
      const { picture, ...settings } = wanted.value;
      if (picture) await visitors.throttle(request);
      const wish = { ...settings, idempotencyKey: request.get("Idempotency-Key") };
      const result = await withFirstFrame(deps, caller, picture, (frame) =>
        admission.admit(user, { ...wish, ...frame }, closeSignal(response)),
      );
      return result.ok ? answerTo(result.value) : mistaken(result.errors);
    });
  }

  async function answerTo({ generation, decision }: AdmissionOutcome): Promise<Answer> {
    // What was sent is refused here and now; a clip that is refused later is a video that failed.
    if (decision?.verdict !== "BLOCK" || decision.stage === "FRAMES") {
      return success(await showVideo(deps, generation));
    }
    const told = showDecision(generation, decision, deps.activePolicy().document);
    return failure(400, {
      code: "moderation_blocked",
      message: told.explanation,
      param: decision.stage === "FIRST_FRAME" ? "input_reference" : "prompt",
      vouch: { video_id: videoId(generation.id), decision: told },
    });
  }

  const creation: ToRequest = async ({ fields, picture: file, path }) => {
    const parsed = parse(createParameters, fields);
    if (!parsed.ok) return parsed;
    const { model, size = DEFAULT_SIZE, visible_mark: visibleMark, input_reference: reference, ...rest } = parsed.value;
    const description = generator.describe();
    if (model !== undefined && !isServed(model, description)) {
      return { ok: false, answer: modelNotFound(model, description, 400) };
    }
    const aspect = aspectOfSize(size);
    if (!aspect) {
      const message = "A size is a width and a height such as 1280x720.";
      return { ok: false, answer: failure(400, { code: "invalid_value", message, param: "size" }) };
    }
    const picture = await pictureOf(file, reference, path);
    return picture.ok ? { ok: true, value: { ...rest, aspect, visibleMark, picture: picture.value } } : picture;
  };

  const remixing =
    (id: string): ToRequest =>
    async (sent) => {
      const parsed = parse(remixParameters, allOf(sent));
      if (!parsed.ok) return parsed;
      const remixOf = generationIdOf(id);
      return remixOf
        ? { ok: true, value: { ...parsed.value, remixOf, picture: null } }
        : { ok: false, answer: videoNotFound("video_id") };
    };

  const extension: ToRequest = async (sent) => {
    const parsed = parse(extendParameters, allOf(sent));
    if (!parsed.ok) return parsed;
    const { video, ...rest } = parsed.value;
    const extend = generationIdOf(video.id);
    return extend
      ? { ok: true, value: { ...rest, extend, picture: null } }
      : { ok: false, answer: videoNotFound("video.id") };
  };

  return {
    create: (request: Request, response: Response) => make(request, response, creation),
    remix: (request: Request, response: Response, id: string) => make(request, response, remixing(id)),
    extend: (request: Request, response: Response) => make(request, response, extension),
  };
}

/** Where no picture is taken, one that was sent is an unknown parameter. */
const allOf = ({ fields, picture }: Body): unknown =>
  picture ? { ...Object(fields), input_reference: picture } : fields;
