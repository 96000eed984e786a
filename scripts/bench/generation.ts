import { createOnnxGenerator } from "../../src/adapters/generator/onnx-generator.ts";
import type { FrameGenerator, GenerationSpec, Shot } from "../../src/core/ports/generator.ts";
import { type Measurement, type Section, summary, timed } from "./measure.ts";

const THREADS = 2;

/** The embedded model from a prompt to frames, before anything is enlarged or encoded. */
export const generation: Section = async ({ config, signal, times }) => {
  if (config.generator.kind !== "embedded") throw new Error("this section measures the embedded model");
  const modelDirectory = config.generator.directory;
  const loaded = await timed(() => createOnnxGenerator({ modelDirectory, threads: THREADS }));
  const generator = loaded.value;
  const { provider } = generator.describe();
  const measure = async (what: string, spec: Partial<GenerationSpec>, rounds: number) => {
    const runs: Awaited<ReturnType<typeof generateOnce>>[] = [];
    for (let round = 0; round < rounds; round++)
      runs.push(await generateOnce(generator, { ...spec, seed: round }, signal));
    const row = summary(
      `generate ${what}, ${THREADS} threads`,
      runs.map(({ ms, seconds }) => ms / 1000 / seconds),
      { unit: "s per s of video", note: `${runs[0]?.size}, ${provider}` },
    );
    return { runs, row };
  };
  try {
    const usual = await measure("4 s, 16:9", { shots: [shot(4)] }, times(3, 1));
    const others: Measurement[] = [];
    const storyboard = { shots: [shot(2), shot(2, "a cat dances in the city at night")] } as const;
    others.push((await measure("a storyboard of 2 + 2 s", storyboard, times(3, 1))).row);
    const picture = { width: 640, height: 360, data: new Uint8Array(640 * 360 * 3).fill(128) };
    others.push((await measure("4 s from a picture", { shots: [shot(4)], lead: [picture] }, times(3, 1))).row);
    const longest = times(60, 20);
    others.push((await measure(`${longest} s, 16:9`, { shots: [shot(longest)] }, 1)).row);
    return [
      summary("load the model and start its thread", [loaded.ms]),
      usual.row,
      ...others,
      summary(
        "to the first preview",
        usual.runs.map(({ previewMs }) => previewMs),
      ),
      summary(
        "to the first frame",
        usual.runs.map(({ frameMs }) => frameMs),
      ),
    ];
  } finally {
    await generator.close();
  }
};

const shot = (seconds: number, prompt = "a red fox runs through a snowy forest"): Shot => ({
  prompt,
  seconds,
  camera: "pan-left",
});

async function generateOnce(generator: FrameGenerator, spec: Partial<GenerationSpec>, signal: AbortSignal) {
  const started = performance.now();
  const since = () => performance.now() - started;
  let previewMs = Number.NaN;
  let frameMs = Number.NaN;
  const stream = await generator.generate(
    { shots: [shot(1)], aspect: "16:9", style: null, lead: [], seed: 0, ...spec },
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
  const seconds = frames / stream.framesPerSecond;
  return { ms: since(), seconds, previewMs, frameMs, size: `${frames} frames of ${stream.width} x ${stream.height}` };
}
