import { execFile } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { Builder, LocalSigner } from "@contentauth/c2pa-node";
import { z } from "zod";
import type { ManifestClaim } from "../../src/core/ports/credentials.ts";
import { temporaryFolder } from "./clips.ts";

/** A folder with an unsigned clip, its thumbnail and a claim about it. */
export async function signingDesk() {
  const folder = await temporaryFolder();
  const at = (name: string) => join(folder.path, name);
  const ffmpeg = (...args: string[]) => promisify(execFile)("ffmpeg", ["-v", "error", "-nostdin", "-y", ...args]);
  const source = ["-f", "lavfi", "-i", "testsrc=size=320x180:rate=12:duration=1"];
  await ffmpeg(...source, "-c:v", "libx264", "-pix_fmt", "yuv420p", "-movflags", "+faststart", at("clip.mp4"));
  await ffmpeg(...source, "-frames:v", "1", at("thumbnail.jpg"));
  const claim = claimOver(at("thumbnail.jpg"));
  const write = (name: string, bytes: Uint8Array) => writeFile(at(name), bytes);
  return { at, ffmpeg, write, clip: at("clip.mp4"), claim, remove: folder.remove };
}

export const claimOver = (thumbnailPath: string): ManifestClaim => ({
  title: "fox.mp4",
  generator: { name: "Vouch", version: "0.1.0" },
  softwareAgent: { name: "nano", version: "1" },
  createdAt: new Date("2026-11-22T10:00:00Z"),
  watermark: { algorithm: "org.vouch.watermark.1", contentId: "00112233aabbccdd" },
  facts: {
    generationId: "generation-1",
    seed: 7,
    modelSha256: ["a".repeat(64)],
    promptHash: "b".repeat(64),
    policyVersion: 1,
    moderation: { prompt: "ALLOWED", frames: "ALLOWED" },
  },
  thumbnailPath,
  ingredients: [],
  redactions: [],
});

/** Flips one bit of the last byte of `from`, which is picture data. */
export async function tamper(from: string, to: string): Promise<void> {
  const bytes = await readFile(from);
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
  await writeFile(to, bytes);
}

/** Signs `parent` anew as the parent of `target`, with the development chain of a key directory. */
export async function signAsChild(keyDirectory: string, parent: string, target: string): Promise<void> {
  const builder = Builder.new();
  builder.setIntent("edit");
  await signDirectly(builder, keyDirectory, parent, target);
}

/** Signs a clip whose manifest is kept at a URL only. */
export async function signRemotely(keyDirectory: string, source: string, target: string, url: string): Promise<void> {
  const builder = Builder.new();
  builder.setNoEmbed(true);
  builder.setRemoteUrl(url);
  await signDirectly(builder, keyDirectory, source, target);
}

/** Signs a clip with an assertion of somebody's identity, which is to be proven with keys that `did` leads to. */
export async function signWithIdentity(keyDirectory: string, source: string, target: string, did: string) {
  const context = ["https://www.w3.org/ns/credentials/v2", "https://cawg.io/identity/1.1/ica/context/"];
  const payload = { referenced_assertions: [], sig_type: "cawg.identity_claims_aggregation" };
  const credential = {
    ...{ "@context": context, type: ["VerifiableCredential", "IdentityClaimsAggregationCredential"], issuer: did },
    validFrom: "2026-01-01T00:00:00Z",
    credentialSubject: { verifiedIdentities: [], c2paAsset: payload },
  };
  // COSE_Sign1 (RFC 9052) by hand: protected {alg: EdDSA, content type}, nothing unprotected, and an empty signature.
  const bytes = (content: Buffer) =>
    Buffer.concat([Buffer.of(0x59, content.length >> 8, content.length & 0xff), content]);
  const type = Buffer.from("application/vc");
  const header = Buffer.concat([Buffer.of(0xa2, 0x01, 0x27, 0x03, 0x60 + type.length), type]);
  const signed = [
    bytes(header),
    Buffer.of(0xa0),
    bytes(Buffer.from(JSON.stringify(credential))),
    bytes(Buffer.alloc(64)),
  ];
  const builder = Builder.new();
  builder.setIntent("edit");
  const signature = [...Buffer.concat([Buffer.of(0xd2, 0x84), ...signed])];
  builder.addAssertion("cawg.identity", { signer_payload: payload, signature, pad1: [0] });
  await signDirectly(builder, keyDirectory, source, target);
}

/** With the development chain of a key directory, past our own rules. */
export async function signDirectly(
  builder: Builder,
  keyDirectory: string,
  source: string,
  target: string,
  mimeType = "video/mp4",
): Promise<void> {
  const text = await readFile(join(keyDirectory, "development-chain.json"), "utf8");
  const keys = z.object({ certificatesPem: z.string(), privateKeyPem: z.string() }).parse(JSON.parse(text));
  const signer = LocalSigner.newSigner(Buffer.from(keys.certificatesPem), Buffer.from(keys.privateKeyPem), "es256");
  builder.sign(signer, { path: source, mimeType }, { path: target, mimeType });
}
