/** Buckets of the hashed features; the model's table has one row for each. */
export const BUCKETS = 2 ** 18;
const MAX_UNITS = 4_000;
const FNV_PRIME = 16_777_619;
const WORD_SEED = 2_166_136_261;
const CHARACTER_SEED = 2_166_136_261 ^ 0x5bd1e995;
const SPACE = 0x20;

/** One text for the model: distinct bucket ids and the value each carries. */
export type Features = { readonly ids: Int32Array; readonly values: Float32Array };

/**
 * Words, word pairs and character 3- to 5-grams, hashed (FNV-1a over UTF-16 units). The training code's features.py
 * makes the same numbers; golden vectors in test/unit hold the two together. Well under a millisecond a prompt.
 */
export const features = (text: string): Features => {
  const units = tidy(text);
  const words = distinctBuckets(wordHashes(units));
  const characters = distinctBuckets(characterHashes(Uint16Array.of(SPACE, ...units, SPACE)));
  const ids = new Int32Array(words.length + characters.length);
  ids.set(words);
  ids.set(characters, words.length);
  const values = new Float32Array(ids.length);
  values.fill(1 / Math.sqrt(Math.max(1, words.length)), 0, words.length);
  values.fill(1 / Math.sqrt(Math.max(1, characters.length)), words.length);
  return { ids, values };
};

/** UTF-16 units, ASCII letters lowered, runs of ASCII white space as one space, ends trimmed. */
function tidy(text: string): Uint16Array {
  const out = new Uint16Array(text.length);
  let length = 0;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit === SPACE || (unit >= 9 && unit <= 13)) {
      if (length > 0 && out[length - 1] !== SPACE) out[length++] = SPACE;
    } else {
      out[length++] = unit >= 0x41 && unit <= 0x5a ? unit + 32 : unit;
    }
  }
  if (length > 0 && out[length - 1] === SPACE) length--;
  return out.subarray(0, Math.min(length, MAX_UNITS));
}

/** Every word, and every word joined to the one before it by a space. */
function wordHashes(units: Uint16Array): readonly number[] {
  const out: number[] = [];
  let before: number | null = null;
  let index = 0;
  while (index < units.length) {
    if (!isWordUnit(units[index] ?? 0)) {
      index++;
      continue;
    }
    let word = WORD_SEED;
    let pair = before === null ? 0 : step(before, SPACE);
    for (; index < units.length && isWordUnit(units[index] ?? 0); index++) {
      const unit = units[index] ?? 0;
      word = step(word, unit);
      pair = step(pair, unit);
    }
    out.push(word);
    if (before !== null) out.push(pair);
    before = word;
  }
  return out;
}

function characterHashes(units: Uint16Array): readonly number[] {
  const out: number[] = [];
  for (const size of [3, 4, 5]) {
    for (let first = 0; first + size <= units.length; first++) {
      let hash = CHARACTER_SEED ^ size;
      for (let at = first; at < first + size; at++) hash = step(hash, units[at] ?? 0);
      out.push(hash);
    }
  }
  return out;
}

function distinctBuckets(hashes: readonly number[]): Int32Array {
  const buckets = Int32Array.from(hashes, (hash) => (hash ^ (hash >>> 15)) & (BUCKETS - 1)).sort();
  return buckets.filter((bucket, index) => index === 0 || bucket !== buckets[index - 1]);
}

function step(hash: number, unit: number): number {
  return Math.imul(hash ^ unit, FNV_PRIME);
}

function isWordUnit(unit: number): boolean {
  return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39) || unit >= 0x80;
}
