import { randomUUID } from "node:crypto";
import { type Call, type Faults, readForm, type StandIn, serveStandIn } from "./stand-in.ts";
import { createVideosJobs, sizeOf, standInOf, VIDEO_PATH, type VideosJob } from "./videos-jobs.ts";

export const SGLANG_MODEL = "Wan-AI/Wan2.1-T2V-1.3B-Diffusers";

/**
 * SGLang Diffusion. Traps: it never says in_progress; without a seed it takes 1024; it calls every model "sora-2"; DELETE
 * forgets the job and computes on, and answers with the job; content is 404 until ready, and 400 with an address when
 * cloud storage is on. `isOld`: a form without a picture is refused.
 */
export async function startSglang(options: { isOld?: boolean; hasCloud?: boolean } = {}): Promise<StandIn> {
  const faults: Faults = {};
  const store = createVideosJobs(faults);
  const { origin, requests, close } = await serveStandIn(faults, async (call) => {
    if (call.url.pathname === "/models") return call.json(200, { model_path: SGLANG_MODEL, task_type: "T2V" });
    const [match, id, content] = VIDEO_PATH.exec(call.url.pathname) ?? [];
    if (match === undefined) return call.json(404, { detail: "Not Found" });
    if (call.method === "POST") return create(call);
    const job = store.jobs.get(id ?? "");
    if (!job) return call.json(404, { detail: "Video not found" });
    if (call.method === "DELETE") {
      store.remove(job.order.id);
      return call.json(200, { ...wire(job), status: "deleted" });
    }
    if (content === undefined) return call.json(200, wire(job));
    if (options.hasCloud) {
      return call.json(400, {
        detail: "Video has been uploaded to cloud storage. Please use the cloud URL: https://x",
      });
    }
    if (!job.bytes) return call.json(404, { detail: "Generation is still in-progress" });
    call.file(job.bytes);
  });

  async function create(call: Call): Promise<void> {
    const isForm = call.headers["content-type"]?.startsWith("multipart/form-data") ?? false;
    const fields = isForm ? await readForm(call) : new Map(Object.entries(JSON.parse(call.body.toString())));
    const picture = fields.get("input_reference");
    if (isForm && options.isOld && !picture) return call.json(400, { detail: "input_reference file is required" });
    if (!fields.get("prompt")) return call.json(400, { detail: "prompt is required" });
    const framesPerSecond = Number(fields.get("fps") ?? 24);
    const order = {
      id: randomUUID(),
      prompt: String(fields.get("prompt")),
      model: fields.has("model") ? String(fields.get("model")) : null,
      seed: Number(fields.get("seed") ?? 1024),
      ...sizeOf(fields.get("size") ?? "1280x720"),
      frames: Number(fields.get("num_frames") ?? framesPerSecond * Number(fields.get("seconds") ?? 4)),
      framesPerSecond,
      firstPicture: picture instanceof Uint8Array ? picture : null,
    };
    call.json(200, wire(store.begin(order)));
  }

  const wire = ({ order, state, error, createdAt }: VideosJob) => ({
    ...{ id: order.id, object: "video", model: order.model ?? "sora-2", quality: "standard", created_at: createdAt },
    status: state === "working" ? "queued" : state,
    progress: state === "completed" ? 100 : 0,
    size: `${order.width}x${order.height}`,
    seconds: String(Math.round(order.frames / order.framesPerSecond)),
    url: options.hasCloud && state === "completed" ? "https://bucket.example/video.mp4" : null,
    error: error === null ? null : { message: error },
    file_path: `/outputs/${order.id}.mp4`,
  });
  return standInOf({ origin, requests, close }, faults, store);
}
