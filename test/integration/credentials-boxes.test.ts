/** Protects: what an MP4's hash leaves out is what players skip. Whatever is added or moved, an intact file plays the same. */
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createCredentials } from "../../src/adapters/credentials/create-credentials.ts";
import type { Credentials } from "../../src/core/ports/credentials.ts";
import { withLessPadding } from "../harness/signed-pictures.ts";
import { signingDesk } from "../harness/signing-desk.ts";

const signal = new AbortController().signal;
let desk: Awaited<ReturnType<typeof signingDesk>>;
let credentials: Credentials;
let signed: Buffer;

beforeAll(async () => {
  desk = await signingDesk();
  credentials = await createCredentials({ keyDirectory: desk.at("keys"), clock: () => new Date(), poolSize: 1 });
  await credentials.sign(desk.clip, desk.at("signed.mp4"), desk.claim, signal);
  signed = await readFile(desk.at("signed.mp4"));
});
afterAll(async () => {
  await credentials.close();
  await desk.remove();
});

const box = (type: string, content: Uint8Array): Buffer => {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + content.length);
  head.write(type, 4, "latin1");
  return Buffer.concat([head, content]);
};
const junk = Buffer.alloc(60, 0x79);
const boxOf = (type: string): Buffer => {
  let at = 0;
  while (signed.toString("latin1", at + 4, at + 8) !== type) at += signed.readUInt32BE(at);
  return signed.subarray(at, at + signed.readUInt32BE(at));
};
const appended = (bytes: Uint8Array) => () => Buffer.concat([signed, bytes]);
const copied = (type: string) => () => Buffer.concat([signed, boxOf(type)]);
const branded = (brand: string) => () => {
  const bytes = Buffer.from(signed);
  bytes.write(brand, 8, "latin1");
  return bytes;
};
/** In the place of the signature's padding, so that no other box moves. */
const within =
  (type: string, content: Buffer = junk, isBefore = false) =>
  () => {
    const manifest = boxOf("uuid");
    const at = signed.indexOf(manifest);
    const start = manifest.indexOf("jumb") - 4;
    const added = box(type, content);
    const store = withLessPadding(manifest.subarray(start), added.length);
    const shorter = box("uuid", Buffer.concat([manifest.subarray(8, start), store]));
    const both = isBefore ? [added, shorter] : [shorter, added];
    return Buffer.concat([signed.subarray(0, at), ...both, signed.subarray(at + manifest.length)]);
  };

async function look(bytes: Buffer) {
  await desk.write("asked.mp4", bytes);
  const { state } = await credentials.read(desk.at("asked.mp4"), {}, signal);
  return state;
}
async function pictures(name: string): Promise<Buffer> {
  await desk.ffmpeg("-i", desk.at(name), "-f", "rawvideo", desk.at("pictures.yuv"));
  return readFile(desk.at("pictures.yuv"));
}

it.each<[string, () => Buffer]>([
  ["free space behind the end", appended(box("free", junk))],
  ["free space without an end", appended(Buffer.concat([Buffer.from("\0\0\0\0skip", "latin1"), junk]))],
  ["a second file type", appended(box("ftyp", Buffer.from("qt  \0\0\0\0", "latin1")))],
  ["the brand of QuickTime", branded("qt  ")],
  ["free space in the place of padding", within("free")],
])("with %s it reads as intact, and shows the same pictures", async (_, change) => {
  expect(await look(change())).toBe("INTACT");
  expect(await pictures("asked.mp4")).toEqual(await pictures("signed.mp4"));
});

it.each<[string, () => Buffer]>([
  ["a second moov", copied("moov")],
  ["its manifest twice", copied("uuid")],
  ["more media data", appended(box("mdat", junk))],
  ["media data without an end", appended(Buffer.concat([Buffer.from("\0\0\0\0mdat", "latin1"), junk]))],
  ["zeros behind the end", appended(Buffer.alloc(64))],
  ["bytes that are no box", appended(Buffer.from("abc"))],
  ["a box of somebody's own", appended(box("uuid", junk))],
  ["media data in the place of padding", within("mdat")],
  ["a moov in the place of padding, in front", within("moov", box("mvhd", Buffer.alloc(100)), true)],
])("with %s it is not intact", async (_, change) => {
  expect(["TAMPERED", "UNREADABLE"]).toContain(await look(change()));
});
