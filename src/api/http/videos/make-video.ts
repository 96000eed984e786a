import type { Request, Response } from "express";
import { requireScope } from "../../../core/access.ts";
import type { AdmissionOutcome } from "../../../core/admission.ts";
import type { GenerationRequest } from "../../../core/request.ts";
import type { ApiDeps } from "../../api-deps.ts";
import { closeSignal } from "../close-signal.ts";
import { announcedBytes, type ScratchFiles } from "../scratch-files.ts";
import type { Visitors } from "../visitors.ts";
import { type Answer, failure, mistaken, success, unsupported, videoNotFound } from "./answer.ts";
import { MAX_BODY_BYTES, type Picture, readBody } from "./body.ts";
import { generationIdOf, videoId } from "./ids.ts";
import { isServed, modelNotFound } from "./models.ts";
import { createParameters, type Parsed, parse, remixParameters } from "./parameters.ts";
import { showDecision } from "./show-decision.ts";
import { showVideo } from "./show-video.ts";
import { aspectOfSize } from "./sizes.ts";

export type MakeDeps = Pick<ApiDeps, "admission" | "database" | "generator" | "uploads"> & {
  readonly visitors: Visitors;
  readonly scratchFiles: ScratchFiles;
};

/** What OpenAI's API makes when nothing is said. */
const DEFAULT_SIZE = "720x1280";

/** The calls that begin a video. Each ends in the same admission as GraphQL's `generateVideo`. */
export function createVideoMaker(deps: MakeDeps) {
  const { admission, generator, visitors, scratchFiles } = deps;

  /** Who may, what they sent, and what the core makes of it. */
  async function make(
    request: Request,
    response: Response,
    toRequest: (fields: unknown, picture: Picture | null) => Promise<Parsed<GenerationRequest>>,
  ): Promise<Answer> {
    const user = requireScope(visitors.callerOf(request), "GENERATIONS_WRITE");
    return scratchFiles.withFile(announcedBytes(request, MAX_BODY_BYTES), async (path) => {
      const body = await readBody(request, response, path);
      if (!body.ok) return body.answer;
      const wanted = await toRequest(body.value.fields, body.value.picture);
      if (!wanted.ok) return wanted.answer;
      const idempotencyKey = request.get("Idempotency-Key");
      const result = await admission.admit(user, { ...wanted.value, idempotencyKey }, closeSignal(response));
      return result.ok ? answerTo(result.value) : mistaken(result.errors);
    });
  }

  async function answerTo({ generation, decision }: AdmissionOutcome): Promise<Answer> {
    // Only a prompt that was blocked is refused here and now; what is refused later is a video that failed.
    if (decision?.verdict !== "BLOCK") return success(await showVideo(deps, generation));
    return failure(400, {
      code: "moderation_blocked",
      message: decision.judgement.explanation,
      param: "prompt",
      vouch: { video_id: videoId(generation.id), decision: showDecision(generation, decision) },
    });
  }

  async function creation(fields: unknown, picture: Picture | null): Promise<Parsed<GenerationRequest>> {
    const parsed = parse(createParameters, fields);
    if (!parsed.ok) return parsed;
    const { model, size = DEFAULT_SIZE, visible_mark: visibleMark, input_reference: reference, ...rest } = parsed.value;
    if (picture || reference) {
      return { ok: false, answer: unsupported("A first picture cannot be given yet.", "input_reference") };
    }
    const description = generator.describe();
    if (model !== undefined && !isServed(model, description)) {
      return { ok: false, answer: modelNotFound(model, description, 400) };
    }
    const aspect = aspectOfSize(size);
    if (!aspect) {
      const message = "A size is a width and a height such as 1280x720.";
      return { ok: false, answer: failure(400, { code: "invalid_value", message, param: "size" }) };
    }
    return { ok: true, value: { ...rest, aspect, visibleMark } };
  }

  return {
    create: (request: Request, response: Response) => make(request, response, creation),

    remix: (request: Request, response: Response, id: string) =>
      make(request, response, async (fields) => {
        const parsed = parse(remixParameters, fields);
        const remixOf = generationIdOf(id);
        if (!remixOf) return { ok: false, answer: videoNotFound("video_id") };
        return parsed.ok ? { ok: true, value: { ...parsed.value, remixOf } } : parsed;
      }),
  };
}
