import { existsSync } from "node:fs";
import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readModel } from "../../src/adapters/generator/onnx/model-files.ts";
import { openSessions } from "../../src/adapters/generator/onnx/sessions.ts";
import { createOnnxGenerator } from "../../src/adapters/generator/onnx-generator.ts";
import { packageRoot } from "../../src/platform/package-root.ts";
import { generatorContract } from "./generator.contract.ts";

const modelDirectory = join(packageRoot, "models/generator-nano");

generatorContract("embedded", () => createOnnxGenerator({ modelDirectory }));

describe("the embedded generator", () => {
  it("refuses a weight file that is not the one in model.json", async () => {
    const copy = await mkdtemp(join(tmpdir(), "model-"));
    await cp(modelDirectory, copy, { recursive: true });
    await writeFile(join(copy, "decoder.onnx"), "something else");
    await expect(createOnnxGenerator({ modelDirectory: copy })).rejects.toMatchObject({ code: "MODEL_INVALID" });
    await rm(copy, { recursive: true });
  });

  it("cannot take a lead without an encoder, and says so", async () => {
    const copy = await mkdtemp(join(tmpdir(), "model-"));
    await cp(modelDirectory, copy, { recursive: true });
    const card = z.looseObject({ files: z.array(z.looseObject({ file: z.string() })) });
    const { files, ...rest } = card.parse(JSON.parse(await readFile(join(copy, "model.json"), "utf8")));
    const others = files.filter(({ file }) => file !== "encoder.onnx");
    await writeFile(join(copy, "model.json"), JSON.stringify({ ...rest, files: others }));
    const generator = await createOnnxGenerator({ modelDirectory: copy });
    expect(generator.describe().takesLead).toBe(false);
    const lead = [{ width: 1, height: 1, data: new Uint8Array(3) }];
    const shots = [{ prompt: "a dog", seconds: 1, camera: null }] as const;
    const spec = { shots, aspect: "1:1", style: null, lead, seed: 1 } as const;
    const context = { signal: new AbortController().signal, onProgress: () => {} };
    await expect(generator.generate(spec, context)).rejects.toMatchObject({
      code: "GENERATOR_FAILED",
      message: expect.stringContaining("encoder.onnx"),
    });
    await generator.close();
    await rm(copy, { recursive: true });
  });

  it("fails what it has under way, as retryable, when it is closed", async () => {
    const generator = await createOnnxGenerator({ modelDirectory });
    const shots = [{ prompt: "a dog", seconds: 60, camera: null }] as const;
    const spec = { shots, aspect: "1:1", style: null, lead: [], seed: 1 } as const;
    const clip = await generator.generate(spec, { signal: new AbortController().signal, onProgress: () => {} });
    const read = async () => {
      for await (const _ of clip.frames) void generator.close();
    };
    await expect(read()).rejects.toMatchObject({ code: "GENERATOR_UNAVAILABLE", retryable: true });
  });

  it("says that the CPU ran where no GPU could", async () => {
    const generator = await createOnnxGenerator({ modelDirectory });
    const hasGpu = ["/dev/nvidiactl", "/dev/dri/renderD128"].some(existsSync) || process.platform !== "linux";
    if (!hasGpu) expect(generator.describe().provider).toBe("cpu");
    await generator.close();
    const model = await readModel(modelDirectory);
    const sessions = await openSessions({ ...model, threads: 1 }, ["nonexistent" as "cuda", "cpu"]);
    expect(sessions.provider).toBe("cpu");
    expect(sessions.transformer.inputNames).toContain("latents");
  });

  it("does not run ahead of its reader", async () => {
    const generator = await createOnnxGenerator({ modelDirectory });
    let step = 0;
    const shots = [{ prompt: "a dog", seconds: 60, camera: null }] as const;
    const spec = { shots, aspect: "1:1", style: null, lead: [], seed: 1 } as const;
    const clip = await generator.generate(spec, {
      signal: new AbortController().signal,
      onProgress: (progress) => {
        step = progress.step;
      },
    });
    let quietFor = 0;
    for (let before = -1; quietFor < 5; before = step) {
      quietFor = before === step && step > 0 ? quietFor + 1 : 0;
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(step).toBeLessThan(clip.facts().steps / 10);
    await generator.close();
  });
});
