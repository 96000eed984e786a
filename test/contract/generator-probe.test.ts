import { writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { examineGenerator } from "../../src/cli/doctor-generator.ts";
import { loadConfig } from "../../src/config/config.ts";
import { temporaryFolder } from "../harness/clips.ts";
import { COMFYUI_VERSION, startComfyUi, WORKFLOW } from "../harness/stand-ins/comfyui.ts";
import { writeWorkflows } from "../harness/stand-ins/drivers.ts";
import { SGLANG_MODEL, startSglang } from "../harness/stand-ins/sglang.ts";
import type { StandIn } from "../harness/stand-ins/stand-in.ts";
import { startTensorRtLlm, TENSORRT_MODEL } from "../harness/stand-ins/tensorrt-llm.ts";
import { startVllmOmni, VLLM_MODEL } from "../harness/stand-ins/vllm-omni.ts";

const closers: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

const examine = (environment: Readonly<Record<string, string>>) => examineGenerator(loadConfig(environment));
async function started(start: () => Promise<StandIn>): Promise<StandIn> {
  const server = await start();
  closers.push(server.close);
  return server;
}
/** A server that answers everything in one way. */
async function answering(status: number, body: string): Promise<string> {
  const server = createServer((_, response) => response.writeHead(status).end(body)).listen(0, "127.0.0.1");
  closers.push(async () => server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  return `openai+http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}
async function comfyUi() {
  const workflows = await writeWorkflows();
  closers.push(workflows.remove);
  return { server: await started(startComfyUi), GENERATOR_WORKFLOW: workflows.workflowPath };
}

describe("doctor, asked about a model server", () => {
  it.each([
    ["SGLang Diffusion", startSglang, SGLANG_MODEL],
    ["vLLM-Omni", startVllmOmni, VLLM_MODEL],
    ["TensorRT-LLM VisualGen", startTensorRtLlm, TENSORRT_MODEL],
  ])("says what %s runs and how long a shot may take, and hands in no job", async (_, start, model) => {
    const server = await started(start);
    const found = await examine({ GENERATOR_URL: server.generatorUrl, GENERATOR_TIMEOUT_SECONDS: "900" });
    expect(found).toEqual({ state: "ok", detail: expect.stringContaining(`runs ${model}; a shot may take 900 s`) });
    expect(found.detail).toMatch(/^\/v1\/videos at http:\S+\/v1, \d+ ms: /);
    expect([server.orders, server.requests.filter((line) => !line.startsWith("GET "))]).toEqual([[], []]);
  });

  it("says which ComfyUI it is and on what, and hands in no job", async () => {
    const { server, GENERATOR_WORKFLOW } = await comfyUi();
    const found = await examine({ GENERATOR_URL: server.generatorUrl, GENERATOR_WORKFLOW });
    expect(found).toMatchObject({
      state: "ok",
      detail: expect.stringMatching(/^ComfyUI .*: runs cuda:0 NVIDIA H100;/),
    });
    expect(found.detail).toContain(COMFYUI_VERSION);
    expect([server.orders, server.requests.filter((line) => !line.startsWith("GET "))]).toEqual([[], []]);
  });

  it("names the nodes that a ComfyUI lacks", async () => {
    const { server } = await comfyUi();
    const folder = await temporaryFolder();
    closers.push(folder.remove);
    const GENERATOR_WORKFLOW = join(folder.path, "odd.json");
    await writeFile(GENERATOR_WORKFLOW, JSON.stringify({ ...WORKFLOW, 11: { class_type: "OddSampler", inputs: {} } }));
    const found = await examine({ GENERATOR_URL: server.generatorUrl, GENERATOR_WORKFLOW });
    expect(found).toMatchObject({ state: "fault", mend: expect.stringContaining("it has no node OddSampler") });
  });

  it("warns of a GENERATOR_MODEL that the server does not name", async () => {
    const { generatorUrl } = await started(startVllmOmni);
    const found = await examine({ GENERATOR_URL: generatorUrl, GENERATOR_MODEL: "other/model" });
    expect(found).toMatchObject({ state: "warning", mend: expect.stringContaining("GENERATOR_MODEL is other/model") });
  });

  it("tells a server that is down from one that hangs", { timeout: 60_000 }, async () => {
    const gone = await startVllmOmni();
    await gone.close();
    const down = await examine({ GENERATOR_URL: gone.generatorUrl });
    expect(down).toMatchObject({ state: "fault", detail: expect.stringContaining("nothing listens there") });
    expect(down.mend).toContain("GENERATOR_URL");
    const server = await started(startVllmOmni);
    server.faults.hangs = /./;
    const hanging = await examine({ GENERATOR_URL: server.generatorUrl });
    expect(hanging).toMatchObject({ state: "fault", detail: expect.stringContaining("no answer in time, asked once") });
  });

  it("tells a server that is for something else, or refuses the key", async () => {
    const other = await examine({ GENERATOR_URL: await answering(404, '{"detail":"Not Found"}') });
    expect(other).toMatchObject({ state: "fault", mend: expect.stringContaining("no /videos below this address") });
    const page = await examine({ GENERATOR_URL: await answering(200, "<html>Welcome</html>") });
    expect(page).toMatchObject({ state: "fault", mend: expect.stringContaining("no /videos below this address") });
    const locked = examine({ GENERATOR_URL: await answering(401, "{}"), GENERATOR_API_KEY: "wrong-key" });
    await expect(locked).rejects.toThrow(/refuses the key, status 401/);
  });

  it("does not ask anybody about the embedded model", async () => {
    expect(await examine({})).toMatchObject({ state: "ok", detail: expect.stringContaining("embedded") });
  });
});
