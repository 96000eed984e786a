import { afterEach, describe, expect, it } from "vitest";
import type { Generator } from "../../src/core/ports/generator.ts";
import { temporaryFolder } from "../harness/clips.ts";
import { startComfyUi } from "../harness/stand-ins/comfyui.ts";
import { driverFor } from "../harness/stand-ins/drivers.ts";
import { SGLANG_MODEL, startSglang } from "../harness/stand-ins/sglang.ts";
import type { StandIn } from "../harness/stand-ins/stand-in.ts";
import { startTensorRtLlm, TENSORRT_MODEL } from "../harness/stand-ins/tensorrt-llm.ts";
import { startVllmOmni, VLLM_MODEL } from "../harness/stand-ins/vllm-omni.ts";
import { fileGeneratorContract } from "./generator-files.contract.ts";

const openai = { provider: "openai-videos", stops: true };
fileGeneratorContract("SGLang Diffusion", startSglang, { ...openai, model: exactly(SGLANG_MODEL), stops: false });
fileGeneratorContract("vLLM-Omni", startVllmOmni, { ...openai, model: exactly(VLLM_MODEL) });
fileGeneratorContract("TensorRT-LLM VisualGen", startTensorRtLlm, { ...openai, model: exactly(TENSORRT_MODEL) });
fileGeneratorContract("ComfyUI", startComfyUi, { provider: "comfyui", model: /^comfyui:text$/, stops: true });

function exactly(text: string): RegExp {
  return new RegExp(`^${text.replaceAll(".", "\\.")}$`);
}

describe("the traps of single servers", () => {
  const closers: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });
  const open = async (server: StandIn, options?: Parameters<typeof driverFor>[1]) => {
    closers.push(server.close);
    const generator = await driverFor(server, options);
    closers.push(generator.close);
    return { server, make: await maker(generator) };
  };
  const maker = async (generator: Generator) => {
    const folder = await temporaryFolder();
    closers.push(folder.remove);
    const shots = [{ prompt: "a fox", seconds: 1, camera: null }] as const;
    const spec = { shots, aspect: "1:1", style: null, lead: [], seed: 1 } as const;
    const signal = new AbortController().signal;
    return () => generator.generate(spec, { signal, scratch: folder.path, onProgress: () => undefined });
  };

  it("an older SGLang that takes forms with a picture only is spoken to in JSON from then on", async () => {
    const { server, make } = await open(await startSglang({ isOld: true }));
    await make();
    await make();
    expect(server.orders.map(({ seed, frames }) => [seed, frames])).toEqual([
      [1, 8],
      [1, 8],
    ]);
    expect(server.requests.filter((line) => line === "POST /v1/videos")).toHaveLength(3);
  });

  it("an SGLang that puts its files into a cloud is refused, and the address is not fetched", async () => {
    const { make } = await open(await startSglang({ hasCloud: true }));
    await expect(make()).rejects.toMatchObject({
      code: "GENERATOR_FAILED",
      message: expect.stringContaining("cloud storage"),
    });
  });

  it("a vLLM-Omni that runs another model than the configured one says so", async () => {
    const { make } = await open(await startVllmOmni(), { model: "other/model" });
    await expect(make()).rejects.toMatchObject({
      code: "GENERATOR_FAILED",
      message: expect.stringContaining("Model mismatch: request specifies 'other/model'"),
    });
  });

  it("a guardrail of vLLM-Omni, which makes the question itself fail, is a failure and no outage", async () => {
    const { server, make } = await open(await startVllmOmni());
    server.faults.outcome = "fails";
    await expect(make()).rejects.toMatchObject({ message: expect.stringContaining("blocked by guardrails") });
    expect(server.orders).toHaveLength(1);
  });

  it("a ComfyUI whose workflow keeps nothing gives its file from the folder that it empties by itself", async () => {
    const { server, make } = await open(await startComfyUi());
    server.faults.file = "only temporary";
    expect(await make()).toMatchObject({ kind: "files" });
  });

  it("a server that is full is asked again when it says, and not sooner", async () => {
    const { server, make } = await open(await startVllmOmni(), { timing: { largestBackoffMs: 2_000 } });
    server.faults.burst = { status: 429, count: 2, retryAfter: "1" };
    const before = performance.now();
    await make();
    expect(performance.now() - before).toBeGreaterThan(990);
    expect(server.orders).toHaveLength(1);
  });

  it("a ComfyUI whose job waits behind another's is told to drop ours, not to interrupt the other's", async () => {
    const server = await startComfyUi();
    server.faults.outcome = "never ends";
    const { make: makeOther } = await open(server);
    makeOther().catch(() => undefined);
    await expect.poll(() => server.orders.length).toBe(1);
    const ours = await driverFor(server);
    const abort = new AbortController();
    const shots = [{ prompt: "a cat", seconds: 1, camera: null }] as const;
    const spec = { shots, aspect: "1:1", style: null, lead: [], seed: 1 } as const;
    const making = ours.generate(spec, { signal: abort.signal, scratch: "/nowhere", onProgress: () => undefined });
    making.catch(() => undefined);
    await expect.poll(() => server.orders.length).toBe(2);
    abort.abort(new Error("changed my mind"));
    await ours.close();
    expect(server.stopped).toEqual([server.orders[1]?.id]);
    expect(server.requests).not.toContain("POST /interrupt");
  });

  it("a server that is not there yet does not keep the driver from starting", async () => {
    const gone = await startVllmOmni();
    await gone.close();
    const generator = await driverFor(gone);
    closers.push(generator.close);
    expect(generator.describe().name).toBe("unstated model");
    const make = await maker(generator);
    await expect(make()).rejects.toMatchObject({ code: "GENERATOR_UNAVAILABLE", retryable: true });
  });
});
