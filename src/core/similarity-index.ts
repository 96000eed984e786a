import { setImmediate } from "node:timers/promises";

/** Bytes of one code: 256 bits. */
export const CODE_BYTES = 32;
const WORDS = CODE_BYTES / 4;
/** A random code has 32 of the first 64 bits wrong; with more than this, the rest is not looked at. */
const FIRST_WORDS = 2;
const HOPELESS = 26;
/** Of the codes that are looked for: that of the whole, and others spread over the clip. */
const MOST_PROBES = 12;

/**
 * Codes of many assets, several of each, packed for a linear scan by Hamming distance: 36 bytes a code. A scan of
 * 400,000 codes (100,000 assets of 4 seconds) is faster than a database's answer, and exact: nothing is missed as by
 * hashing into buckets, and nothing is rebuilt when an asset is added.
 */
export function createSimilarityIndex() {
  const ids: string[] = [];
  /** Where the first code of each asset lies; null for one without any. */
  const firsts = new Map<string, number | null>();
  let codes = new Uint32Array(1024 * WORDS);
  let owners = new Uint32Array(1024);
  let size = 0;

  const grow = (): void => {
    const [largerCodes, largerOwners] = [new Uint32Array(codes.length * 2), new Uint32Array(owners.length * 2)];
    largerCodes.set(codes);
    largerOwners.set(owners);
    [codes, owners] = [largerCodes, largerOwners];
  };

  function scan(probe: Uint32Array, furthest: number): ReadonlyMap<number, number> {
    const found = new Map<number, number>();
    for (let at = 0; at < size; at++) {
      const start = at * WORDS;
      let distance = 0;
      for (let word = 0; word < FIRST_WORDS; word++) distance += ones((probe[word] ?? 0) ^ (codes[start + word] ?? 0));
      if (distance > HOPELESS) continue;
      for (let word = FIRST_WORDS; word < WORDS; word++)
        distance += ones((probe[word] ?? 0) ^ (codes[start + word] ?? 0));
      const owner = owners[at] ?? 0;
      if (distance <= Math.min(furthest, found.get(owner) ?? furthest)) found.set(owner, distance);
    }
    return found;
  }

  return {
    has: (id: string): boolean => firsts.has(id),
    assets: (): number => ids.length,
    bytes: (): number => codes.byteLength + owners.byteLength,

    /** `packed` holds whole codes one after another. An asset is added once; a second time changes nothing. */
    add(id: string, packed: Uint8Array): void {
      if (firsts.has(id)) return;
      firsts.set(id, packed.length < CODE_BYTES ? null : size);
      const owner = ids.push(id) - 1;
      for (const code of split(packed)) {
        if (size === owners.length) grow();
        codes.set(code, size * WORDS);
        owners[size++] = owner;
      }
    },

    /** The code that an asset was added with first. */
    first(id: string): Uint8Array | null {
      const at = firsts.get(id) ?? null;
      return at === null ? null : new Uint8Array(codes.slice(at * WORDS, (at + 1) * WORDS).buffer);
    },

    /**
     * Ids of the assets with the closest code to any of `packed`, at most `limit`, none further than `furthest` bits.
     * Lets others have the thread between one code and the next.
     */
    async nearest(
      packed: Uint8Array,
      options: { readonly limit: number; readonly furthest: number },
      signal: AbortSignal,
    ): Promise<readonly string[]> {
      const closest = new Map<number, number>();
      const probes = split(packed);
      const step = Math.ceil(probes.length / MOST_PROBES);
      for (const probe of probes.filter((_, at) => at % step === 0)) {
        for (const [owner, distance] of scan(probe, options.furthest))
          if (distance < (closest.get(owner) ?? Number.POSITIVE_INFINITY)) closest.set(owner, distance);
        await setImmediate();
        signal.throwIfAborted();
      }
      return [...closest]
        .sort(([, a], [, b]) => a - b)
        .slice(0, options.limit)
        .flatMap(([owner]) => ids[owner] ?? []);
    },
  };
}

/** Copied, because a view on bytes from a database need not begin at a multiple of four; a Buffer's slice would not copy. */
const split = (packed: Uint8Array): Uint32Array[] =>
  Array.from(
    { length: Math.floor(packed.length / CODE_BYTES) },
    (_, at) => new Uint32Array(Uint8Array.from(packed.subarray(at * CODE_BYTES, (at + 1) * CODE_BYTES)).buffer),
  );

/** Bits that are set in 32. */
function ones(word: number): number {
  const pairs = word - ((word >>> 1) & 0x55555555);
  const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
  return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
