import { BUCKETS, features } from "./features.ts";

/** What spelling alone says of a text: a logit for each head, to be added to the encoder's. */
export type NgramLogits = (text: string) => Float64Array;

/**
 * Logistic regressions over hashed n-grams, the strongest buckets only. Little-endian: the number of rows, a scale for
 * each head (float32), the rows' buckets (uint32), their weights (int8, a row after another). Biases are the encoder's.
 * @throws Error when the file has another length than it says
 */
export const createNgramLogits = (file: Buffer, heads: number): NgramLogits => {
  const rows = file.readUInt32LE(0);
  const buckets = 4 + heads * 4;
  const table = buckets + rows * 4;
  if (file.length !== table + rows * heads) throw new Error("The n-gram file has another length than it says");
  const scales = Array.from({ length: heads }, (_, head) => file.readFloatLE(4 + head * 4));
  const rowOfBucket = new Int32Array(BUCKETS).fill(-1);
  for (let row = 0; row < rows; row++) rowOfBucket[file.readUInt32LE(buckets + row * 4)] = row;
  return (text) => {
    const sums = new Float64Array(heads);
    const { ids, values } = features(text);
    for (const [at, bucket] of ids.entries()) {
      const row = rowOfBucket[bucket] ?? -1;
      if (row < 0) continue;
      for (let head = 0; head < heads; head++) {
        sums[head] = (sums[head] ?? 0) + (values[at] ?? 0) * file.readInt8(table + row * heads + head);
      }
    }
    return sums.map((sum, head) => sum * (scales[head] ?? Number.NaN));
  };
};
