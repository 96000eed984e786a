import { createOnnxGenerator } from "../../src/adapters/generator/onnx-generator.ts";
import type { FrameGenerator } from "../../src/core/ports/generator.ts";
import { type Section, summary, timed } from "./measure.ts";

const THREADS = 2;
const SECONDS = 4;

/** The embedded model from a prompt to frames, before anything is enlarged or encoded. */
export const generation: Section = async ({ config, signal, times }) => {
  if (config.generator.kind !== "embedded") throw new Error("this section measures the embedded model");
  const modelDirectory = config.generator.directory;
  const loaded = await timed(() => createOnnxGenerator({ modelDirectory, threads: THREADS }));
  const generator = loaded.value;
  try {
    const runs: Awaited<ReturnType<typeof generateOnce>>[] = [];
    for (let round = 0; round < times(3, 1); round++) runs.push(await generateOnce(generator, round, signal));
    return [
      summary("load the model and start its thread", [loaded.ms]),
      summary(
        `generate ${SECONDS} s, 16:9, ${THREADS} threads`,
        runs.map(({ ms }) => ms / 1000 / SECONDS),
        { unit: "s per s of video", note: runs[0]?.size ?? "" },
      ),
      summary(
        "to the first preview",
        runs.map(({ previewMs }) => previewMs),
      ),
      summary(
        "to the first frame",
        runs.map(({ frameMs }) => frameMs),
      ),
    ];
  } finally {
    await generator.close();
  }
};

async function generateOnce(generator: FrameGenerator, seed: number, signal: AbortSignal) {
  const started = performance.now();
  const since = () => performance.now() - started;
  let previewMs = Number.NaN;
  let frameMs = Number.NaN;
  const stream = await generator.generate(
    {
      shots: [{ prompt: "a red fox runs through a snowy forest", seconds: SECONDS, camera: "pan-left" }],
      aspect: "16:9",
      style: null,
      lead: [],
      seed,
    },
    {
      signal,
      onProgress: () => undefined,
      onPreview: () => {
        if (Number.isNaN(previewMs)) previewMs = since();
      },
    },
  );
  let frames = 0;
  for await (const _ of stream.frames) if (frames++ === 0) frameMs = since();
  if (frames !== stream.frameCount || Number.isNaN(previewMs)) throw new Error("the generator left something out");
  return { ms: since(), previewMs, frameMs, size: `${frames} frames of ${stream.width} x ${stream.height}` };
}
