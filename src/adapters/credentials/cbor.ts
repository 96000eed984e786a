/** Deeper nesting is not in any assertion; a hostile file shall not exhaust the stack. */
const MAX_DEPTH = 16;
/** Ends an item of indefinite length. */
const BREAK = 0xff;

export type Cbor = number | string | boolean | null | Buffer | readonly Cbor[] | ReadonlyMap<Cbor, Cbor>;

/**
 * The first item in `data` (RFC 8949). Tags fall away, `undefined` and simple values without a meaning are null, whole
 * numbers past 2^53 are rounded. @throws RangeError at what ends too early, nests too deep or is not well-formed
 */
export function decodeCbor(data: Buffer): Cbor {
  let at = 0;

  const slice = (length: number): Buffer => {
    if (at + length > data.length) throw new RangeError("the item ends before its end");
    at += length;
    return data.subarray(at - length, at);
  };
  /** What follows the first byte, of 1, 2, 4 or 8 bytes. */
  const following = (short: number): Buffer => {
    if (short > 27) throw new RangeError("a first byte that begins no item");
    return slice(2 ** (short - 24));
  };
  const isAtBreak = (): boolean => {
    if (data[at] !== BREAK) return false;
    at++;
    return true;
  };
  // Every item takes a byte, so a count that is a lie ends at the end of the data.
  const items = (count: number | null, depth: number): Cbor[] => {
    const list: Cbor[] = [];
    while (count === null ? !isAtBreak() : list.length < count) list.push(item(depth));
    return list;
  };

  function item(depth: number): Cbor {
    if (depth > MAX_DEPTH) throw new RangeError("items too deep");
    const head = slice(1).readUInt8();
    const [major, short] = [head >> 5, head & 0x1f];
    if (major === 7) return short < 24 ? simple(short) : floatOrSimple(following(short));
    const isEndless = short === 31 && major >= 2 && major <= 5;
    const value = isEndless ? null : short < 24 ? short : unsigned(following(short));
    switch (major) {
      case 0:
        return value;
      case 1:
        return -1 - (value ?? 0);
      case 2:
        return value === null ? Buffer.concat(chunks(Buffer.isBuffer, depth)) : slice(value);
      case 3:
        return value === null ? chunks(isText, depth).join("") : slice(value).toString("utf8");
      case 4:
        return items(value, depth + 1);
      case 5:
        return mapOf(items(value && 2 * value, depth + 1));
      default:
        return item(depth + 1);
    }
  }
  function chunks<T extends Cbor>(isOne: (item: Cbor) => item is T, depth: number): T[] {
    const list = items(null, depth + 1);
    if (!list.every(isOne)) throw new RangeError("a string with a part that is none");
    return list;
  }
  return item(0);
}

const isText = (item: Cbor): item is string => typeof item === "string";

function mapOf(flat: readonly Cbor[]): ReadonlyMap<Cbor, Cbor> {
  if (flat.length % 2 !== 0) throw new RangeError("a key without a value");
  return new Map(
    Array.from({ length: flat.length / 2 }, (_, n): [Cbor, Cbor] => [flat[2 * n] ?? null, flat[2 * n + 1] ?? null]),
  );
}

const unsigned = (bytes: Buffer): number =>
  bytes.length === 8 ? Number(bytes.readBigUInt64BE()) : bytes.readUIntBE(0, bytes.length);

const simple = (value: number): boolean | null => (value === 20 || value === 21 ? value === 21 : null);

function floatOrSimple(bytes: Buffer): number | null {
  switch (bytes.length) {
    case 2:
      return half(bytes.readUInt16BE());
    case 4:
      return bytes.readFloatBE();
    case 8:
      return bytes.readDoubleBE();
    default:
      return null;
  }
}

/** IEEE 754 binary16. */
function half(bits: number): number {
  const [sign, exponent, fraction] = [bits & 0x8000 ? -1 : 1, (bits >> 10) & 0x1f, bits & 0x3ff];
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
