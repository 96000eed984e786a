import { readFile } from "node:fs/promises";
import { afterEach, describe, expect, it } from "vitest";
import { actionsOf, admit, openTestApp, type TestApp, until } from "../harness/app.ts";
import { startComfyUi } from "../harness/stand-ins/comfyui.ts";
import { writeWorkflows } from "../harness/stand-ins/drivers.ts";
import { startSglang } from "../harness/stand-ins/sglang.ts";
import type { StandIn } from "../harness/stand-ins/stand-in.ts";
import { startTensorRtLlm } from "../harness/stand-ins/tensorrt-llm.ts";
import { startVllmOmni, VLLM_MODEL } from "../harness/stand-ins/vllm-omni.ts";

let app: TestApp;
let server: StandIn;
afterEach(async () => {
  await app.close();
  await server.close();
});

const KEY = "key-that-no-log-may-hold";
/** The app as an operator would point it at a server. */
async function open(start: () => Promise<StandIn>): Promise<void> {
  server = await start();
  const isComfyUi = server.generatorUrl.startsWith("comfyui");
  const workflows = await writeWorkflows();
  app = await openTestApp(undefined, {
    GENERATOR_URL: server.generatorUrl,
    GENERATOR_API_KEY: KEY,
    GENERATOR_SHORT_SIDE: "368",
    GENERATOR_FPS: "8",
    ...(isComfyUi ? { GENERATOR_WORKFLOW: workflows.workflowPath } : {}),
  }).finally(workflows.remove);
  await app.startWorker();
}
async function released(generationId: string) {
  const [asset] = await app.database.assets([generationId]);
  const signal = AbortSignal.timeout(60_000);
  const path = asset && (await app.storage.localPath(asset.storageKey, signal));
  if (!path) throw new Error("there is no file");
  return { asset, bytes: await readFile(path), verdict: (await app.verification.verify(path, {}, signal)).verdict };
}

describe("an app on a GPU server", () => {
  it.each([
    ["SGLang Diffusion", startSglang],
    ["TensorRT-LLM VisualGen", startTensorRtLlm],
    ["ComfyUI", startComfyUi],
  ])(
    "of %s takes a prompt to a released file that verifies, and nothing that the server wrote into it",
    async (_, start) => {
      await open(start);
      server.faults.file = "laden";
      const { id } = await admit(app);
      expect(await until(app, id, ["READY", "FAILED", "HELD", "REFUSED"])).toMatchObject({ status: "READY" });
      const { asset, bytes, verdict } = await released(id);
      expect(verdict).toBe("TRUSTED");
      expect(asset).toMatchObject({ width: 656, height: 368, frameCount: 8, framesPerSecond: 8 });
      expect(["secret", "modelSha256"].filter((trace) => bytes.includes(trace))).toEqual([]);
      expect(server.orders).toHaveLength(1);
      await expect.poll(() => server.jobsLeft()).toBe(0);
    },
  );

  it("of vLLM-Omni joins the shots of a storyboard, and logs which model made them", async () => {
    await open(startVllmOmni);
    const shots = [
      { prompt: "a red fox runs through a snowy forest", seconds: 1 },
      { prompt: "a red fox sleeps in a snowy forest", seconds: 2, camera: "zoom-in" },
    ];
    const { id } = await admit(app, { prompt: null, seconds: null, shots });
    expect(await until(app, id, ["READY", "FAILED", "HELD", "REFUSED"])).toMatchObject({ status: "READY" });
    expect(await released(id)).toMatchObject({ verdict: "TRUSTED", asset: { frameCount: 24, durationMs: 3000 } });
    expect(server.orders.map(({ seed }) => seed)).toEqual([7, 2_654_435_768]);
    const { rows } = await app.database.auditEvents({ subject: `generation:${id}` }, { limit: 100 });
    const made = rows.find(({ row }) => row.action === "video.generated");
    expect(JSON.stringify(made)).toContain(VLLM_MODEL);
    expect(JSON.stringify(rows)).not.toContain(KEY);
  });

  it("fails, and releases nothing, when the server sends another video than was asked for", async () => {
    await open(startSglang);
    server.faults.file = "too small";
    const { id } = await admit(app);
    expect(await until(app, id, ["READY", "FAILED"])).toMatchObject({ status: "FAILED", reason: "GENERATOR_FAILED" });
    expect(await app.database.assets([id])).toEqual([]);
    expect(await actionsOf(app, id)).not.toContain("video.generated");
  });

  it("stops the server's job when a person cancels", async () => {
    await open(startComfyUi);
    server.faults.outcome = "never ends";
    const { id } = await admit(app);
    await expect.poll(() => server.orders.length).toBe(1);
    expect((await app.library.cancel(app.user, id)).ok).toBe(true);
    expect(await until(app, id, ["CANCELLED", "READY", "FAILED"])).toMatchObject({ status: "CANCELLED" });
    await expect.poll(() => server.stopped).toEqual([server.orders[0]?.id]);
  });
});
