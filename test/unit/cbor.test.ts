import { describe, expect, it } from "vitest";
import { type Cbor, decodeCbor } from "../../src/adapters/credentials/cbor.ts";

// Protects that another signer's assertion is read however its library wrote it, and that a hostile one only throws.

const decode = (hex: string): Cbor => decodeCbor(Buffer.from(hex, "hex"));
const bytes = (hex: string) => Buffer.from(hex, "hex");

describe("an item of RFC 8949", () => {
  it.each<[string, Cbor]>([
    ["00", 0],
    ["17", 23],
    ["1818", 24],
    ["1903e8", 1000],
    ["1a000f4240", 1_000_000],
    ["1b000000e8d4a51000", 1_000_000_000_000],
    ["20", -1],
    ["3903e7", -1000],
    ["f4", false],
    ["f5", true],
    ["f6", null],
    ["f7", null],
    ["f0", null],
    ["f8ff", null],
    ["f93c00", 1],
    ["f97bff", 65504],
    ["f90001", 2 ** -24],
    ["f9c400", -4],
    ["f97c00", Number.POSITIVE_INFINITY],
    ["f97e00", Number.NaN],
    ["fa47c35000", 100_000],
    ["fbc010666666666666", -4.1],
    ["40", bytes("")],
    ["4401020304", bytes("01020304")],
    ["5f42010243030405ff", bytes("0102030405")],
    ["62c3bc", "ü"],
    ["7f657374726561646d696e67ff", "streaming"],
    ["c074323031332d30332d32315432303a30343a30305a", "2013-03-21T20:04:00Z"],
    ["d818456449455446", bytes("6449455446")],
    ["83010203", [1, 2, 3]],
    ["9f018202039f0405ffff", [1, [2, 3], [4, 5]]],
    [
      "a201020304",
      new Map([
        [1, 2],
        [3, 4],
      ]),
    ],
    [
      "bf6346756ef563416d7421ff",
      new Map<Cbor, Cbor>([
        ["Fun", true],
        ["Amt", -2],
      ]),
    ],
    ["a0", new Map()],
    ["bfff", new Map()],
  ])("%s is read", (hex, item) => expect(decode(hex)).toEqual(item));
});

describe("what is no item", () => {
  it.each([
    ["nothing", ""],
    ["a number that is cut short", "1a0001"],
    ["a string longer than the data", "5bffffffffffffffff00"],
    ["a count that is a lie", "9affffffff00"],
    ["an endless array without its end", "9f0102"],
    ["an end where nothing is endless", "81ff"],
    ["a number without a length", "1f"],
    ["a first byte that is reserved", "1c"],
    ["an endless string of numbers", "5f01ff"],
    ["a key without a value", "bf01ff"],
    ["arrays nested without end", "81".repeat(10_000)],
    ["tags nested without end", "c1".repeat(10_000)],
  ])("%s throws", (_, hex) => expect(() => decode(hex)).toThrow(RangeError));
});
