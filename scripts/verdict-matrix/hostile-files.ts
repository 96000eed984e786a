import { deflateSync } from "node:zlib";

/** Files made to hurt a reader, or to be taken for something that they are not. */
export const hostileFiles = (original: Buffer, foreign: Buffer): readonly (readonly [string, string, Buffer])[] => [
  ["an empty file", "empty.mp4", Buffer.alloc(0)],
  ["a text named .mp4", "text.mp4", Buffer.from("this is not a video, whatever it is called")],
  ["a playlist that names addresses", "playlist.mp4", Buffer.from("#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n")],
  ["a script that joins local files", "concat.mp4", Buffer.from("ffconcat version 1.0\nfile /etc/passwd\n")],
  ["an SVG with a script", "picture.png", Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")],
  ["a TIFF whose directory points at itself", "loop.jpg", loopingTiff()],
  ["a PNG of 60,000 x 60,000 pixels in a kilobyte", "bomb.png", pngBomb()],
  ["a JPEG of nothing but its first bytes", "short.jpg", Buffer.from("ffd8ffe000104a464946", "hex")],
  ["an MP4 whose box is longer than the file", "long-box.mp4", Buffer.concat([ftyp(), box("moov", 0xffffffff)])],
  [
    "an MP4 of 100,000 empty boxes",
    "boxes.mp4",
    Buffer.concat([ftyp(), ...Array<Buffer>(100_000).fill(box("free", 8))]),
  ],
  ["an MP4 of boxes 5,000 deep", "deep.mp4", Buffer.concat([ftyp(), nested(5_000)])],
  ["a foreign clip with a manifest of random bytes", "random-manifest.mp4", withManifest(foreign, randomBox())],
  ["a foreign clip with our manifest, torn out", "torn-out.mp4", withManifest(foreign, manifestBox(original))],
  ["our file, cut off in the middle", "half.mp4", original.subarray(0, original.length >> 1)],
  ["our file, without its last byte", "less-one.mp4", original.subarray(0, -1)],
  ["our file, one byte of its pictures changed", "changed.mp4", flipped(original, 0.7)],
  [
    "our file, one byte of its manifest changed",
    "changed-manifest.mp4",
    flippedAt(original, original.indexOf("c2pa.actions")),
  ],
  ["our file, with a box of its own added at the end", "appended.mp4", Buffer.concat([original, box("skip", 8)])],
  ["our file, under another name", "renamed.txt", original],
];

const box = (type: string, length: number, content: Buffer = Buffer.alloc(0)): Buffer => {
  const header = Buffer.alloc(8);
  header.writeUInt32BE(length, 0);
  header.write(type, 4, "latin1");
  return Buffer.concat([header, content]);
};
const whole = (type: string, content: Buffer) => box(type, 8 + content.length, content);
const ftyp = () => whole("ftyp", Buffer.from("isom\0\0\x02\0isom", "latin1"));

function nested(depth: number): Buffer {
  let inner: Buffer = Buffer.alloc(0);
  for (let level = 0; level < depth; level++) inner = whole("moov", inner);
  return inner;
}

function loopingTiff(): Buffer {
  const tiff = Buffer.alloc(26);
  tiff.write("II*\0", 0, "latin1");
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt16LE(1, 8);
  tiff.writeUInt32LE(8, 22);
  return tiff;
}

function pngBomb(): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(60_000, 0);
  header.writeUInt32BE(60_000, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const chunk = (type: string, data: Buffer) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    return Buffer.concat([length, Buffer.from(type, "latin1"), data, Buffer.alloc(4)]);
  };
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(Buffer.alloc(1 << 20))),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** C2PA's own UUID for the box that carries a manifest store in an MP4. */
const C2PA_UUID = Buffer.from("d8fec3d61b0e483c92975828877ec481", "hex");
const randomBox = () =>
  whole("uuid", Buffer.concat([C2PA_UUID, Buffer.alloc(4), Buffer.from("manifest\0"), Buffer.alloc(8), noise(4_000)]));
const noise = (bytes: number) => Buffer.from(Array.from({ length: bytes }, (_, i) => (i * 2_654_435_761) >>> 24));

function manifestBox(file: Buffer): Buffer {
  const start = file.indexOf(C2PA_UUID) - 8;
  return file.subarray(start, start + file.readUInt32BE(start));
}

/** After the first box, where writers put it. */
const withManifest = (file: Buffer, manifest: Buffer): Buffer => {
  const first = file.readUInt32BE(0);
  return Buffer.concat([file.subarray(0, first), manifest, file.subarray(first)]);
};

const flipped = (file: Buffer, share: number) => flippedAt(file, Math.floor(file.length * share));
function flippedAt(file: Buffer, at: number): Buffer {
  const changed = Buffer.from(file);
  changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
  return changed;
}
