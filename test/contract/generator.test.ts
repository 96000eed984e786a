import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
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
