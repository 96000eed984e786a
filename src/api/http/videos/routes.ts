import { type Request, type Response, Router } from "express";
import { requireScope, type Scope } from "../../../core/access.ts";
import { GENERATION_STATUSES, type Generation, type User } from "../../../core/ports/database.ts";
import type { ApiDeps } from "../../api-deps.ts";
import { refuseWithheld, sendAsset } from "../send-asset.ts";
import { type Answer, failure, mistaken, success, unsupported, videoNotFound } from "./answer.ts";
import { generationIdOf, videoId } from "./ids.ts";
import { createVideoMaker, type MakeDeps } from "./make-video.ts";
import { listModels, showModel } from "./models.ts";
import { contentParameters, listParameters, parse } from "./parameters.ts";
import { showVideo, showVideos } from "./show-video.ts";

type Deps = MakeDeps & Pick<ApiDeps, "library" | "storage">;

const ALIVE = GENERATION_STATUSES.filter((status) => status !== "DELETED");
const VARIANTS = { video: "video.mp4", thumbnail: "poster.jpg" } as const;
const POLL_AFTER_MS = 1_000;
/** A person decides: that takes longer. */
const POLL_HELD_AFTER_MS = 10_000;

/**
 * OpenAI's Videos API in front of this server (shapes of the `openai` package 6.49): the same keys, scopes, limits and
 * use cases as GraphQL, so that nothing is made past moderation.
 */
export function videoRoutes(deps: Deps): Router {
  const { library, database, generator, visitors } = deps;
  const router = Router();
  const maker = createVideoMaker(deps);
  const userWith = (request: Request, scope: Scope) => requireScope(visitors.programOf(request), scope);

  async function find(user: User, id: string): Promise<Generation | null> {
    const generationId = generationIdOf(id);
    const found = generationId && (await library.generation(user, generationId));
    return found && found.status !== "DELETED" ? found : null;
  }

  router.get("/v1/models", (request, response) => {
    userWith(request, "GENERATIONS_READ");
    send(response, listModels(generator.describe()));
  });

  router.get("/v1/models/:model", (request, response) => {
    userWith(request, "GENERATIONS_READ");
    send(response, showModel(request.params.model, generator.describe()));
  });

  router.post("/v1/videos", async (request, response) => {
    send(response, await maker.create(request, response));
  });

  router.post("/v1/videos/:id/remix", async (request, response) => {
    send(response, await maker.remix(request, response, request.params.id));
  });

  router.post("/v1/videos/extensions", async (request, response) => {
    send(response, await maker.extend(request, response));
  });

  router.post("/v1/videos/edits", (request, response) => {
    userWith(request, "GENERATIONS_WRITE");
    send(response, unsupported("Videos are not edited here. A remix makes a new one with the same seed and settings."));
  });

  router.all(["/v1/videos/characters", "/v1/videos/characters/:id"], (request, response) => {
    userWith(request, "GENERATIONS_READ");
    send(response, unsupported("There are no characters here."));
  });

  router.get("/v1/videos", async (request, response) => {
    const user = userWith(request, "GENERATIONS_READ");
    send(response, await list(user, request.query));
  });

  async function list(user: User, query: unknown): Promise<Answer> {
    const parsed = parse(listParameters, query);
    if (!parsed.ok) return parsed.answer;
    const { after, limit, order } = parsed.value;
    const last = after === undefined ? null : await find(user, after);
    if (after !== undefined && !last) return videoNotFound("after");
    const filter = { userId: user.id, statuses: ALIVE, isOldestFirst: order === "asc" };
    const page = await database.generations(filter, { limit, after: last?.id });
    const generations = page.rows.map(({ row }) => row);
    const data = await showVideos(deps, generations);
    const ends = { first_id: data.at(0)?.id ?? null, last_id: data.at(-1)?.id ?? null };
    return success({ object: "list", data, ...ends, has_more: page.hasMore });
  }

  router.get("/v1/videos/:id", async (request, response) => {
    const found = await find(userWith(request, "GENERATIONS_READ"), request.params.id);
    if (!found) return send(response, videoNotFound("video_id"));
    const video = await showVideo(deps, found);
    const isDone = video.status === "completed" || video.status === "failed";
    const pollAfterMs = found.status === "HELD" ? POLL_HELD_AFTER_MS : POLL_AFTER_MS;
    send(response, success(video, isDone ? {} : { "OpenAI-Poll-After-Ms": `${pollAfterMs}` }));
  });

  router.get("/v1/videos/:id/content", async (request, response) => {
    const found = await find(userWith(request, "GENERATIONS_READ"), request.params.id);
    const fault = found ? await sendContent(found, request.query, response) : videoNotFound("video_id");
    if (fault) send(response, fault);
  });

  async function sendContent({ id, status }: Generation, query: unknown, response: Response): Promise<Answer | null> {
    const parsed = parse(contentParameters, query);
    if (!parsed.ok) return parsed.answer;
    const { variant } = parsed.value;
    if (variant === "spritesheet")
      return unsupported("There are no sprite sheets here; ask for a thumbnail.", "variant");
    const [asset] = await database.assets([id]);
    refuseWithheld(response, asset);
    if (status !== "READY") {
      const message = "The video is not there: GET /v1/videos/{video_id} says whether it will be.";
      return failure(404, { code: "video_not_ready", message, param: "video_id" });
    }
    const headers = { "Cache-Control": "private, no-cache" };
    const isSent = asset && (await sendAsset(deps, response, asset, VARIANTS[variant], headers));
    return isSent ? null : videoNotFound("video_id");
  }

  router.delete("/v1/videos/:id", async (request, response) => {
    const user = userWith(request, "GENERATIONS_WRITE");
    const found = await find(user, request.params.id);
    if (!found) return send(response, videoNotFound("video_id"));
    const isUnfinished = found.status === "HELD" || found.status === "QUEUED" || found.status === "RUNNING";
    const result = await (isUnfinished ? library.cancel(user, found.id) : library.remove(user, found.id));
    const deleted = { id: videoId(found.id), object: "video.deleted", deleted: true };
    send(response, result.ok ? success(deleted) : mistaken(result.errors));
  });

  router.all("/v1/{*rest}", (request, response) => {
    const message = `Unknown request URL: ${request.method} ${request.path}.`;
    send(response, failure(404, { code: "unknown_url", message }));
  });

  return router;
}

function send(response: Response, { status, body, headers }: Answer): void {
  response.set({ "Cache-Control": "no-store", ...headers });
  response.status(status).json(body);
}
