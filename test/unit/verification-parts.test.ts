import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createReportKeyDirectory } from "../../src/adapters/keys/report-key-directory.ts";
import { createReportSigner, signerOfReport } from "../../src/adapters/keys/report-signature.ts";
import { type ShownReport, verificationPage } from "../../src/api/http/verification-page.ts";
import { filesIn } from "../../src/cli/verify-folder.ts";
import { summaryOf } from "../../src/cli/verify-lines.ts";
import { activeManifestOf } from "../../src/core/manifest-store.ts";
import type { CredentialReading, HistoryNode } from "../../src/core/ports/credentials.ts";
import { contentIdIn } from "../../src/core/soft-bindings.ts";
import { signalsOf } from "../../src/core/verification-signals.ts";
import { differingBits, videoCodeIn } from "../../src/core/video-code.ts";
import { isMedia } from "../../src/platform/sniff-media.ts";
import { temporaryFolder } from "../harness/clips.ts";

// Protects the parts of verification that need no file of ours: what is refused, what is signed, what is said.

const TYPE = "http://cv.iptc.org/newscodes/digitalsourcetype";
const reading = (change: Partial<CredentialReading>): CredentialReading => ({
  ...{ state: "INTACT", trustedBy: null, manifestId: "urn:c2pa:a", signer: null, signedAt: null, timestamp: null },
  ...{ claimGenerator: null, digitalSourceType: null, softBindings: [], failures: [], history: [] },
  ...change,
});
const node = (change: Partial<HistoryNode>): HistoryNode => ({
  ...{ manifestId: "urn:c2pa:b", title: null, claimGenerator: null, relationship: "parentOf", intact: true },
  ...{ digitalSourceType: null, signer: null, signedAt: null, trustedBy: null, failures: [], redacted: [] },
  ingredients: [],
  ...change,
});

describe("signals", () => {
  it("are the rubric's words, of the file and of what it was made from", () => {
    const history = [node({ digitalSourceType: `${TYPE}/digitalCapture` })];
    const found = signalsOf(reading({ digitalSourceType: `${TYPE}/trainedAlgorithmicMedia`, history }), "urn:c2pa:a");
    expect(found.map(({ text, source }) => [text, source])).toEqual([
      ["Contains Fully GenAI Media", "CREDENTIAL"],
      ["Contains Captured Media", "INGREDIENT"],
    ]);
  });

  it("are not read from credentials that no longer fit, nor from a broken ingredient", () => {
    const claimed = { digitalSourceType: `${TYPE}/digitalCapture` };
    expect(signalsOf(reading({ ...claimed, state: "TAMPERED" }), null)).toEqual([]);
    expect(signalsOf(reading({ history: [node({ ...claimed, intact: false })] }), null)).toEqual([]);
  });
});

describe("the value of a soft binding", () => {
  const id = "00ff10ab7c3d9e21";
  it.each([
    id,
    Buffer.from(id, "hex").toString("base64"),
    Buffer.from(id, "hex").toString("base64url"),
    Buffer.from(id).toString("base64"),
  ])("%s is the content id", (value) => expect(contentIdIn(value)).toBe(id));

  it("may have lost its plus signs to an address", () => {
    expect(contentIdIn(Buffer.from("fbefbefbefbefbef", "hex").toString("base64").replaceAll("+", " "))).toBe(
      "fbefbefbefbefbef",
    );
  });

  it.each(["", "zz", "00ff", `${id}00`, "%%%"])("%s is none", (value) => expect(contentIdIn(value)).toBeNull());
});

describe("an ISCC value", () => {
  const code = Uint8Array.from({ length: 32 }, (_, at) => at);
  const unit = Buffer.concat([Buffer.of(0x23, 0x07), code]);
  it("holds a Video-Code of 256 bits, alone or after units of other kinds and lengths", () => {
    expect(videoCodeIn(unit)).toEqual(Buffer.from(code));
    expect(videoCodeIn(Buffer.concat([Buffer.of(0x30, 0x01), Buffer.alloc(8), unit]))).toEqual(Buffer.from(code));
  });

  it.each<[string, Buffer]>([
    ["nothing", Buffer.alloc(0)],
    ["a unit that is cut off", unit.subarray(0, 20)],
    ["a shorter code, whose bits are too few to tell videos apart", Buffer.from([0x23, 0x01, ...code.subarray(0, 8)])],
    ["another kind", Buffer.from([0x20, 0x07, ...code])],
  ])("is none in %s", (_, bytes) => expect(videoCodeIn(bytes)).toBeNull());

  it("is as far from another as the bits that differ", () => {
    expect(differingBits(code, code)).toBe(0);
    expect(
      differingBits(
        code,
        code.map((byte) => byte ^ 0x81),
      ),
    ).toBe(64);
  });
});

describe("the active manifest", () => {
  const box = (type: string, ...content: Buffer[]) => {
    const header = Buffer.alloc(8);
    header.writeUInt32BE(8 + Buffer.concat(content).length, 0);
    header.write(type, 4, "latin1");
    return Buffer.concat([header, ...content]);
  };
  const described = (label: string) => box("jumd", Buffer.alloc(16), Buffer.of(3), Buffer.from(`${label}\0`));
  const manifest = (label: string, text: string) => box("jumb", described(label), box("json", Buffer.from(text)));
  const store = (...manifests: Buffer[]) => box("jumb", described("c2pa"), ...manifests);

  it("is the last one, copied byte for byte into a store of its own", () => {
    const last = manifest("urn:c2pa:2", "two");
    const active = activeManifestOf(store(manifest("urn:c2pa:1", "one"), last));
    expect(active?.label).toBe("urn:c2pa:2");
    expect(active?.bytes).toEqual(store(last));
  });

  it.each<[string, Buffer]>([
    ["nothing", Buffer.alloc(0)],
    ["a box longer than the data", Buffer.from([0, 0, 1, 0, 0x6a, 0x75, 0x6d, 0x62])],
    ["a box of no length", Buffer.alloc(64)],
    ["a store without manifests", store()],
    ["a manifest without a label", store(box("jumb", box("jumd", Buffer.alloc(17))))],
    ["a label without an end", store(box("jumb", box("jumd", Buffer.alloc(16), Buffer.of(3, 65, 66))))],
    ["something else", box("ftyp", Buffer.from("isom"))],
  ])("is not found in %s", (_, bytes) => expect(activeManifestOf(bytes)).toBeNull());
});

describe("the signature of a report", () => {
  it("holds for that text by that key only, and a JWS that brings its own payload is none", async () => {
    const folder = await temporaryFolder();
    const [our, their] = [1, 2].map((n) => createReportSigner(createReportKeyDirectory(join(folder.path, `${n}`))));
    if (!our || !their) throw new Error("no signers");
    const [signature, ours, theirs] = [await our.sign('{"a":1}'), await our.keys(), await their.keys()];
    await folder.remove();
    expect(await signerOfReport('{"a":1}', signature, ours)).toBe(ours.keys[0].kid);
    expect(await signerOfReport('{"a":2}', signature, ours)).toBeNull();
    expect(await signerOfReport('{"a":1}', signature, theirs)).toBeNull();
    expect(
      await signerOfReport(
        '{"a":1}',
        signature.replace("..", `.${Buffer.from('{"a":1}').toString("base64url")}.`),
        ours,
      ),
    ).toBeNull();
    const none = `${Buffer.from('{"alg":"none"}').toString("base64url")}..`;
    for (const broken of ["", "x", "..", none]) expect(await signerOfReport('{"a":1}', broken, ours)).toBeNull();
  });
});

describe("the page", () => {
  const hostile = `<img src=x onerror=alert(1)>"'&\u202e`;
  const shown: ShownReport = {
    fileName: hostile,
    signature: hostile,
    report: {
      ...{ format: "vouch-verification-report/1", id: "id", verifiedAt: hostile, verifier: hostile, milliseconds: 1 },
      ...{ file: { sha256: hostile }, verdict: "TAMPERED", mismatch: true, recoveredBy: null, watermark: null },
      reasons: [{ code: "CHANGED_SINCE_SIGNED", text: hostile }],
      checks: [{ check: "CREDENTIAL", result: "CONTRADICTS", detail: hostile, confidence: null }],
      signals: [],
      credential: reading({
        signer: { organisation: hostile, commonName: hostile, issuer: hostile },
        signedAt: hostile,
        manifestId: hostile,
        history: [
          node({
            title: hostile,
            intact: false,
            failures: [{ code: hostile, manifestId: null, explanation: hostile }],
            ingredients: [node({ claimGenerator: hostile, relationship: hostile })],
          }),
        ],
      }),
      ...{ record: null, log: null, evidence: { anchorsSha256: "", manifestStoreSha256: null, logBundleSha256: null } },
    },
  };

  it("takes every word of a hostile file for text", () => {
    const page = verificationPage([shown, shown], { hasFeedbackForm: true });
    const tags = (page.match(/<[^>]*>/g) ?? []).map((tag) => tag.replace(/"[^"]*"/g, '""'));
    expect(
      tags.filter((tag) => /^<(script|img|iframe|object|embed|svg|link\W.*stylesheet)|\son\w+=/i.test(tag)),
    ).toEqual([]);
    expect(page.match(/&lt;img src=x onerror=alert\(1\)&gt;/g)?.length).toBeGreaterThan(20);
    // A name that turns the direction of reading stays in its own box.
    expect(page).toMatch(/<bdi>[^<]*\u202e<\/bdi>/);
  });

  it("shows a broken ingredient below what was made from it, in words as well as in colour", () => {
    const page = verificationPage([shown], { hasFeedbackForm: false });
    expect(page).toMatch(/✗ broken[\s\S]*<ul class="tree">[\s\S]*✓ intact/);
    expect(page).not.toContain("<form");
  });
});

describe("files to verify", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const at = (name: string) => join(folder.path, name);
  const PNG = Buffer.from("89504e470d0a1a0a0000000d", "hex");
  const MP4 = Buffer.from("\0\0\0\x18ftypisom", "latin1");
  beforeAll(async () => {
    folder = await temporaryFolder();
    await mkdir(at("deep/er"), { recursive: true });
    await writeFile(at("deep/er/clip.txt"), MP4);
    await writeFile(at("a.png"), PNG);
    await writeFile(at("notes.mp4"), "notes");
    await writeFile(at("empty.mp4"), "");
    await symlink(at("a.png"), at("link.png"));
  });
  afterAll(() => folder.remove());

  it("are found in folders by what they are, not by their names; links are not followed", async () => {
    const { files, skipped } = await filesIn([folder.path]);
    expect(files).toEqual([at("a.png"), at("deep/er/clip.txt")]);
    expect(skipped).toBe(2);
  });

  it("are taken as they are when they are named", async () => {
    expect((await filesIn([at("notes.mp4")])).files).toEqual([at("notes.mp4")]);
    await expect(filesIn([at("nothing.mp4")])).rejects.toMatchObject({ code: "BAD_INPUT" });
    await mkdir(at("empty"));
    await expect(filesIn([at("empty")])).rejects.toMatchObject({ code: "BAD_INPUT" });
  });

  it.each<[string, string | Buffer, boolean]>([
    ["an MP4", MP4, true],
    ["a GIF", "GIF89a......", true],
    ["a TIFF, which hung a parser", Buffer.from("49492a0008000000ffff0000", "hex"), false],
    ["a playlist", "#EXTM3U\nhttp://", false],
    ["an SVG", "<svg xmlns=", false],
    ["a script for concatenation", "ffconcat ver", false],
  ])("%s: %o", async (_, content, expected) => {
    await writeFile(at("probe"), content);
    expect(await isMedia(at("probe"))).toBe(expected);
  });

  it("are summed up in one line", () => {
    const error = { code: "STORAGE_FULL", message: "full" } as const;
    expect(summaryOf([{ file: "a", error }], 2)).toBe("1 file: 1 not verified; 2 skipped that are no video or picture");
  });
});
