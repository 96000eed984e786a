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
  leavesOutMore?: boolean;
}) =>
  ({
    type: "report",
    checks: change.checks ?? {},
    leavesOutMore: change.leavesOutMore ?? false,
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

  it("calls no file intact whose hash leaves out more than the manifest", () => {
    expect(read({ leavesOutMore: true })).toMatchObject({ state: "TAMPERED", trustedBy: null });
  });

  it("looks for the hash of an update manifest at the manifests before it, and only there", () => {
    const matched = (id: string) => ({ ...status("assertion.dataHash.match"), url: `self#jumbf=/c2pa/${id}/x` });
    const updating = (id: string, said: string, relationship = "parentOf") => ({
      assertions: [],
      ingredients: [
        { relationship, active_manifest: id, validation_results: { activeManifest: { success: [matched(said)] } } },
      ],
    });
    const success = [status("claimSignature.validated")];
    const stateAfter = (manifests: object) => read({ success, manifests }).state;
    expect(stateAfter({ a: updating("b", "b") })).toBe("INTACT");
    expect(stateAfter({ a: updating("b", "x"), b: updating("c", "c") })).toBe("INTACT");
    expect(stateAfter({ a: updating("b", "x") })).toBe("TAMPERED");
    expect(stateAfter({ a: updating("b", "b", "inputTo") })).toBe("TAMPERED");
    expect(stateAfter({ a: updating("a", "x") })).toBe("TAMPERED");
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
    const empty = { type: "report", checks: {}, leavesOutMore: false } as const;
    expect(toReading({ ...empty, report: { manifests: 1 } }, "operator").state).toBe("TAMPERED");
    expect(toReading({ ...empty, report: null }, "operator").state).toBe("NONE");
  });
});
