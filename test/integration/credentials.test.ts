import { copyFile, mkdir, readdir, readFile, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { createCredentials } from "../../src/adapters/credentials/create-credentials.ts";
import type { Credentials, SignedFile } from "../../src/core/ports/credentials.ts";
import { rubricOf } from "../harness/asset-rubric.ts";
import { readWithC2paTs, readWithC2paWasm } from "../harness/independent-readers.ts";
import { signAsChild, signingDesk, signRemotely, tamper } from "../harness/signing-desk.ts";

const signal = new AbortController().signal;
const clock = () => new Date();
let desk: Awaited<ReturnType<typeof signingDesk>>;
let credentials: Credentials;
let stranger: Credentials;
let signed: SignedFile;

beforeAll(async () => {
  desk = await signingDesk();
  credentials = await createCredentials({ keyDirectory: desk.at("keys"), clock, poolSize: 1 });
  stranger = await createCredentials({ keyDirectory: desk.at("stranger"), clock, poolSize: 1 });
  signed = await credentials.sign(desk.clip, desk.at("out/signed.mp4"), desk.claim, signal);
  await tamper(desk.at("out/signed.mp4"), desk.at("tampered.mp4"));
});
afterAll(async () => {
  await Promise.all([credentials.close(), stranger.close()]);
  await desk.remove();
});

describe("signing", () => {
  it("makes a file that reads back intact, ours, and says what made it", async () => {
    const reading = await credentials.read(desk.at("out/signed.mp4"), {}, signal);
    expect(reading).toMatchObject({
      state: "INTACT",
      trustedBy: "operator",
      manifestId: signed.manifestId,
      signer: { organisation: "UNTRUSTED DEVELOPMENT KEY" },
      claimGenerator: "Vouch 0.1.0",
      digitalSourceType: "http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia",
      softBindings: [{ algorithm: "org.vouch.watermark.1", value: "00112233aabbccdd" }],
      failures: [],
      history: [],
    });
    expect(signed.manifestId).toMatch(/^urn:c2pa:[0-9a-f-]{36}$/);
    expect(signed.certificateSha256).toBe(credentials.signer().certificateSha256);
    expect((await readFile(desk.at("out/signed.mp4"))).includes(Buffer.from(signed.manifestStore))).toBe(true);
  });

  it("makes a file that an implementation without our code finds valid", async () => {
    const reading = await readWithC2paTs(desk.at("out/signed.mp4"));
    expect(reading).toMatchObject({ isValid: true, fails: [] });
    expect(reading.holds).toEqual(expect.arrayContaining(["claimSignature.validated", "assertion.bmffHash.match"]));
    expect(await readWithC2paTs(desk.at("tampered.mp4"))).toMatchObject({
      isValid: false,
      fails: ["assertion.bmffHash.mismatch"],
    });
  });

  it("makes a manifest that meets all 31 conditions of the public asset rubric", async () => {
    const { state, crJson } = await readWithC2paWasm(desk.at("out/signed.mp4"), credentials.anchorsPem());
    expect(state).toBe("Trusted");
    expect(rubricOf(crJson)).toEqual({ conditions: 31, broken: [] });
    const tampered = await readWithC2paWasm(desk.at("tampered.mp4"), credentials.anchorsPem());
    expect(rubricOf(tampered.crJson).broken).toEqual(["nothing is mismatched"]);
  });

  it("keeps its own assertion to the listed facts, whatever else the caller's object holds", async () => {
    const facts = { ...desk.claim.facts, prompt: "a red fox" };
    const { manifestStore } = await credentials.sign(desk.clip, desk.at("facts.mp4"), { ...desk.claim, facts }, signal);
    const text = Buffer.from(manifestStore).toString("latin1");
    expect(text).toContain("generation-1");
    expect(text).not.toContain("red fox");
  });

  it.each([
    ["the claim is incomplete", { title: "" }],
    ["the content id is not 64 bits", { watermark: { algorithm: "org.vouch.watermark.1", contentId: "12" } }],
    ["there is no thumbnail", { thumbnailPath: "/nowhere.jpg" }],
  ])("leaves nothing behind when %s", async (_, change) => {
    const target = desk.at("failed/clip.mp4");
    await expect(credentials.sign(desk.clip, target, { ...desk.claim, ...change }, signal)).rejects.toMatchObject({
      code: "SIGNING_FAILED",
    });
    expect(await readdir(dirname(target)).catch(() => [])).toEqual([]);
  });

  it("releases nothing that does not read back trusted, as with an expired key", async () => {
    const keyDirectory = desk.at("expired");
    const expired = await createCredentials({ keyDirectory, clock: () => new Date("2010-01-01"), poolSize: 1 });
    const target = desk.at("expired/clip.mp4");
    await expect(expired.sign(desk.clip, target, desk.claim, signal)).rejects.toMatchObject({ code: "SIGNING_FAILED" });
    expect((await readdir(dirname(target))).sort()).toEqual(["development-chain.json", "roots"]);
    await expired.close();
  });

  it("refuses to sign a file into itself and leaves it whole", async () => {
    const before = await readFile(desk.clip);
    await expect(credentials.sign(desk.clip, desk.clip, desk.claim, signal)).rejects.toMatchObject({
      code: "SIGNING_FAILED",
    });
    expect(await readFile(desk.clip)).toEqual(before);
  });

  it("stops at an abort with the abort's own reason", async () => {
    const reason = new Error("cancelled");
    await expect(
      credentials.sign(desk.clip, desk.at("aborted.mp4"), desk.claim, AbortSignal.abort(reason)),
    ).rejects.toBe(reason);
  });
});

describe("reading", () => {
  it("calls one changed bit TAMPERED and names the hash", async () => {
    const reading = await credentials.read(desk.at("tampered.mp4"), {}, signal);
    expect(reading).toMatchObject({ state: "TAMPERED", trustedBy: null, manifestId: signed.manifestId });
    expect(reading.failures.map(({ code }) => code)).toEqual(["assertion.bmffHash.mismatch"]);
  });

  it("calls a signature by somebody unknown intact and trusted by nobody, until their root is given", async () => {
    const path = desk.at("out/signed.mp4");
    const unknown = await stranger.read(path, {}, signal);
    expect(unknown).toMatchObject({ state: "INTACT", trustedBy: null });
    expect(unknown.failures.map(({ code }) => code)).toEqual(["signingCredential.untrusted"]);
    const extraAnchorsPem = credentials.anchorsPem();
    expect(await stranger.read(path, { extraAnchorsPem }, signal)).toMatchObject({ trustedBy: "extra", failures: [] });
  });

  it("tells the public trust list from the operator's roots", async () => {
    const publicTrustPem = credentials.anchorsPem();
    const keyDirectory = desk.at("stranger");
    const reader = await createCredentials({ keyDirectory, publicTrustPem, clock, poolSize: 1 });
    expect(await reader.read(desk.at("out/signed.mp4"), {}, signal)).toMatchObject({ trustedBy: "public" });
    await reader.close();
  });

  it("finds nothing in a file without credentials, whatever its container", async () => {
    await desk.ffmpeg("-i", desk.at("out/signed.mp4"), "-c", "copy", desk.at("stripped.mkv"));
    const paths = [desk.clip, desk.claim.thumbnailPath, desk.at("stripped.mkv")];
    for (const path of paths) expect(await credentials.read(path, {}, signal)).toMatchObject({ state: "NONE" });
  });

  it("shows a tampered parent though the child's own signature is trusted", async () => {
    await signAsChild(desk.at("keys"), desk.at("tampered.mp4"), desk.at("child.mp4"));
    await signAsChild(desk.at("keys"), desk.at("child.mp4"), desk.at("grandchild.mp4"));
    const reading = await credentials.read(desk.at("grandchild.mp4"), {}, signal);
    expect(reading).toMatchObject({ state: "INTACT", trustedBy: "operator" });
    const [parent] = reading.history;
    expect(parent).toMatchObject({ relationship: "parentOf", intact: true });
    expect(parent?.ingredients).toMatchObject([{ manifestId: signed.manifestId, title: "fox.mp4", intact: false }]);
    expect(reading.failures).toMatchObject([{ code: "assertion.bmffHash.mismatch", manifestId: signed.manifestId }]);
  });

  it("reports a manifest kept elsewhere without fetching it", async () => {
    let requests = 0;
    const server = createServer((_, response) => {
      requests += 1;
      response.end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    await signRemotely(desk.at("keys"), desk.clip, desk.at("remote.mp4"), `http://127.0.0.1:${port}/x.c2pa`);
    expect(await credentials.read(desk.at("remote.mp4"), {}, signal)).toMatchObject({ state: "REMOTE_ONLY" });
    server.close();
    expect(requests).toBe(0);
  });
});

describe("keys", () => {
  it("made by several at once are one key, readable by its owner only", async () => {
    const keyDirectory = desk.at("raced");
    const racers = await Promise.all(Array.from({ length: 4 }, () => createCredentials({ keyDirectory, clock })));
    expect(new Set(racers.map((racer) => racer.signer().certificateSha256)).size).toBe(1);
    expect(new Set(racers.map((racer) => racer.anchorsPem())).size).toBe(1);
    expect((await stat(`${keyDirectory}/development-chain.json`)).mode & 0o777).toBe(0o600);
    expect((await readdir(keyDirectory)).sort()).toEqual(["development-chain.json", "roots"]);
    await Promise.all(racers.map((racer) => racer.close()));
  });

  it("that were replaced still have their files trusted", async () => {
    const keyDirectory = desk.at("rotated");
    await mkdir(`${keyDirectory}/roots`, { recursive: true });
    const [root = ""] = await readdir(desk.at("keys/roots"));
    await copyFile(desk.at(`keys/roots/${root}`), `${keyDirectory}/roots/${root}`);
    const rotated = await createCredentials({ keyDirectory, clock, poolSize: 1 });
    expect(rotated.signer().certificateSha256).not.toBe(signed.certificateSha256);
    expect(await rotated.read(desk.at("out/signed.mp4"), {}, signal)).toMatchObject({ trustedBy: "operator" });
    await rotated.close();
  });

  it("of an operator sign under the operator's root, and those that cannot are refused at once", async () => {
    const own = await chainOf("keys");
    const other = await chainOf("stranger");
    const chain = { ...own, certificatesPem: own.certificatesPem + credentials.anchorsPem() };
    const operator = await createCredentials({ keyDirectory: desk.at("operator"), chain, clock, poolSize: 1 });
    expect(await operator.sign(desk.clip, desk.at("operator.mp4"), desk.claim, signal)).toMatchObject({
      certificateSha256: signed.certificateSha256,
    });
    await operator.close();
    const keyOfAnother = { ...chain, key: other.key };
    for (const unfit of [keyOfAnother, other]) {
      await expect(createCredentials({ keyDirectory: desk.at("operator"), chain: unfit, clock })).rejects.toMatchObject(
        {
          code: "CONFIG_INVALID",
        },
      );
    }
  });
});

const storedChain = z
  .object({ certificatesPem: z.string(), privateKeyPem: z.string() })
  .transform(({ certificatesPem, privateKeyPem }) => ({ certificatesPem, key: privateKeyPem }));
const chainOf = async (keyDirectory: string) =>
  storedChain.parse(JSON.parse(await readFile(desk.at(`${keyDirectory}/development-chain.json`), "utf8")));
