/** Deeper nesting is not in any assertion; a hostile file shall not exhaust the stack. */
const MAX_DEPTH = 16;

export type Cbor = number | string | boolean | null | Buffer | readonly Cbor[] | ReadonlyMap<Cbor, Cbor>;

/**
 * The first item in `data` (RFC 8949), as far as a data hash assertion needs it: whole numbers from zero, bytes, text,
 * arrays, maps and the simple values, all of definite length. @throws RangeError at anything else
 */
export function decodeCbor(data: Buffer): Cbor {
  let at = 0;

  const argument = (short: number): number => {
    if (short < 24) return short;
    if (short > 27) throw new RangeError("an item of no definite length");
    const size = 2 ** (short - 24);
    at += size;
    const value = size === 8 ? Number(data.readBigUInt64BE(at - size)) : data.readUIntBE(at - size, size);
    if (!Number.isSafeInteger(value)) throw new RangeError("a number too large");
    return value;
  };
  const slice = (length: number): Buffer => {
    if (at + length > data.length) throw new RangeError("the item ends before its end");
    at += length;
    return data.subarray(at - length, at);
  };
  // Every item takes a byte, so a count that is a lie ends at the end of the data.
  const items = (count: number, depth: number): Cbor[] => {
    const list: Cbor[] = [];
    while (list.length < count) list.push(item(depth));
    return list;
  };

  function item(depth: number): Cbor {
    if (depth > MAX_DEPTH) throw new RangeError("items too deep");
    const head = slice(1).readUInt8();
    const [major, short] = [head >> 5, head & 0x1f];
    if (major === 7) return simple(short);
    const value = argument(short);
    if (major === 0) return value;
    if (major === 2) return slice(value);
    if (major === 3) return slice(value).toString("utf8");
    if (major === 4) return items(value, depth + 1);
    if (major !== 5) throw new RangeError("a kind of item that no data hash has");
    const flat = items(2 * value, depth + 1);
    return new Map(
      Array.from({ length: value }, (_, n): [Cbor, Cbor] => [flat[2 * n] ?? null, flat[2 * n + 1] ?? null]),
    );
  }
  return item(0);
}

function simple(short: number): Cbor {
  if (short === 20 || short === 21) return short === 21;
  if (short === 22 || short === 23) return null;
  throw new RangeError("a simple value that no data hash has");
}
