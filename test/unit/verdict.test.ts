import { describe, expect, it } from "vitest";
import type { CredentialReading } from "../../src/core/ports/credentials.ts";
import type { Asset } from "../../src/core/ports/database.ts";
import type { WatermarkFinding } from "../../src/core/ports/watermark.ts";
import type { Comparison } from "../../src/core/recognition.ts";
import { conclude, type Evidence, maySpeakOfOurRecord, showsItsRecord } from "../../src/core/verdict.ts";

const credential = (change: Partial<CredentialReading>): CredentialReading => ({
  state: "NONE",
  trustedBy: null,
  manifestId: null,
  signer: null,
  signedAt: null,
  timestamp: null,
  claimGenerator: null,
  digitalSourceType: null,
  softBindings: [],
  failures: [],
  history: [],
  ...change,
});
const mark = (contentId: string | null): WatermarkFinding => ({
  found: contentId !== null,
  contentId,
  keyId: contentId ? "k1" : null,
  score: contentId ? 20 : 1,
  framesRead: 8,
  transform: contentId ? "identity" : null,
  placement: null,
  milliseconds: 1,
});
const asset = (id: string): Asset => ({
  id,
  generationId: `generation of ${id}`,
  storageKey: "",
  posterKey: "",
  manifestKey: "",
  bytes: 1,
  sha256: id,
  width: 1,
  height: 1,
  framesPerSecond: 8,
  frameCount: 8,
  durationMs: 1000,
  contentId: id,
  watermarkKeyId: "k1",
  manifestId: id,
  certificateSha256: "",
  fingerprint: new Uint8Array(),
  createdAt: new Date(0),
  deletedAt: null,
  withheldAt: null,
});
const compared = (same: boolean): Comparison => ({ same, by: "signature", distance: same ? 80 : 300, mirrored: false });
const evidence = (change: Partial<Evidence>): Evidence => ({
  credential: credential({}),
  watermark: mark(null),
  pastLimit: null,
  byManifest: null,
  byBytes: null,
  byWatermark: null,
  comparison: null,
  similar: null,
  ...change,
});
const ours = asset("a");
const other = asset("b");
const signedHere = credential({ state: "INTACT", trustedBy: "operator", manifestId: "a" });
const tampered = credential({
  state: "TAMPERED",
  manifestId: "a",
  failures: [{ code: "assertion.bmffHash.mismatch", manifestId: "a", explanation: null }],
});

describe("the verdict on a file", () => {
  it.each<[string, Partial<Evidence>, string, boolean, string]>([
    [
      "an untouched file of ours",
      { credential: signedHere, watermark: mark("a"), byManifest: ours, byBytes: ours, byWatermark: ours },
      "TRUSTED",
      false,
      "SIGNED_HERE",
    ],
    [
      "a file of another trusted signer",
      { credential: credential({ state: "INTACT", trustedBy: "public" }) },
      "TRUSTED",
      false,
      "SIGNED_BY_TRUSTED",
    ],
    [
      "a valid signature of nobody we know",
      { credential: credential({ state: "INTACT" }) },
      "INTACT_UNTRUSTED",
      false,
      "SIGNER_UNKNOWN",
    ],
    [
      "an edited file that kept its manifest",
      { credential: tampered, watermark: mark("a"), byManifest: ours, byWatermark: ours, comparison: compared(true) },
      "TAMPERED",
      false,
      "CHANGED_SINCE_SIGNED",
    ],
    [
      "a stripped copy of ours",
      { watermark: mark("a"), byWatermark: ours, comparison: compared(true) },
      "RECOVERED",
      false,
      "CREDENTIALS_STRIPPED",
    ],
    [
      "our mark on pictures that could not be compared",
      { watermark: mark("a"), byWatermark: ours },
      "NO_CREDENTIALS",
      false,
      "NOT_COMPARED",
    ],
    [
      "our mark copied onto foreign pictures",
      { watermark: mark("a"), byWatermark: ours, comparison: compared(false) },
      "NO_CREDENTIALS",
      true,
      "MARK_TRANSPLANTED",
    ],
    [
      "our mark of one video in the signed file of another",
      {
        credential: signedHere,
        watermark: mark("b"),
        byManifest: ours,
        byWatermark: other,
        comparison: compared(false),
      },
      "TRUSTED",
      true,
      "WATERMARK_CONTRADICTS",
    ],
    ["a mark with our key that no record knows", { watermark: mark("c") }, "NO_CREDENTIALS", false, "RECORD_UNKNOWN"],
    ["a foreign file without signals", {}, "NO_CREDENTIALS", false, "NOTHING_FOUND"],
    [
      "credentials that are only linked",
      { credential: credential({ state: "REMOTE_ONLY" }) },
      "REMOTE_ONLY",
      false,
      "CREDENTIALS_ELSEWHERE",
    ],
    [
      "text named .mp4",
      { credential: credential({ state: "UNREADABLE" }), watermark: null },
      "UNREADABLE",
      false,
      "NOT_MEDIA",
    ],
    [
      "a video that is too long to be looked at",
      { watermark: null, pastLimit: "The clip is longer than 600 seconds." },
      "UNREADABLE",
      false,
      "PAST_LIMITS",
    ],
    [
      "a decodable file of a kind that cannot carry credentials",
      { credential: credential({ state: "UNREADABLE" }) },
      "NO_CREDENTIALS",
      false,
      "NOTHING_FOUND",
    ],
    [
      "a copy without a mark that shows a record's pictures",
      { similar: { asset: ours, score: 93, distance: 60 } },
      "RECOVERED",
      false,
      "SIMILAR_TO_RECORD",
    ],
    [
      "our mark on the pictures of another video of ours",
      {
        watermark: mark("a"),
        byWatermark: ours,
        comparison: compared(false),
        similar: { asset: other, score: 90, distance: 70 },
      },
      "RECOVERED",
      true,
      "MARK_TRANSPLANTED",
    ],
    [
      "a file under our root of which there is no record",
      { credential: signedHere },
      "TRUSTED",
      false,
      "RECORD_MISSING",
    ],
    [
      "our pictures, signed by somebody else",
      {
        credential: credential({ state: "INTACT" }),
        watermark: mark("a"),
        byWatermark: ours,
        comparison: compared(true),
      },
      "INTACT_UNTRUSTED",
      false,
      "SIGNED_ELSEWHERE",
    ],
    [
      "a stripped copy of what the operator withheld",
      { watermark: mark("a"), byWatermark: { ...ours, withheldAt: new Date(1) }, comparison: compared(true) },
      "RECOVERED",
      false,
      "RECORD_WITHHELD",
    ],
  ])("of %s", (_, given, verdict, mismatch, code) => {
    const concluded = conclude(evidence(given));
    expect(concluded.verdict).toBe(verdict);
    expect(concluded.mismatch).toBe(mismatch);
    expect(concluded.reasons.map((reason) => reason.code)).toContain(code);
  });

  it("says what a recovery rests on, and nothing of it elsewhere", () => {
    const similar = { asset: ours, score: 90, distance: 70 };
    const marked = { watermark: mark("a"), byWatermark: ours, comparison: compared(true) };
    expect(conclude(evidence(marked)).recoveredBy).toBe("watermark");
    expect(conclude(evidence({ similar })).recoveredBy).toBe("similarity");
    expect(conclude(evidence({ credential: tampered, ...marked })).recoveredBy).toBeNull();
    expect(conclude(evidence({})).recoveredBy).toBeNull();
  });

  it("takes pictures for the record's only where they were seen to be: a manifest can be torn out", () => {
    const torn = evidence({ credential: tampered, byManifest: ours, comparison: compared(false) });
    expect(conclude(torn)).toMatchObject({ verdict: "TAMPERED", mismatch: false });
    expect(showsItsRecord(torn)).toBe(false);
    expect(showsItsRecord({ ...torn, comparison: compared(true) })).toBe(true);
    expect(showsItsRecord({ ...torn, byBytes: ours, comparison: null })).toBe(true);
  });

  it("never calls a file intact because of a watermark alone", () => {
    for (const state of ["NONE", "UNREADABLE", "REMOTE_ONLY", "TAMPERED"] as const) {
      const concluded = conclude(
        evidence({
          credential: credential({ state }),
          watermark: mark("a"),
          byWatermark: ours,
          byBytes: ours,
          comparison: compared(true),
        }),
      );
      expect(["TRUSTED", "INTACT_UNTRUSTED"]).not.toContain(concluded.verdict);
    }
  });

  it("does not trust a file whose parent's credentials are broken, however good its own are", () => {
    const unsaid = { title: null, claimGenerator: null, digitalSourceType: null, signer: null, signedAt: null };
    const node = { ...unsaid, manifestId: "a", relationship: null, trustedBy: null, failures: [], redacted: [] };
    const parent = { ...node, manifestId: "parent", relationship: "parentOf", intact: false, ingredients: [] };
    const history = [{ ...node, intact: true, ingredients: [parent] }];
    const concluded = conclude(evidence({ credential: { ...signedHere, history } }));
    expect(concluded.verdict).toBe("TAMPERED");
    expect(concluded.reasons[0]?.code).toBe("INGREDIENT_BROKEN");
  });

  it("says that a parent is broken when only an ingredient fails", () => {
    const failures = [{ code: "assertion.bmffHash.mismatch", manifestId: "parent", explanation: null }];
    const concluded = conclude(evidence({ credential: credential({ state: "TAMPERED", manifestId: "a", failures }) }));
    expect(concluded.reasons[0]?.code).toBe("INGREDIENT_BROKEN");
  });
});

describe("the id of a manifest", () => {
  it.each<[string, Partial<CredentialReading>, boolean]>([
    ["signed by us", { state: "INTACT", trustedBy: "operator" }, true],
    ["signed by us and broken since", { state: "TAMPERED" }, true],
    ["signed by a stranger, who can write any id", { state: "INTACT" }, false],
    ["signed by somebody else whom we trust", { state: "INTACT", trustedBy: "public" }, false],
    ["signed by somebody whom only the caller trusts", { state: "INTACT", trustedBy: "extra" }, false],
  ])("%s: %o leads to our record: %s", (_, reading, leads) => {
    expect(maySpeakOfOurRecord(credential({ manifestId: "a", ...reading }))).toBe(leads);
  });
});
