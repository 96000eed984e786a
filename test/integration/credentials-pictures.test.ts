/** Protects: a picture of others whose bytes were changed never reads as intact, whatever the library says of its hash. */
import { readFile } from "node:fs/promises";
import { deflateSync } from "node:zlib";
import { Builder } from "@contentauth/c2pa-node";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCredentials } from "../../src/adapters/credentials/create-credentials.ts";
import type { Credentials } from "../../src/core/ports/credentials.ts";
import { behindJpegManifest, pngChunk, withinPngManifest } from "../harness/signed-pictures.ts";
import { signDirectly, signingDesk } from "../harness/signing-desk.ts";

const signal = new AbortController().signal;
let desk: Awaited<ReturnType<typeof signingDesk>>;
let credentials: Credentials;

beforeAll(async () => {
  desk = await signingDesk();
  credentials = await createCredentials({ keyDirectory: desk.at("keys"), clock: () => new Date(), poolSize: 1 });
  const source = ["-f", "lavfi", "-i", "testsrc=size=160x120:duration=1", "-frames:v", "1"];
  for (const kind of ["png", "jpg"] as const) {
    await desk.ffmpeg(...source, desk.at(`plain.${kind}`));
    await sign("edit", `plain.${kind}`, `signed.${kind}`);
  }
  await desk.ffmpeg("-f", "lavfi", "-i", "color=red:size=160x120:duration=1", "-frames:v", "1", desk.at("red.jpg"));
});
afterAll(async () => {
  await credentials.close();
  await desk.remove();
});

async function sign(intent: "edit" | "update", from: string, to: string): Promise<void> {
  const builder = Builder.new();
  builder.setIntent(intent);
  const mimeType = to.endsWith("png") ? "image/png" : "image/jpeg";
  await signDirectly(builder, desk.at("keys"), desk.at(from), desk.at(to), mimeType);
}
const file = (name: string) => readFile(desk.at(name));
const read = async (bytes: Buffer) => {
  await desk.write("asked.bin", bytes);
  return credentials.read(desk.at("asked.bin"), {}, signal);
};
/** A red picture of the same size. */
const redPixels = () => {
  const line = Buffer.concat([Buffer.of(0), Buffer.alloc(160 * 3, "ff0000", "hex")]);
  return pngChunk("IDAT", deflateSync(Buffer.concat(Array<Buffer>(120).fill(line))));
};
/** Decoders read no further. */
const end = pngChunk("IEND", Buffer.alloc(0));
const none = Buffer.alloc(0);
const comment = Buffer.from("fffe0008656469746564", "hex");

describe("a signed picture", () => {
  it.each(["png", "jpg"])("is trusted as it is, and after updates of its manifest alone: %s", async (kind) => {
    expect(await read(await file(`signed.${kind}`))).toMatchObject({ state: "INTACT", trustedBy: "operator" });
    await sign("update", `signed.${kind}`, `updated.${kind}`);
    await sign("update", `updated.${kind}`, `again.${kind}`);
    for (const name of [`updated.${kind}`, `again.${kind}`]) {
      const updated = await file(name);
      expect(await read(updated)).toMatchObject({ state: "INTACT", trustedBy: "operator", failures: [] });
      updated.writeUInt8(updated.readUInt8(updated.length - 40) ^ 1, updated.length - 40);
      expect(await read(updated)).toMatchObject({ state: "TAMPERED", trustedBy: null });
    }
  });

  it.each<[string, () => Promise<Buffer>]>([
    [
      "other pictures in the place of padding, behind it",
      async () => withinPngManifest(await file("signed.png"), none, Buffer.concat([redPixels(), end])),
    ],
    [
      "other pictures in the place of padding, before it",
      async () => withinPngManifest(await file("signed.png"), redPixels(), end),
    ],
    [
      "a text in the place of padding",
      async () => withinPngManifest(await file("signed.png"), none, pngChunk("tEXt", Buffer.from("Comment\0edited"))),
    ],
    [
      "another picture in the place of padding, of a JPEG",
      async () => behindJpegManifest(await file("signed.jpg"), (await file("red.jpg")).subarray(2)),
    ],
    ["a remark in the place of padding, of a JPEG", async () => behindJpegManifest(await file("signed.jpg"), comment)],
    ["a manifest that hides the chunk behind it", async () => swallowing(await file("signed.png"))],
  ])("with %s is not intact, though its hash matches", async (_, forge) => {
    const failures = [{ code: "assertion.dataHash.additionalExclusionsPresent" }];
    expect(await read(await forge())).toMatchObject({ state: "TAMPERED", trustedBy: null, failures });
  });

  it.each<[string, () => Promise<Buffer>]>([
    ["bytes behind the end", async () => Buffer.concat([await file("signed.jpg"), Buffer.from("more")])],
    ["bytes behind the end, of a PNG", async () => Buffer.concat([await file("signed.png"), Buffer.from("more")])],
    ["its manifest twice", async () => twice(await file("signed.png"))],
  ])("with %s is not intact", async (_, forge) => {
    expect(["TAMPERED", "UNREADABLE"]).toContain((await read(await forge())).state);
  });
});

function swallowing(png: Buffer): Buffer {
  const at = png.indexOf("caBX") - 4;
  const next = at + 12 + png.readUInt32BE(at);
  const bytes = Buffer.from(png);
  bytes.writeUInt32BE(png.readUInt32BE(at) + 12 + png.readUInt32BE(next), at);
  return bytes;
}

function twice(png: Buffer): Buffer {
  const at = png.indexOf("caBX") - 4;
  const end = at + 12 + png.readUInt32BE(at);
  return Buffer.concat([png.subarray(0, end), png.subarray(at)]);
}
