import { crc32 } from "node:zlib";

/** What is left of a manifest store when its signature's padding, which nothing signs, is `less` bytes shorter. */
export function withLessPadding(store: Buffer, less: number): Buffer {
  // COSE (RFC 9052): the unprotected header of the claim's signature ends with "pad", a byte string with a 16-bit length.
  const at = store.lastIndexOf("\x63pad\x59", undefined, "latin1") + 5;
  const length = store.readUInt16BE(at);
  const shorter = Buffer.concat([store.subarray(0, at + 2), store.subarray(at + 2 + less)]);
  shorter.writeUInt16BE(length - less, at);
  for (let box = 0, end = store.length; box < end; ) {
    const boxEnd = box + store.readUInt32BE(box);
    if (boxEnd <= at) box = boxEnd;
    else {
      shorter.writeUInt32BE(boxEnd - box - less, box);
      [box, end] = [box + 8, store.toString("latin1", box + 4, box + 8) === "jumb" ? boxEnd : box];
    }
  }
  return shorter;
}

export function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

/** Puts chunks before and behind the manifest of a PNG, into the place of its padding: no other byte moves. */
export function withinPngManifest(png: Buffer, before: Buffer, behind: Buffer): Buffer {
  const at = png.indexOf("caBX") - 4;
  const end = at + 12 + png.readUInt32BE(at);
  const store = withLessPadding(png.subarray(at + 8, end - 4), before.length + behind.length);
  return Buffer.concat([png.subarray(0, at), before, pngChunk("caBX", store), behind, png.subarray(end)]);
}

/** The same for a JPEG: segments behind the last one of its manifest, which has to be long enough. */
export function behindJpegManifest(jpeg: Buffer, behind: Buffer): Buffer {
  const segments: Buffer[] = [];
  let at = jpeg.indexOf(Buffer.of(0xff, 0xeb));
  const start = at;
  for (; jpeg.readUInt16BE(at) === 0xffeb; at += segments.at(-1)?.length ?? 0) {
    segments.push(jpeg.subarray(at, at + 2 + jpeg.readUInt16BE(at + 2)));
  }
  // Marker, length, "JP", instance, number; every segment but the first repeats the store's own eight bytes.
  const heads = segments.map((segment, n) => segment.subarray(0, n === 0 ? 12 : 20));
  const store = withLessPadding(
    Buffer.concat(segments.map((segment, n) => segment.subarray(heads[n]?.length))),
    behind.length,
  );
  let from = 0;
  const written = segments.map((segment, n) => {
    const head = Buffer.from(heads[n] ?? []);
    const to = n === segments.length - 1 ? store.length : from + segment.length - head.length;
    const part = store.subarray(from, to);
    from = to;
    head.writeUInt16BE(head.length + part.length - 2, 2);
    if (n > 0) store.copy(head, 12, 0, 8);
    return Buffer.concat([head, part]);
  });
  return Buffer.concat([jpeg.subarray(0, start), ...written, behind, jpeg.subarray(at)]);
}
