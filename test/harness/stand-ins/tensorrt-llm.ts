import { randomUUID } from "node:crypto";
import { type Call, type Faults, readForm, type StandIn, serveStandIn } from "./stand-in.ts";
import { createVideosJobs, sizeOf, standInOf, VIDEO_PATH, type VideosJob } from "./videos-jobs.ts";

export const TENSORRT_MODEL = "nvidia/wan2.1-t2v-14b-fp8";
const KNOWN = new Set([
  ...["prompt", "model", "size", "width", "height", "seconds", "num_frames", "fps", "seed", "input_reference"],
]);

/**
 * TensorRT-LLM VisualGen. Traps: a new job is 202; at work it says `generating` and `postprocessing`; `error` is a bare
 * string and `progress` null; content that is not ready is 400; unknown fields are refused; the file may be an AVI; the
 * answer to DELETE is `{deleted}` alone.
 */
export async function startTensorRtLlm(): Promise<StandIn> {
  const faults: Faults = {};
  const store = createVideosJobs(faults, "avi");
  const { origin, requests, close } = await serveStandIn(faults, async (call) => {
    if (call.url.pathname === "/v1/models") return call.json(200, { object: "list", data: [{ id: TENSORRT_MODEL }] });
    const [match, id, content] = VIDEO_PATH.exec(call.url.pathname) ?? [];
    if (match === undefined) return call.json(404, { detail: "Not Found" });
    if (call.method === "POST") return create(call);
    const job = store.jobs.get(id ?? "");
    if (!job) return fault(call, 404, `Video ${id} not found`);
    if (call.method === "DELETE") {
      if (store.remove(job.order.id)) store.stopped.push(job.order.id);
      return call.json(200, { deleted: true });
    }
    if (content === undefined) return call.json(200, wire(job));
    if (!job.bytes) return fault(call, 400, `Video ${id} is not ready (status: ${job.state})`);
    call.file(job.bytes, "video/x-msvideo");
  });

  async function create(call: Call): Promise<void> {
    const isForm = call.headers["content-type"]?.startsWith("multipart/form-data") ?? false;
    const fields = isForm ? await readForm(call) : new Map(Object.entries(JSON.parse(call.body.toString())));
    const unknown = [...fields.keys()].filter((name) => !KNOWN.has(name));
    if (unknown.length > 0) return fault(call, 400, `Extra inputs are not permitted: ${unknown.join(", ")}`);
    const framesPerSecond = Number(fields.get("fps") ?? 24);
    const picture = fields.get("input_reference");
    const order = {
      id: `video_${randomUUID().replaceAll("-", "")}`,
      prompt: String(fields.get("prompt")),
      model: fields.has("model") ? String(fields.get("model")) : null,
      seed: Number(fields.get("seed") ?? Number.NaN),
      ...sizeOf(fields.get("size") ?? "auto"),
      frames: Number(fields.get("num_frames") ?? framesPerSecond * Number(fields.get("seconds") ?? 2)),
      framesPerSecond,
      firstPicture: picture instanceof Uint8Array ? picture : null,
    };
    call.json(202, wire(store.begin(order)));
  }

  const fault = (call: Call, code: number, message: string) =>
    call.json(code, { object: "error", message, type: "BadRequestError", param: null, code });
  const wire = ({ order, state, error, createdAt }: VideosJob) => ({
    ...{ id: order.id, object: "video", model: TENSORRT_MODEL, prompt: order.prompt, created_at: createdAt },
    ...{ status: state === "working" ? "generating" : state, progress: null, error },
    ...{ size: `${order.width}x${order.height}`, fps: order.framesPerSecond },
  });
  return standInOf({ origin, requests, close }, faults, store);
}
