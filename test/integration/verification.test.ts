import { openAsBlob } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { signerOfReport } from "../../src/adapters/keys/report-signature.ts";
import { verifyBundle } from "../../src/core/audit/bundle.ts";
import { sha256Hex } from "../../src/core/environment.ts";
import { AppError } from "../../src/core/errors.ts";
import { createReleaseProofs } from "../../src/core/release-proof.ts";
import { createVerification } from "../../src/core/verification.ts";
import type { ReportBundle } from "../../src/core/verification-document.ts";
import { verifyReport } from "../../src/core/verify-report.ts";
import { sha256OfFile } from "../../src/platform/sha256-file.ts";
import { codeOf } from "../harness/api.ts";
import { openVerifying, type Verifying } from "../harness/verifying.ts";
import { describeSoftBinding } from "./soft-binding.suite.ts";

// Protects the whole path of a file that somebody brings to be verified: one real video, and what became of its copies.

let verifying: Verifying;
beforeAll(async () => {
  verifying = await openVerifying();
}, 300_000);
afterAll(() => verifying.close());

/** Asked once: several tests look at the same report. */
const recovered = memo(() => verifying.bundleOf(verifying.stripped));
function memo<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
const resultsOf = ({ report }: ReportBundle) =>
  Object.fromEntries(report.checks.map(({ check, result }) => [check, result]));
const codes = ({ report }: ReportBundle) => report.reasons.map(({ code }) => code);
const openLog = (bundle: unknown) =>
  verifyBundle(bundle, { verifierKeys: [(bundle as { verifierKey: string }).verifierKey] });
const check = (bundle: unknown, trust: Partial<Parameters<typeof verifyReport>[1]> = {}) =>
  verifyReport(bundle, { keys: null, fileSha256: null, ...trust }, signerOfReport, openLog);

describe("a report", () => {
  test("of an untouched file: every check agrees, the log proves the release, and all of it holds off line", async () => {
    const { app, url, original, jsonAt, bundleOf } = verifying;
    const bundle = await bundleOf(original);
    expect(bundle.report).toMatchObject({ verdict: "TRUSTED", mismatch: false, recoveredBy: null });
    expect(codes(bundle)).toEqual(["SIGNED_HERE", "WATERMARK_AGREES"]);
    expect(resultsOf(bundle)).toEqual({
      CREDENTIAL: "AGREES",
      WATERMARK: "AGREES",
      SIMILARITY: "NOT_RUN",
      LOG: "AGREES",
    });
    expect(bundle.report.signals).toMatchObject([{ text: "Contains Fully GenAI Media", source: "CREDENTIAL" }]);
    const published = await jsonAt(`${url}/credentials/report-keys.json`);
    const fileSha256 = sha256Hex(await readFile(original));
    expect(await check(bundle, { keys: published, fileSha256 })).toMatchObject({
      valid: true,
      shows: [expect.stringMatching(/manifest store/), expect.stringMatching(/is the release of the record/)],
    });
    // Nobody's name, address or words: only ids of the video itself.
    expect(JSON.stringify(bundle)).not.toMatch(new RegExp(`${app.user.id}|${app.user.email}|red fox`));
  });

  test("of a stripped copy leads back to the record by its watermark, and is not called trusted", async () => {
    const { asset, manifestStore } = verifying;
    const bundle = await recovered();
    expect(bundle.report).toMatchObject({ verdict: "RECOVERED", recoveredBy: "watermark", mismatch: false });
    expect(bundle.report.record).toMatchObject({ contentId: asset.contentId, foundBy: "WATERMARK" });
    expect(resultsOf(bundle)).toEqual({ CREDENTIAL: "NONE", WATERMARK: "AGREES", SIMILARITY: "AGREES", LOG: "AGREES" });
    expect(bundle.report.signals).toMatchObject([{ text: "Contains Fully GenAI Media", source: "RECORD" }]);
    expect(Buffer.from(bundle.evidence.manifestStore ?? "", "base64")).toEqual(await manifestStore());
  });

  test("of a file that others made says nothing, and says that this is no proof", async () => {
    const { foreign, bundleOf } = verifying;
    const bundle = await bundleOf(foreign);
    expect(bundle.report).toMatchObject({ verdict: "NO_CREDENTIALS", record: null, log: null, signals: [] });
    expect(codes(bundle)).toEqual(["NOTHING_FOUND"]);
    expect(resultsOf(bundle)).toEqual({ CREDENTIAL: "NONE", WATERMARK: "NONE", SIMILARITY: "NONE", LOG: "NOT_RUN" });
    expect(await check(bundle)).toMatchObject({ valid: true, shows: [] });
  });

  test("of what is no media is made without a decoder seeing the file", async () => {
    const { folder } = verifying;
    const path = join(folder, "playlist.mp4");
    await writeFile(path, "#EXTM3U\n#EXT-X-TARGETDURATION:10\nhttp://127.0.0.1:9/secret\n");
    const unseen = () => Promise.reject(new Error("a decoder saw it"));
    const { found } = await verifyWith({ video: { probe: unseen }, watermark: { detect: unseen } }, path);
    expect(found).toMatchObject({ verdict: "UNREADABLE", watermark: null });
  });

  test("of a video that passes a limit names the limit, and does not call it no video", async () => {
    const { foreign, original } = verifying;
    const says = "The clip is longer than 600 seconds.";
    const probe = () => Promise.reject(new AppError("MEDIA_LIMIT", { userMessage: says }));
    const { found } = await verifyWith({ video: { probe } }, foreign);
    expect(found).toMatchObject({ verdict: "UNREADABLE", reasons: [{ code: "PAST_LIMITS" }] });
    expect(found.checks.find(({ check }) => check === "WATERMARK")?.detail).toContain(says);
    expect((await verifyWith({ video: { probe } }, original)).found).toMatchObject({ verdict: "TRUSTED" });
  });

  test.each<[string, (bundle: ReportBundle) => object, RegExp]>([
    ["its verdict", ({ report, ...rest }) => ({ ...rest, report: { ...report, verdict: "TRUSTED" } }), /changed since/],
    ["its roots", (all) => ({ ...all, evidence: { ...all.evidence, anchorsPem: "" } }), /roots/],
    [
      "its manifest store",
      (all) => ({ ...all, evidence: { ...all.evidence, manifestStore: "AAAA" } }),
      /manifest store/,
    ],
    ["its proof", (all) => ({ ...all, evidence: { ...all.evidence, log: null } }), /proof of the log/],
    ["all of it by another report's", (all) => ({ ...all, signature: `${all.signature}A` }), /known key/],
  ])("does not verify with %s exchanged", async (_, exchange, words) => {
    const said = await check(exchange(await recovered()));
    expect(said).toEqual({ valid: false, says: expect.stringMatching(words) });
  });

  test("does not verify for another file, nor by keys that others published", async () => {
    const bundle = await recovered();
    expect(await check(bundle, { fileSha256: sha256Hex("another") })).toMatchObject({ valid: false });
    expect(await check(bundle, { keys: { keys: [] } })).toMatchObject({ valid: false });
  });

  test("is a page for a browser, from a form too: no script, and the names in a file are only words", async () => {
    const { url, stripped } = verifying;
    const form = new FormData();
    form.append("file", await openAsBlob(stripped), "<script>alert(1).mp4");
    const headers = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
    const response = await fetch(`${url}/api/verify`, { method: "POST", body: form, headers });
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    const page = await response.text();
    expect(page).toContain("&lt;script&gt;alert(1).mp4");
    expect(page).not.toMatch(/<script|javascript:|<link rel="stylesheet"|<img/i);
    expect(page).toMatch(/RECOVERED[\s\S]*Contains Fully GenAI Media[\s\S]*Audit log/);
    expect(response.headers.get("content-security-policy")).toMatch(/default-src 'none'; style-src 'self' 'sha256-/);
  });

  test("of a form that holds more than a file, or another field, is refused", async () => {
    const { url, stripped } = verifying;
    const form = new FormData();
    form.append("other", await openAsBlob(stripped), "a.mp4");
    const response = await fetch(`${url}/api/verify`, { method: "POST", body: form });
    expect([response.status, await codeOf(response)]).toEqual([400, "BAD_USER_INPUT"]);
  });

  test("says what GraphQL says", async () => {
    const { ask, asset, stripped } = verifying;
    const created = await ask(
      "mutation ($input: CreateUploadInput!) { createUpload(input: $input) { upload { id url } } }",
      { input: { fileName: "a.mp4", bytes: (await readFile(stripped)).length } },
      null,
    );
    const { id, url } = created.data.createUpload.upload;
    await fetch(url, { method: "PUT", body: await openAsBlob(stripped) });
    const VERIFY = `mutation ($input: VerifyUploadInput!) { verifyUpload(input: $input) { bundle userErrors { code }
      report { verdict recoveredBy checks { check result detail confidence { level falsePositiveRate } } signals { text source }
        log { seq origin treeSize agrees } record { foundBy withheldAt contentId fingerprintDistance } } } }`;
    // Two at once for one upload: one verifies it, the other is told that it is taken, and nothing is disturbed.
    const both = await Promise.all([1, 2].map(() => ask(VERIFY, { input: { uploadId: id } }, null)));
    const [won, lost] = both.map(({ data }) => data.verifyUpload).sort((a) => (a.report ? -1 : 1));
    expect(won.report).toMatchObject({
      ...{ verdict: "RECOVERED", recoveredBy: "WATERMARK", log: { agrees: true } },
      record: { foundBy: "WATERMARK", withheldAt: null, contentId: asset.contentId },
    });
    expect(await check(JSON.parse(won.bundle))).toMatchObject({ valid: true });
    expect(lost).toMatchObject({ report: null, userErrors: [{ code: "NOT_FOUND" }] });
  });
});

test("the owner of a video is given the proof of its release, whole", async () => {
  const { ask, asset } = verifying;
  const RELEASE = "{ generations(first: 1) { nodes { asset { sha256 release { seq agrees bundle } } } } }";
  const [mine] = (await ask(RELEASE)).data.generations.nodes;
  const { seq, agrees, bundle } = mine.asset.release;
  expect([mine.asset.sha256, agrees]).toEqual([asset.sha256, true]);
  const facts = { fileSha256: asset.sha256, contentId: asset.contentId, manifestId: asset.manifestId };
  expect(openLog(JSON.parse(bundle))).toMatchObject({ valid: true, events: [{ seq, event: { facts } }] });
});

/** The product's own verification with some of its parts put in another way. */
async function verifyWith(parts: Partial<Parameters<typeof createVerification>[0]>, path: string) {
  const { app } = verifying;
  const { database } = app;
  const proofOfRelease = createReleaseProofs({ ...app, records: database });
  const deps = { ...app, records: database, proofOfRelease, sha256OfFile, ...parts };
  return { found: await createVerification(deps).verify(path, {}, AbortSignal.timeout(60_000)) };
}

describeSoftBinding(() => verifying);

// These change the record; they come last.
describe("a record", () => {
  test("that the operator withheld still resolves, and the report says that the file is withheld", async () => {
    const { app, url, asset, stripped, bundleOf } = verifying;
    await app.database.transact(async (tx) => ({
      value: await tx.withholdAsset(asset.generationId, new Date()),
      audit: [],
    }));
    const bundle = await bundleOf(stripped);
    expect(codes(bundle)).toContain("RECORD_WITHHELD");
    expect(bundle.report).toMatchObject({ verdict: "RECOVERED", record: { withheldAt: expect.any(String) } });
    // The store holds thumbnails: pictures of what is withheld.
    expect(bundle.report.evidence.manifestStoreSha256).toBeNull();
    expect(bundle.evidence).toMatchObject({ manifestStore: null, log: expect.any(Object) });
    expect(await check(bundle)).toMatchObject({ valid: true });
    const manifest = await fetch(`${url}/c2pa/v1/manifests/${asset.manifestId}`);
    expect([manifest.status, await codeOf(manifest)]).toEqual([451, "WITHHELD"]);
  });

  test("that is not what the log says is called out; a log that fails takes no verdict away", async () => {
    const { app, asset } = verifying;
    const auditLog = {
      ...app.auditLog,
      bundle: async (seqs: readonly number[]) => {
        const bundle = await app.auditLog.bundle(seqs);
        const events = bundle.events.map((event) => ({
          ...event,
          body: event.body.replace(asset.sha256, "0".repeat(64)),
        }));
        return { ...bundle, events };
      },
    };
    const proofs = (log: Pick<typeof auditLog, "bundle">) =>
      createReleaseProofs({ records: app.database, telemetry: app.telemetry, auditLog: log })(asset);
    expect((await proofs(auditLog)).state).toBe("CONTRADICTED");
    expect((await proofs({ bundle: () => Promise.reject(new Error("the log is broken")) })).state).toBe("FAILED");
    expect((await proofs(app.auditLog)).state).toBe("PROVEN");
  });

  test("that is missing for a file under our own root is said, beside TRUSTED", async () => {
    const { original } = verifying;
    const none = async () => null;
    const records = { assetByManifestId: none, assetBySha256: none, assetByContentId: none };
    const { found } = await verifyWith({ records }, original);
    expect(found.verdict).toBe("TRUSTED");
    // By its pictures the record is still found: only what names it by its marks is gone here.
    const codes = found.reasons.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(["SIGNED_HERE", "RECORD_MISSING", "RECORD_UNKNOWN"]));
  });
});
