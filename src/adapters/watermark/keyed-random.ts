import { createHmac } from "node:crypto";

export type KeyedRandom = {
  /** Uniform whole number in [0, 2^32). */
  readonly uint32: () => number;
  /** Uniform in [0, 1), 32 bits. */
  readonly unit: () => number;
  /** The items in a random order (Fisher and Yates). */
  readonly shuffle: <T>(items: readonly T[]) => T[];
};

/**
 * Deterministic random numbers that only the holder of `secret` can make: block i of the stream is
 * HMAC-SHA-256(secret, label || i as 4 bytes, big-endian), read as eight big-endian words. Part of the watermark's
 * definition: any change here makes marks already in the world unreadable.
 */
export const createKeyedRandom = (secret: Uint8Array, label: string): KeyedRandom => {
  let block: Buffer = Buffer.alloc(0);
  let at = 0;
  let counter = 0;
  const uint32 = (): number => {
    if (at >= block.length) {
      const index = Buffer.alloc(4);
      index.writeUInt32BE(counter++);
      block = createHmac("sha256", secret).update(label).update(index).digest();
      at = 0;
    }
    const word = block.readUInt32BE(at);
    at += 4;
    return word;
  };
  /** Words above the last whole multiple of `limit` are thrown away, so that no value is favoured. */
  const below = (limit: number): number => {
    const fair = 2 ** 32 - (2 ** 32 % limit);
    for (;;) {
      const word = uint32();
      if (word < fair) return word % limit;
    }
  };
  return {
    uint32,
    unit: () => uint32() / 2 ** 32,
    shuffle: <T>(items: readonly T[]): T[] => {
      const rest = [...items];
      const shuffled: T[] = [];
      while (rest.length > 0) shuffled.push(...rest.splice(below(rest.length), 1));
      return shuffled;
    },
  };
};
