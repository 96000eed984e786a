import { randomUUID } from "node:crypto";
import { type Call, type Faults, readForm, type StandIn, serveStandIn } from "./stand-in.ts";
import { createVideosJobs, sizeOf, standInOf, VIDEO_PATH, type VideosJob } from "./videos-jobs.ts";

export const VLLM_MODEL = "Wan-AI/Wan2.2-T2V-A14B-Diffusers";

/**
 * vLLM-Omni. Traps: it takes forms only (JSON is 422); without `num_frames` and `seconds` it makes one picture; another
 * model's name is refused; a job that a guardrail blocked makes GET answer 400 with the job as body; DELETE stops it.
 */
export async function startVllmOmni(): Promise<StandIn> {
  const faults: Faults = {};
  const store = createVideosJobs(faults);
  const { origin, requests, close } = await serveStandIn(faults, async (call) => {
    if (call.url.pathname === "/v1/models") return call.json(200, { object: "list", data: [{ id: VLLM_MODEL }] });
    const [match, id, content] = VIDEO_PATH.exec(call.url.pathname) ?? [];
    if (match === undefined) return call.json(404, { detail: "Not Found" });
    if (call.method === "POST") return create(call);
    const job = store.jobs.get(id ?? "");
    if (!job) return call.json(404, { detail: "Video not found" });
    if (call.method === "DELETE") {
      if (store.remove(job.order.id)) store.stopped.push(job.order.id);
      return call.json(200, { id: job.order.id, deleted: true, object: "video.deleted" });
    }
    if (content === undefined) return call.json(job.state === "failed" ? 400 : 200, wire(job));
    if (!job.bytes) return call.json(404, { detail: "Generation is still in-progress" });
    call.file(job.bytes);
  });

  async function create(call: Call): Promise<void> {
    const refuse = (loc: string, msg: string) => call.json(422, { detail: [{ loc: ["body", loc], msg }] });
    if (!call.headers["content-type"]?.startsWith("multipart/form-data")) return refuse("prompt", "Field required");
    const fields = await readForm(call);
    const { size, seconds, model } = Object.fromEntries(fields);
    if (!fields.get("prompt")) return refuse("prompt", "Field required");
    if (size !== undefined && !/^\d+x\d+$/.test(String(size))) return refuse("size", "String should match pattern");
    if (seconds !== undefined && !/^[1-9]\d*$/.test(String(seconds))) return refuse("seconds", "String should match");
    if (model !== undefined && model !== VLLM_MODEL) {
      const detail = `Model mismatch: request specifies '${model}' but server is running '${VLLM_MODEL}'.`;
      return call.json(400, { detail });
    }
    const framesPerSecond = Number(fields.get("fps") ?? 24);
    const derived = seconds === undefined ? 1 : Number(seconds) * framesPerSecond;
    const picture = fields.get("input_reference");
    const order = {
      id: `video_gen_${randomUUID().replaceAll("-", "")}`,
      prompt: String(fields.get("prompt")),
      model: model === undefined ? null : String(model),
      seed: Number(fields.get("seed") ?? Number.NaN),
      ...sizeOf(size),
      frames: Number(fields.get("num_frames") ?? derived),
      framesPerSecond,
      firstPicture: picture instanceof Uint8Array ? picture : null,
    };
    call.json(200, wire(store.begin(order)));
  }

  const wire = ({ order, state, error, createdAt }: VideosJob) => ({
    ...{ id: order.id, object: "video", model: VLLM_MODEL, prompt: order.prompt, created_at: createdAt },
    status: state === "working" ? "in_progress" : state,
    progress: state === "completed" ? 100 : 0,
    error: error === null ? null : { code: 400, message: `Input was blocked by guardrails: ${error}` },
    media_type: "video/mp4",
  });
  return standInOf({ origin, requests, close }, faults, store);
}
