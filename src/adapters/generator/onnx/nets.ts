import * as ort from "onnxruntime-node";
import type { ModelCard } from "./model-files.ts";
import type { Sessions } from "./sessions.ts";

/** The model's nets for one size of picture. Latents lie token by token, row by row. */
export type Nets = {
  /** Numbers in a latent frame. */
  readonly area: number;
  /** Of a window of two latent frames, both at `time` (0 noise, 1 clean) unless it continues its first, clean one. */
  readonly velocity: (
    window: { readonly latents: Float32Array; readonly time: number; readonly continues: boolean },
    concepts: readonly number[],
  ) => Promise<Float32Array>;
  /** The RGB24 pictures of a latent frame. They blend into those of the latent frame before; none at the start. */
  readonly decode: (before: Float32Array | undefined, latent: Float32Array) => Promise<Uint8Array>;
  /** The latent frame of as many RGB24 pictures of this size as it stands for. */
  readonly encode: (pictures: Uint8Array) => Promise<Float32Array>;
};

export const createNets = (sessions: Sessions, card: ModelCard, width: number, height: number): Nets => {
  const rows = height / card.patch;
  const columns = width / card.patch;
  const tokens = rows * columns;
  const area = tokens * card.channels;
  const places = new ort.Tensor("float32", tokenPlaces(rows, columns, card), [tokens, 2]);
  const floats = (values: Float32Array | readonly number[], dims: readonly number[]): ort.Tensor =>
    new ort.Tensor("float32", values, dims);

  return {
    area,
    velocity: async ({ latents, time, continues }, concepts) => {
      const outputs = await sessions.transformer.run({
        places,
        concepts: new ort.Tensor("int64", BigInt64Array.from(concepts, BigInt), [1, concepts.length]),
        latents: floats(latents, [1, 2, tokens, card.channels]),
        times: floats([continues ? 1 : time, time], [1, 2]),
        guidance: floats([continues ? card.guidanceContinued : card.guidance], [1]),
      });
      return outputs.velocity?.data as Float32Array;
    },
    decode: async (before, latent) => {
      const dims = [rows, columns, card.channels];
      const outputs = await sessions.decoder.run({
        before: floats(before ?? new Float32Array(area), dims),
        has_before: floats([before === undefined ? 0 : 1], [1]),
        latent: floats(latent, dims),
      });
      return outputs.pictures?.data as Uint8Array;
    },
    encode: async (pictures) => {
      if (sessions.encoder === undefined)
        throw new Error("The model has no encoder.onnx: it cannot go on from pictures.");
      const dims = [card.framesPerLatent, height, width, 3];
      const outputs = await sessions.encoder.run({ pictures: new ort.Tensor("uint8", pictures, dims) });
      return outputs.latent?.data as Float32Array;
    },
  };
};

/** The middle of each token in world units from the picture's middle, row by row: u to the right, v down. */
const tokenPlaces = (rows: number, columns: number, { patch, unit }: ModelCard): Float32Array => {
  const place = (index: number, count: number): number => ((index + 0.5 - count / 2) * patch) / unit;
  const places = Array.from({ length: rows }, (_, row) =>
    Array.from({ length: columns }, (_, column) => [place(column, columns), place(row, rows)]),
  );
  return Float32Array.from(places.flat(2));
};
