import { type WebSocket, WebSocketServer } from "ws";
import { z } from "zod";
import {
  type Call,
  type Faults,
  JOB_MS,
  makeVideo,
  type Order,
  readForm,
  type StandIn,
  serveStandIn,
} from "./stand-in.ts";

const nodeSchema = z.object({ class_type: z.string(), inputs: z.record(z.string(), z.unknown()) });
const submission = z.object({
  prompt: z.record(z.string(), nodeSchema),
  client_id: z.string(),
  prompt_id: z.string(),
});
type Submission = z.infer<typeof submission>;
type Entry = { readonly order: Order; readonly submission: Submission; stop: boolean };

/**
 * ComfyUI. Traps: `/history/{id}` is {} until the job has ended; the video is listed under `images`; progress comes over
 * a socket among binary previews; a running job is stopped by /interrupt, which in older servers passes over the id.
 */
export async function startComfyUi(): Promise<StandIn> {
  const faults: Faults = {};
  const history = new Map<string, object>();
  const files = new Map<string, Buffer>();
  const uploads = new Map<string, Uint8Array>();
  const pending: Entry[] = [];
  const orders: Order[] = [];
  const stopped: string[] = [];
  const sockets = new Map<string, WebSocket>();
  let running: Entry | null = null;

  const { origin, requests, server, close } = await serveStandIn(faults, async (call) => {
    const route = `${call.method} ${call.url.pathname}`;
    if (route === "POST /prompt") return submit(call);
    if (route === "POST /upload/image") {
      const picture = (await readForm(call)).get("image");
      if (picture instanceof Uint8Array) uploads.set("first.jpg", picture);
      return call.json(200, { name: "first.jpg", subfolder: "", type: "input" });
    }
    if (route === "GET /system_stats") {
      const system = { os: "linux", comfyui_version: COMFYUI_VERSION };
      return call.json(200, { system, devices: [{ name: "cuda:0 NVIDIA H100", type: "cuda" }] });
    }
    const [, nodeOf = ""] = /^GET \/object_info\/(.+)$/.exec(route) ?? [];
    if (nodeOf !== "") return call.json(200, INSTALLED.has(nodeOf) ? { [nodeOf]: { input: {} } } : {});
    if (route === "GET /queue") {
      const entry = ({ submission: { prompt_id, prompt } }: Entry) => [0, prompt_id, prompt, {}, []];
      return call.json(200, { queue_running: running ? [entry(running)] : [], queue_pending: pending.map(entry) });
    }
    if (route === "POST /queue") {
      for (const id of idsIn(call.body)) {
        const index = pending.findIndex(({ order }) => order.id === id);
        if (index >= 0) stopped.push(...pending.splice(index, 1).map(({ order }) => order.id));
      }
      return call.json(200, {});
    }
    if (route === "POST /interrupt") {
      if (running) running.stop = true;
      return call.json(200, {});
    }
    if (route === "POST /history") {
      for (const id of idsIn(call.body)) history.delete(id);
      return call.json(200, {});
    }
    const [, historyOf] = /^GET \/history\/(.+)$/.exec(route) ?? [];
    if (historyOf !== undefined) {
      const record = history.get(historyOf);
      return call.json(200, record ? { [historyOf]: record } : {});
    }
    const bytes = route === "GET /view" ? files.get(call.url.searchParams.get("filename") ?? "") : undefined;
    if (bytes) return call.file(bytes);
    call.json(404, {});
  });

  const socketServer = new WebSocketServer({ server, path: "/ws" });
  socketServer.on("connection", (socket, request) => {
    sockets.set(new URL(request.url ?? "/", "http://stand-in").searchParams.get("clientId") ?? "", socket);
  });

  function submit(call: Call) {
    const parsed = submission.safeParse(JSON.parse(call.body.toString()));
    if (!parsed.success) return call.json(400, { error: { message: "No prompt provided" }, node_errors: {} });
    const { prompt, prompt_id } = parsed.data;
    const input = (name: string) => Object.values(prompt).flatMap(({ inputs }) => inputs[name] ?? [])[0];
    if (typeof input("seed") !== "number") {
      const node_errors = { "3": { errors: [{ message: "Failed to convert an input value to a INT value" }] } };
      return call.json(400, { error: { message: "Prompt outputs failed validation", details: "" }, node_errors });
    }
    const order: Order = {
      id: prompt_id,
      prompt: String(input("text")),
      model: null,
      seed: Number(input("seed")),
      width: Number(input("width")),
      height: Number(input("height")),
      frames: Number(input("length")),
      framesPerSecond: Number(input("fps")),
      firstPicture: uploads.get(String(input("image"))) ?? null,
    };
    orders.push(order);
    pending.push({ order, submission: parsed.data, stop: false });
    call.json(200, { prompt_id, number: orders.length, node_errors: {} });
    void work();
  }

  async function work(): Promise<void> {
    if (running) return;
    const entry = pending.shift();
    if (!entry) return;
    running = entry;
    const outcome = await execute(entry);
    if (running !== entry) return; // restarted
    if (entry.stop) stopped.push(entry.order.id);
    history.set(entry.order.id, outcome);
    running = null;
    void work();
  }

  async function execute(entry: Entry): Promise<object> {
    const {
      order,
      submission: { prompt, client_id },
    } = entry;
    const send = (type: string, data: object) =>
      sockets.get(client_id)?.send(JSON.stringify({ type, data: { ...data, prompt_id: order.id } }));
    const ended = (status_str: string, messages: unknown[], outputs: object = {}) => ({
      prompt: [0, order.id, prompt, {}, []],
      outputs,
      status: { status_str, completed: status_str === "success", messages },
    });
    send("execution_start", {});
    for (const node of Object.keys(prompt)) {
      send("executing", { node });
      do {
        for (const value of [1, 2]) send("progress", { node, value, max: 2 });
        sockets.get(client_id)?.send(Buffer.from([0, 0, 0, 1, 0, 0, 0, 1]));
        await new Promise((resolve) => setTimeout(resolve, JOB_MS / 3));
        if (entry.stop) return ended("error", [["execution_interrupted", {}]]);
      } while (faults.outcome === "never ends");
    }
    if (faults.outcome === "fails") {
      const exception_message = `CUDA out of memory while making "${order.prompt}"`;
      return ended("error", [["execution_error", { node_type: "KSampler", exception_message }]]);
    }
    const filename = `ComfyUI_${order.id}_.mp4`;
    files.set(filename, await makeVideo(order, faults));
    const still = { filename: "frame.png", subfolder: "", type: "temp" };
    const saved = { filename, subfolder: "video", type: faults.file === "only temporary" ? "temp" : "output" };
    return ended("success", [], { "9": { images: [still, saved] } });
  }

  return {
    ...{ generatorUrl: `comfyui+${origin}`, baseUrl: new URL(origin), faults, orders, stopped, requests },
    jobsLeft: () => history.size + pending.length + (running ? 1 : 0),
    restart: () => {
      history.clear();
      pending.length = 0;
      if (running) running.stop = true;
      running = null;
    },
    close: async () => {
      for (const socket of sockets.values()) socket.terminate();
      socketServer.close();
      if (running) running.stop = true;
      await close();
    },
  };
}

const INSTALLED = new Set(["KSampler", "CLIPTextEncode", "EmptyHunyuanLatentVideo", "SaveVideo", "LoadImage"]);
export const COMFYUI_VERSION = "0.3.60";
const idsIn = (body: Buffer): readonly string[] =>
  z.object({ delete: z.array(z.string()) }).parse(JSON.parse(body.toString())).delete;

/** A workflow in API format with all that the stand-in reads. */
export const WORKFLOW = {
  "3": { class_type: "KSampler", inputs: { seed: "{{seed}}", steps: 20 } },
  "6": { class_type: "CLIPTextEncode", inputs: { text: "{{prompt}}" } },
  "7": {
    class_type: "EmptyHunyuanLatentVideo",
    inputs: { width: "{{width}}", height: "{{height}}", length: "{{frames}}", batch_size: 1 },
  },
  "9": { class_type: "SaveVideo", inputs: { filename_prefix: "video/vouch", fps: "{{fps}}" } },
};
export const IMAGE_WORKFLOW = { ...WORKFLOW, "10": { class_type: "LoadImage", inputs: { image: "{{image}}" } } };
