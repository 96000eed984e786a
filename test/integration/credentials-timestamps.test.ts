/** Protects: a stamped file outlives its signer's certificate, a missing or forged stamp never passes for a good one. */
import { readdir } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CredentialsOptions, createCredentials } from "../../src/adapters/credentials/create-credentials.ts";
import type { Credentials } from "../../src/core/ports/credentials.ts";
import { rubricOf } from "../harness/asset-rubric.ts";
import { readWithC2paWasm } from "../harness/independent-readers.ts";
import { shortLivedChain } from "../harness/short-lived-chain.ts";
import { signingDesk } from "../harness/signing-desk.ts";
import { openTimestampAuthority } from "../harness/timestamp-authority.ts";

const signal = new AbortController().signal;
let desk: Awaited<ReturnType<typeof signingDesk>>;
let authority: Awaited<ReturnType<typeof openTimestampAuthority>>;
const opened: Credentials[] = [];

beforeAll(async () => {
  desk = await signingDesk();
  authority = await openTimestampAuthority();
});
afterAll(async () => {
  for (const credentials of opened) await credentials.close();
  await authority.close();
  await desk.remove();
});

async function open(mode: "optional" | "required" | "off", change: Partial<CredentialsOptions> = {}) {
  const credentials = await createCredentials({
    ...{ keyDirectory: desk.at("keys"), clock: () => new Date(), poolSize: 1 },
    timestamps: mode === "off" ? { mode } : { mode, url: authority.url },
    timestampAnchorsPem: authority.rootPem,
    ...change,
  });
  opened.push(credentials);
  return credentials;
}

describe("a time stamp", () => {
  it("is in the file, trusted under the authority's own roots, and leaves the rubric met", async () => {
    const credentials = await open("required");
    const { timestamp } = await credentials.sign(desk.clip, desk.at("stamped.mp4"), desk.claim, signal);
    expect(timestamp).toEqual({ state: "STAMPED", explanation: null });
    const reading = await credentials.read(desk.at("stamped.mp4"), {}, signal);
    expect(reading).toMatchObject({
      trustedBy: "operator",
      timestamp: { at: reading.signedAt, authority: "Clock 1", trusted: true },
    });
    expect(Math.abs(Date.parse(reading.signedAt ?? "") - Date.now())).toBeLessThan(120_000);
    const { crJson } = await readWithC2paWasm(desk.at("stamped.mp4"), credentials.anchorsPem());
    expect(rubricOf(crJson).broken).toEqual([]);
  });

  it("of an authority that the reader does not know is reported, and counts for nothing", async () => {
    const reader = await open("off", { timestampAnchorsPem: "" });
    const reading = await reader.read(desk.at("stamped.mp4"), {}, signal);
    expect(reading).toMatchObject({ trustedBy: "operator", timestamp: { authority: "Clock 1", trusted: false } });
  });

  it("keeps a file trusted after its certificate has ended; without one it is trusted by nobody", async () => {
    const begunAt = Date.now();
    await (await open("required")).sign(desk.clip, desk.at("timed.mp4"), desk.claim, signal);
    // Two files have to be signed before it ends, on a busy machine too.
    const chain = await shortLivedChain(8_000 + 8 * (Date.now() - begunAt));
    const signer = await open("required", { keyDirectory: desk.at("short"), chain });
    await signer.sign(desk.clip, desk.at("with.mp4"), desk.claim, signal);
    const unstamped = await open("off", { keyDirectory: desk.at("short"), chain });
    await unstamped.sign(desk.clip, desk.at("without.mp4"), desk.claim, signal);
    const stranger = await open("off", { keyDirectory: desk.at("short"), timestampAnchorsPem: "", chain });
    const left = signer.signer().expiresAt.getTime() - Date.now();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, left) + 1_500));

    expect(await signer.read(desk.at("with.mp4"), {}, signal)).toMatchObject({
      state: "INTACT",
      trustedBy: "operator",
    });
    // Whoever does not know the authority must not believe it that the certificate was good then.
    for (const [reader, file] of [
      [stranger, "with.mp4"],
      [signer, "without.mp4"],
    ] as const) {
      const reading = await reader.read(desk.at(file), {}, signal);
      expect(reading).toMatchObject({ state: "INTACT", trustedBy: null });
      expect(reading.failures.length).toBeGreaterThan(0);
    }
    await expect(unstamped.sign(desk.clip, desk.at("late.mp4"), desk.claim, signal)).rejects.toMatchObject({
      code: "SIGNING_FAILED",
    });
  });

  it("needs roots that make nobody a trusted signer", async () => {
    const reader = await open("off", {
      keyDirectory: desk.at("other"),
      timestampAnchorsPem: (await open("off")).anchorsPem(),
    });
    expect(await reader.read(desk.at("stamped.mp4"), {}, signal)).toMatchObject({ trustedBy: null });
  });
});

describe("an authority that gives no stamp", () => {
  it.each(["failing", "babbling", "redirecting"] as const)(
    "by %s leaves an optional stamp out, and says why",
    async (mood) => {
      authority.is(mood);
      const credentials = await open("optional");
      const { timestamp } = await credentials.sign(desk.clip, desk.at(`${mood}.mp4`), desk.claim, signal);
      expect(timestamp).toEqual({ state: "FAILED", explanation: expect.stringMatching(/./) });
      const reading = await credentials.read(desk.at(`${mood}.mp4`), {}, signal);
      expect(reading).toMatchObject({ trustedBy: "operator", timestamp: null });
    },
  );

  it("stops the signing where stamps are required, to be tried again, and leaves nothing behind", async () => {
    authority.is("failing");
    const credentials = await open("required");
    const signing = credentials.sign(desk.clip, desk.at("none/clip.mp4"), desk.claim, signal);
    await expect(signing).rejects.toMatchObject({ code: "SIGNING_FAILED", retryable: true });
    expect(await readdir(desk.at("none"))).toEqual([]);
  });

  it("or one that is not on the operator's list is none to us", async () => {
    authority.is("well");
    const credentials = await open("required", { timestampAnchorsPem: "" });
    const signing = credentials.sign(desk.clip, desk.at("unlisted.mp4"), desk.claim, signal);
    await expect(signing).rejects.toMatchObject({ code: "SIGNING_FAILED" });
  });
});

it("the test at the start signs and proves a picture, without a stamp", async () => {
  authority.is("failing");
  const before = authority.requests();
  await (await open("required")).testSigner(signal);
  expect(authority.requests()).toBe(before);
});
