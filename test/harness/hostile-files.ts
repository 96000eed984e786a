import { deflateSync } from "node:zlib";

/** Files made to hang, crash or exhaust a parser, by what they are. Nothing in them was ever signed. */
export function hostileFiles(signed: Buffer): Readonly<Record<string, Buffer>> {
  const store = jumbf(signed);
  return {
    "a manifest box that claims 4 GB": withStore(resized(store, 0xffff_fff0)),
    "a manifest box that claims 2^63 bytes": withStore(
      Buffer.concat([Buffer.from([0, 0, 0, 1]), Buffer.from("jumb"), Buffer.alloc(8, 0x7f), store.subarray(8)]),
    ),
    "a manifest box shorter than its own header": withStore(resized(store, 4)),
    "manifest boxes 20,000 deep": withStore(nested(20_000)),
    "100,000 empty manifest boxes": withStore(box("jumb", repeated(box("free", Buffer.alloc(0)), 100_000))),
    "a manifest cut in the middle of a box": withStore(store.subarray(0, store.length >> 1)),
    "a manifest that is all ones": withStore(box("jumb", Buffer.alloc(50_000, 0xff))),
    "two manifests": Buffer.concat([ftyp, c2paBox(store), c2paBox(store), box("mdat", Buffer.alloc(64))]),
    "a million empty boxes": Buffer.concat([ftyp, repeated(box("free", Buffer.alloc(0)), 1_000_000)]),
    "a box of size 0 before the end": Buffer.concat([ftyp, Buffer.alloc(4), Buffer.from("free"), signed]),
    "a box of 64 bits and size 0": Buffer.concat([ftyp, Buffer.from("\0\0\0\x01moov", "latin1"), Buffer.alloc(8)]),
    "moov boxes 5,000 deep": Buffer.concat([ftyp, nestedBoxes("moov", 5_000)]),
    "a sample table with 2^32 entries": Buffer.concat([ftyp, sampleTable(0xffff_ffff)]),
    "a TIFF that says ftyp": Buffer.concat([Buffer.from("II*\0ftyp\x08\0\0\0", "latin1"), tiffLoop()]),
    "a video behind a PNG's first bytes": Buffer.concat([pngMagic, signed]),
    "a PNG with a text of 200 MB in 200 KB": png(chunk("iTXt", compressedText(200 << 20))),
    "a PNG whose chunk claims 2 GB": png(Buffer.concat([Buffer.from([0x7f, 0xff, 0xff, 0xff]), Buffer.from("caBX")])),
    "a PNG with a manifest 20,000 deep": png(chunk("caBX", nested(20_000))),
    "a JPEG with a manifest in 2,000 pieces out of order": jpeg(pieces(store, 2_000).reverse()),
    "a JPEG whose pieces claim more than there is": jpeg(pieces(resized(store, 0x7fff_ffff), 4)),
    "a JPEG of endless fill bytes": Buffer.concat([Buffer.from([0xff, 0xd8]), Buffer.alloc(4 << 20, 0xff)]),
  };
}

const ftyp = Buffer.from("\0\0\0\x18ftypisom\0\0\0\0isommp42", "latin1");
const pngMagic = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
/** ISO-BMFF extension box of C2PA 2.4, A.5.1: its UUID, version and flags, a purpose, an offset. */
const c2paHead = Buffer.concat([
  Buffer.from("d8fec3d61b0e483c92975828877ec481", "hex"),
  Buffer.from("\0\0\0\0manifest\0", "latin1"),
  Buffer.alloc(8),
]);

function box(type: string, content: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(8 + content.length);
  return Buffer.concat([size, Buffer.from(type, "latin1"), content]);
}
const c2paBox = (store: Buffer) => box("uuid", Buffer.concat([c2paHead, store]));
const withStore = (store: Buffer) => Buffer.concat([ftyp, c2paBox(store), box("mdat", Buffer.alloc(64))]);
const repeated = (one: Buffer, times: number) => Buffer.alloc(one.length * times, one);

function resized(original: Buffer, size: number): Buffer {
  const copy = Buffer.from(original);
  copy.writeUInt32BE(size, 0);
  return copy;
}

/** The manifest store of a signed MP4. */
function jumbf(signed: Buffer): Buffer {
  const at = signed.indexOf(c2paHead.subarray(0, 16)) + c2paHead.length;
  return signed.subarray(at, at + signed.readUInt32BE(at));
}

/** From the inside out would copy everything each time: all headers first, as every box ends where the first one ends. */
function nestedBoxes(type: string, depth: number, first: Buffer = Buffer.alloc(0)): Buffer {
  const step = 8 + first.length;
  const bytes = Buffer.alloc(step * depth);
  for (let level = 0; level < depth; level++) {
    bytes.writeUInt32BE(bytes.length - step * level, step * level);
    bytes.write(type, step * level + 4, "latin1");
    first.copy(bytes, step * level + 8);
  }
  return bytes;
}
/** Every superbox begins with its description (ISO 19566-5): the type c2pa, and that there is a label. */
const description = box(
  "jumd",
  Buffer.concat([Buffer.from("6332706100110010800000aa00389b71", "hex"), Buffer.from("\x03c2pa\0", "latin1")]),
);
const nested = (depth: number) => nestedBoxes("jumb", depth, description);

function sampleTable(entries: number): Buffer {
  const head = Buffer.alloc(12);
  head.writeUInt32BE(entries, 8);
  const table = box("stbl", box("stsz", head));
  return box("moov", box("trak", box("mdia", box("minf", table))));
}

/** An image directory that names itself as the next one. */
function tiffLoop(): Buffer {
  const directory = Buffer.alloc(6);
  directory.writeUInt32LE(8, 2);
  return Buffer.concat([directory, Buffer.alloc(4000, 0x41)]);
}

function chunk(type: string, content: Buffer): Buffer {
  const size = Buffer.alloc(4);
  size.writeUInt32BE(content.length);
  return Buffer.concat([size, Buffer.from(type, "latin1"), content, Buffer.alloc(4)]);
}
const png = (more: Buffer) => {
  const header = Buffer.from("\0\0\0\x08\0\0\0\x08\x08\x02\0\0\0", "latin1");
  const end = [chunk("IDAT", deflateSync(Buffer.alloc(200))), chunk("IEND", Buffer.alloc(0))];
  return Buffer.concat([pngMagic, chunk("IHDR", header), more, ...end]);
};
const compressedText = (bytes: number) =>
  Buffer.concat([Buffer.from("XML:com.adobe.xmp\0\x01\0\0\0", "latin1"), deflateSync(Buffer.alloc(bytes, 0x20))]);

/** APP11 segments of JPEG XT (ISO 18477-3), as C2PA 2.4, A.3.1 puts a manifest into a JPEG. */
const jpeg = (segments: readonly Buffer[]) =>
  Buffer.concat([Buffer.from([0xff, 0xd8]), ...segments, Buffer.from([0xff, 0xd9])]);
function pieces(store: Buffer, count: number): Buffer[] {
  const length = Math.ceil(store.length / count);
  return Array.from({ length: count }, (_, index) => {
    const head = Buffer.alloc(12);
    head.write("JP", 0, "latin1");
    head.writeUInt16BE(1, 2);
    head.writeUInt32BE(index + 1, 4);
    const content = Buffer.concat([
      head.subarray(0, 8),
      store.subarray(0, 8),
      store.subarray(index * length, (index + 1) * length),
    ]);
    const size = Buffer.alloc(2);
    size.writeUInt16BE(content.length + 2);
    return Buffer.concat([Buffer.from([0xff, 0xeb]), size, content]);
  });
}
