import { type FileHandle, open } from "node:fs/promises";
import { assertionIn } from "../../core/manifest-store.ts";
import { type Cbor, decodeCbor } from "./cbor.ts";
import type { Container } from "./container.ts";

type DataHash = {
  readonly store: Uint8Array;
  /** Its label in the active manifest of `store`. */
  readonly assertion: string;
  /** By a later manifest without a hash of its own. The library takes the range as long as the manifests are now. */
  readonly isUpdated: boolean;
};
type Range = { readonly start: number; readonly length: number };

/**
 * Whether a data hash leaves nothing but the manifest out. The library hashes around the ranges that the signed
 * assertion names and never asks what lies there: who takes bytes out of the signature's unsigned padding can put other
 * pictures into the place, in front of the real ones, and the file reads as intact. A manifest that is longer than its
 * range hides what follows from decoders.
 */
export async function leavesOutTheManifestOnly(
  path: string,
  container: Container,
  { store, assertion, isUpdated }: DataHash,
): Promise<boolean> {
  const ranges = exclusionsOf(assertionIn(store, assertion));
  if (ranges === null) return false;
  const file = await open(path, "r");
  try {
    for (const range of ranges) {
      const [end, said] = [await endOfManifest(file, container, range), range.start + range.length];
      if (isUpdated ? end < said : end !== said) return false;
    }
    return true;
  } finally {
    await file.close();
  }
}

/** Null where they cannot be told. */
function exclusionsOf(content: Buffer | null): readonly Range[] | null {
  if (content === null) return null;
  try {
    const exclusions = entryOf(decodeCbor(content), "exclusions") ?? [];
    return Array.isArray(exclusions) ? exclusions.map(rangeOf) : null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

function rangeOf(item: Cbor): Range {
  const [start, length] = [entryOf(item, "start"), entryOf(item, "length")];
  if (!isPlace(start) || !isPlace(length)) throw new RangeError("an exclusion that is no range");
  return { start, length };
}

const isPlace = (item: Cbor): item is number => typeof item === "number" && Number.isSafeInteger(item) && item >= 0;

const entryOf = (item: Cbor, key: string): Cbor => (item instanceof Map ? (item.get(key) ?? null) : null);

/**
 * Where the manifest that begins at `start` ends; `start` itself where none begins there. What stands before a range is
 * hashed, so that the box, segment or chunk that began there still does.
 */
async function endOfManifest(file: FileHandle, container: Container, { start, length }: Range): Promise<number> {
  const read = async (at: number, bytes: number) => (await file.read(Buffer.alloc(bytes), 0, bytes, at)).buffer;
  switch (container) {
    case "image/png": {
      const head = await read(start, 8);
      return head.toString("latin1", 4) === "caBX" ? start + 12 + head.readUInt32BE() : start;
    }
    case "image/jpeg": {
      let end = start;
      while (end < start + length) {
        const segment = await read(end, 6);
        if (segment.readUInt16BE() !== APP11 || segment.toString("latin1", 4) !== "JP") break;
        end += 2 + segment.readUInt16BE(2);
      }
      return end;
    }
    case "video/mp4": {
      const head = await read(start, 24);
      return head.toString("latin1", 4, 8) === "uuid" && head.subarray(8).equals(C2PA_UUID)
        ? start + head.readUInt32BE()
        : start;
    }
  }
}

/** Of JPEG; those that begin with JP hold JUMBF (ISO/IEC 19566-5, annex D). Decoders skip them. */
const APP11 = 0xffeb;
const C2PA_UUID = Buffer.from("d8fec3d61b0e483c92975828877ec481", "hex");
