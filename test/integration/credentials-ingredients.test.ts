/** Protects the claim that a file's history is told whole, and that nothing is made from what was tampered with. */
import { copyFile, readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCredentials } from "../../src/adapters/credentials/create-credentials.ts";
import {
  type Credentials,
  isWhole,
  type ManifestIngredient,
  type SignedFile,
} from "../../src/core/ports/credentials.ts";
import { conclude } from "../../src/core/verdict.ts";
import { rubricOf } from "../harness/asset-rubric.ts";
import { readWithC2paWasm } from "../harness/independent-readers.ts";
import { signAsChild, signingDesk, tamper } from "../harness/signing-desk.ts";

const signal = new AbortController().signal;
const clock = () => new Date();
let desk: Awaited<ReturnType<typeof signingDesk>>;
let credentials: Credentials;
let stranger: Credentials;
let parent: SignedFile;

beforeAll(async () => {
  desk = await signingDesk();
  credentials = await createCredentials({ keyDirectory: desk.at("keys"), clock, poolSize: 1 });
  stranger = await createCredentials({ keyDirectory: desk.at("stranger"), clock, poolSize: 1 });
  parent = await credentials.sign(desk.clip, desk.at("parent.mp4"), desk.claim, signal);
  await desk.ffmpeg("-i", desk.at("thumbnail.jpg"), desk.at("picture.png"));
  const title = "picture.jpg";
  await stranger.sign(desk.at("thumbnail.jpg"), desk.at("credentialed.jpg"), { ...desk.claim, title }, signal);
});
afterAll(async () => {
  await Promise.all([credentials.close(), stranger.close()]);
  await desk.remove();
});

const ingredient = (relationship: ManifestIngredient["relationship"], file: string): ManifestIngredient => ({
  relationship,
  title: file,
  path: desk.at(file),
  thumbnailPath: desk.at("thumbnail.jpg"),
});
const signWith = (target: string, ...ingredients: ManifestIngredient[]) =>
  credentials.sign(desk.clip, desk.at(target), { ...desk.claim, title: target, ingredients }, signal);
const read = (file: string) => credentials.read(desk.at(file), {}, signal);
const verdictOf = async (file: string) => {
  const nothing = { watermark: null, pastLimit: null, byManifest: null, byBytes: null, byWatermark: null };
  return conclude({ ...nothing, credential: await read(file), comparison: null, similar: null });
};

/** Replaces the first occurrence of a text by one of the same length. */
async function edit(from: string, to: string, text: string, by: string): Promise<void> {
  const bytes = await readFile(desk.at(from));
  const at = bytes.indexOf(text);
  if (at < 0) throw new Error(`${from} does not hold ${text}`);
  bytes.write(by, at, "latin1");
  await desk.write(to, bytes);
}

describe("a file made from another", () => {
  it("names it as its parent, trusted by the same roots, and so does what is made from it in turn", async () => {
    const child = await signWith("child.mp4", ingredient("parentOf", "parent.mp4"));
    await signWith("grandchild.mp4", ingredient("parentOf", "child.mp4"));
    const reading = await read("grandchild.mp4");
    expect(reading).toMatchObject({ state: "INTACT", trustedBy: "operator", failures: [] });
    const node = { relationship: "parentOf", intact: true, trustedBy: "operator", failures: [], redacted: [] };
    const signer = { organisation: "UNTRUSTED DEVELOPMENT KEY" };
    expect(reading.history).toMatchObject([
      {
        ...{ ...node, title: "child.mp4", manifestId: child.manifestId, signer },
        ingredients: [{ ...node, title: "parent.mp4", manifestId: parent.manifestId, signer, ingredients: [] }],
      },
    ]);
    expect(reading.digitalSourceType).toMatch(/trainedAlgorithmicMedia$/);
    expect(isWhole(reading)).toBe(true);
    expect((await verdictOf("grandchild.mp4")).verdict).toBe("TRUSTED");
  });

  it("meets every condition of the public rubric", async () => {
    await signWith("rubric.mp4", ingredient("parentOf", "parent.mp4"), ingredient("inputTo", "credentialed.jpg"));
    const { state, crJson } = await readWithC2paWasm(desk.at("rubric.mp4"), credentials.anchorsPem());
    expect(state).toBe("Trusted");
    expect(rubricOf(crJson)).toEqual({ conditions: 31, broken: [] });
  });

  it("is not signed when the parent was changed, is a stranger's, has no credentials, or is a TIFF", async () => {
    await tamper(desk.at("parent.mp4"), desk.at("tampered.mp4"));
    await stranger.sign(desk.clip, desk.at("foreign.mp4"), desk.claim, signal);
    await desk.ffmpeg("-i", desk.at("thumbnail.jpg"), desk.at("picture.tiff"));
    await copyFile(desk.clip, desk.at("bare.mp4"));
    for (const file of ["tampered.mp4", "foreign.mp4", "bare.mp4", "picture.tiff"]) {
      const signing = signWith("refused.mp4", ingredient("parentOf", file));
      await expect(signing).rejects.toMatchObject({ code: "INGREDIENT_BROKEN", retryable: false });
    }
    await expect(readFile(desk.at("refused.mp4"))).rejects.toThrow("ENOENT");
  });

  it("that somebody else made from a tampered parent is TAMPERED, with the parent named", async () => {
    await tamper(desk.at("parent.mp4"), desk.at("edited.mp4"));
    await signAsChild(desk.at("keys"), desk.at("edited.mp4"), desk.at("laundered.mp4"));
    const { verdict, reasons } = await verdictOf("laundered.mp4");
    expect([verdict, reasons[0]?.code]).toEqual(["TAMPERED", "INGREDIENT_BROKEN"]);
    const { history } = await read("laundered.mp4");
    expect(history).toMatchObject([
      { manifestId: parent.manifestId, intact: false, failures: [{ code: "assertion.bmffHash.mismatch" }] },
    ]);
    const signing = signWith("refused.mp4", ingredient("parentOf", "laundered.mp4"));
    await expect(signing).rejects.toMatchObject({ code: "INGREDIENT_BROKEN" });
  });

  it("is TAMPERED when the parent's manifest is edited inside of it", async () => {
    const ours = { ...desk.claim, facts: { ...desk.claim.facts, generationId: "generation-2" } };
    const claim = { ...ours, ingredients: [ingredient("parentOf", "parent.mp4")] };
    await credentials.sign(desk.clip, desk.at("whole.mp4"), claim, signal);
    await edit("whole.mp4", "touched.mp4", "generation-1", "generation-3");
    expect((await verdictOf("touched.mp4")).reasons[0]?.code).toBe("INGREDIENT_BROKEN");
  });
});

describe("a file made from a picture", () => {
  it("names one without credentials as an input of which nothing is known", async () => {
    await signWith("from-picture.mp4", ingredient("inputTo", "picture.png"));
    const reading = await read("from-picture.mp4");
    expect(reading).toMatchObject({
      ...{ state: "INTACT", trustedBy: "operator" },
      history: [{ relationship: "inputTo", manifestId: null, signer: null, trustedBy: null, intact: true }],
    });
    expect((await verdictOf("from-picture.mp4")).verdict).toBe("TRUSTED");
  });

  it("carries the credentials of one that has them, and says whether anybody here trusts their signer", async () => {
    await signWith("from-credentialed.mp4", ingredient("inputTo", "credentialed.jpg"));
    const [node] = (await read("from-credentialed.mp4")).history;
    expect(node).toMatchObject({ relationship: "inputTo", intact: true, trustedBy: null });
    expect(node?.failures.map(({ code }) => code)).toEqual(["signingCredential.untrusted"]);
    const extraAnchorsPem = stranger.anchorsPem();
    const known = await credentials.read(desk.at("from-credentialed.mp4"), { extraAnchorsPem }, signal);
    expect(known).toMatchObject({ trustedBy: "operator", history: [{ trustedBy: "extra" }] });
  });

  it("is TAMPERED when the picture's credentials are edited inside of it, at which our library does not look", async () => {
    await signWith("from-input.mp4", ingredient("inputTo", "credentialed.jpg"));
    await edit("from-input.mp4", "edited-input.mp4", "picture.jpg", "mixture.jpg");
    const { verdict, reasons } = await verdictOf("edited-input.mp4");
    expect([verdict, reasons[0]?.code]).toEqual(["TAMPERED", "INGREDIENT_BROKEN"]);
    expect((await read("edited-input.mp4")).failures).toMatchObject([{ code: "claimSignature.mismatch" }]);
  });

  it("is not signed when the picture was changed after its own credentials were signed", async () => {
    await tamper(desk.at("credentialed.jpg"), desk.at("retouched.jpg"));
    const signing = signWith("refused.mp4", ingredient("inputTo", "retouched.jpg"));
    await expect(signing).rejects.toMatchObject({ code: "INGREDIENT_BROKEN" });
  });
});

describe("redaction", () => {
  it("takes an assertion out of a parent, says so, and leaves the parent whole", async () => {
    const redactions = [{ manifestId: parent.manifestId, label: "org.vouch.generation" }];
    const claim = { ...desk.claim, facts: { ...desk.claim.facts, generationId: "generation-9" } };
    const ingredients = [ingredient("parentOf", "parent.mp4")];
    const { manifestStore } = await credentials.sign(
      ...([desk.clip, desk.at("redacted.mp4"), { ...claim, ingredients, redactions }, signal] as const),
    );
    const text = Buffer.from(manifestStore).toString("latin1");
    expect([text.includes("generation-9"), text.includes("generation-1")]).toEqual([true, false]);
    const reading = await read("redacted.mp4");
    expect(reading.history).toMatchObject([{ intact: true, redacted: ["org.vouch.generation"] }]);
    expect(reading).toMatchObject({ trustedBy: "operator", failures: [] });
    const { state, crJson } = await readWithC2paWasm(desk.at("redacted.mp4"), credentials.anchorsPem());
    expect([state, rubricOf(crJson)]).toEqual(["Trusted", { conditions: 31, broken: [] }]);
  });

  it.each([["c2pa.actions.v2"], ["c2pa.hash.bmff.v3"]])("of %s, which a reader needs, is not signed", async (label) => {
    const redactions = [{ manifestId: parent.manifestId, label }];
    const claim = { ...desk.claim, ingredients: [ingredient("parentOf", "parent.mp4")], redactions };
    await expect(credentials.sign(desk.clip, desk.at("no.mp4"), claim, signal)).rejects.toMatchObject({
      code: "SIGNING_FAILED",
    });
  });
});
