import { describe, expect, it } from "vitest";
import type { Checks } from "../../src/adapters/credentials/history.ts";
import { toReading } from "../../src/adapters/credentials/reading.ts";

const status = (code: string) => ({ code, url: "self#jumbf=x", explanation: code });
const untouched = [status("claimSignature.validated"), status("assertion.bmffHash.match")];
const report = (change: {
  success?: unknown[];
  failure?: unknown[];
  manifests?: object;
  deltas?: unknown[];
  checks?: Checks;
}) =>
  ({
    type: "report",
    checks: change.checks ?? {},
    report: {
      active_manifest: "a",
      manifests: { a: { assertions: [] }, ...change.manifests },
      validation_results: {
        activeManifest: { success: change.success ?? untouched, failure: change.failure ?? [] },
        ingredientDeltas: change.deltas ?? [],
      },
    },
  }) as const;
const read = (change: Parameters<typeof report>[0]) => toReading(report(change), "operator");

describe("reading a report of the C2PA library", () => {
  it("trusts only what was validated, matched and chained to a root", () => {
    const trusted = status("signingCredential.trusted");
    expect(read({ success: [...untouched, trusted] }).trustedBy).toBe("operator");
    expect(read({})).toMatchObject({ state: "INTACT", trustedBy: null });
    expect(read({ success: [...untouched, trusted], failure: [status("assertion.bmffHash.mismatch")] })).toMatchObject({
      state: "TAMPERED",
      trustedBy: null,
    });
  });

  it("does not take the absence of failures for a check", () => {
    const trusted = status("signingCredential.trusted");
    expect(read({ success: [trusted, status("claimSignature.validated")] }).state).toBe("TAMPERED");
    expect(read({ success: [trusted, status("assertion.bmffHash.match")] }).state).toBe("TAMPERED");
  });

  it.each(["signingCredential.untrusted", "signingCredential.expired", "timeStamp.mismatch"])(
    "calls a file with %s intact and untrusted: its bytes are as they were signed",
    (code) => {
      const success = [...untouched, status("signingCredential.trusted")];
      expect(read({ success, failure: [status(code)] })).toMatchObject({ state: "INTACT", trustedBy: null });
    },
  );

  it("ends on a manifest that is its own ancestor, or fans out without end", () => {
    const itself = { ingredients: [{ active_manifest: "a", relationship: "parentOf" }] };
    expect(read({ manifests: { a: itself } }).history).toHaveLength(1);
    const wide = { ingredients: Array.from({ length: 40 }, () => ({ active_manifest: "a" })) };
    const nodes = JSON.stringify(read({ manifests: { a: wide } }).history).match(/"manifestId":"a"/g);
    expect(nodes).toHaveLength(500);
  });

  it("blames an ingredient that turns out broken only now", () => {
    const a = { ingredients: [{ active_manifest: "b", label: "c2pa.ingredient.v3" }] };
    const ingredientAssertionURI = "self#jumbf=/c2pa/a/c2pa.assertions/c2pa.ingredient.v3";
    const validationDeltas = { success: [], failure: [status("ingredient.manifest.mismatch")] };
    expect(read({ manifests: { a, b: {} }, deltas: [{ ingredientAssertionURI, validationDeltas }] })).toMatchObject({
      history: [{ manifestId: "b", intact: false }],
      failures: [{ code: "ingredient.manifest.mismatch", manifestId: "b" }],
    });
  });

  it("blames an input that the library does not look at, when it is broken or cannot be checked", () => {
    const a = { ingredients: [{ active_manifest: "b", relationship: "inputTo", label: "c2pa.ingredient.v3" }] };
    const checked = (...codes: string[]) => {
      const checks = {
        b: { success: [status("signingCredential.trusted")], informational: [], failure: codes.map(status) },
      };
      return read({ manifests: { a, b: {} }, checks }).history[0];
    };
    expect(checked("assertion.dataHash.mismatch")).toMatchObject({ intact: true, trustedBy: "operator" });
    expect(checked("claimSignature.mismatch")).toMatchObject({ intact: false, trustedBy: null });
    expect(checked("signingCredential.untrusted")).toMatchObject({ intact: true, trustedBy: null });
    expect(read({ manifests: { a, b: {} } }).history[0]).toMatchObject({ intact: false, trustedBy: null });
  });

  it.each([
    ["InvalidAsset", "UNREADABLE"],
    ["IoError", "UNREADABLE"],
    ["UnsupportedType", "UNREADABLE"],
    ["InvalidClaim", "TAMPERED"],
    ["JumbfParseError", "TAMPERED"],
    ["AssertionMissing", "TAMPERED"],
    ["RemoteManifestUrl", "REMOTE_ONLY"],
    ["SomethingNew", "UNREADABLE"],
  ])("takes the library's error %s for %s", (variant, state) => {
    expect(toReading({ type: "failed", variant, explanation: "x" }, "operator").state).toBe(state);
  });

  it("takes a report of an unknown shape for a broken credential, and none for none", () => {
    expect(toReading({ type: "report", report: { manifests: 1 }, checks: {} }, "operator").state).toBe("TAMPERED");
    expect(toReading({ type: "report", report: null, checks: {} }, "operator").state).toBe("NONE");
  });
});
