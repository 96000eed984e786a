import { openAsBlob } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { signerOfReport } from "../../src/adapters/keys/report-signature.ts";
import { verifyBundle } from "../../src/core/audit/bundle.ts";
import { sha256Hex } from "../../src/core/environment.ts";
import type { Asset } from "../../src/core/ports/database.ts";
import { createReleaseProofs } from "../../src/core/release-proof.ts";
import { createVerification } from "../../src/core/verification.ts";
import type { ReportBundle } from "../../src/core/verification-document.ts";
import { verifyReport } from "../../src/core/verify-report.ts";
import { videoCode } from "../../src/core/video-code.ts";
import { sha256OfFile } from "../../src/platform/sha256-file.ts";
import { codeOf, openTestApi, type TestApi } from "../harness/api.ts";
import { admit, until } from "../harness/app.ts";
import { alterClip, makeClip, temporaryFolder } from "../harness/clips.ts";

// Protects the whole path of a file that somebody brings to be verified: one real video, and what became of its copies.

let api: TestApi;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let asset: Asset;
let original: string;
let stripped: string;
let foreign: string;

beforeAll(async () => {
  api = await openTestApi();
  folder = await temporaryFolder();
  await api.app.startWorker();
  const { id } = await admit(api.app, { seconds: 1 });
  expect((await until(api.app, id, ["READY", "FAILED", "HELD"])).status).toBe("READY");
  asset = (await api.app.database.assets([id]))[0] as Asset;
  original = (await api.app.storage.localPath(asset.storageKey, AbortSignal.timeout(5_000))) ?? "";
  stripped = join(folder.path, "stripped.mp4");
  foreign = join(folder.path, "foreign.mp4");
  const { ffmpeg } = api.app.tools;
  const encoder = ["-map_metadata", "-1", "-c:v", "libx264", "-crf", "26", "-pix_fmt", "yuv420p"];
  await alterClip(ffmpeg, original, stripped, "scale=iw*3/4:-2", encoder);
  await makeClip(ffmpeg, foreign, { width: 640, height: 360 });
}, 300_000);
afterAll(async () => {
  await api.close();
  await folder.remove();
});

const jsonAt = async (url: string) => JSON.parse(await (await fetch(url)).text());
const post = async (path: string, query = "", headers: Record<string, string> = {}) =>
  fetch(`${api.url}/api/verify${query}`, { method: "POST", body: await openAsBlob(path), headers });
const bundleOf = async (path: string): Promise<ReportBundle> =>
  JSON.parse(await (await post(path, "?bundle=true")).text());
/** Asked once: several tests look at the same report. */
const recovered = memo(() => bundleOf(stripped));
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
    const published = await jsonAt(`${api.url}/credentials/report-keys.json`);
    const fileSha256 = sha256Hex(await readFile(original));
    expect(await check(bundle, { keys: published, fileSha256 })).toMatchObject({
      valid: true,
      shows: [expect.stringMatching(/manifest store/), expect.stringMatching(/is the release of the record/)],
    });
    // Nobody's name, address or words: only ids of the video itself.
    expect(JSON.stringify(bundle)).not.toMatch(new RegExp(`${api.app.user.id}|${api.app.user.email}|red fox`));
  });

  test("of a stripped copy leads back to the record by its watermark, and is not called trusted", async () => {
    const bundle = await recovered();
    expect(bundle.report).toMatchObject({ verdict: "RECOVERED", recoveredBy: "watermark", mismatch: false });
    expect(bundle.report.record).toMatchObject({ contentId: asset.contentId, foundBy: "WATERMARK" });
    expect(resultsOf(bundle)).toEqual({ CREDENTIAL: "NONE", WATERMARK: "AGREES", SIMILARITY: "AGREES", LOG: "AGREES" });
    expect(bundle.report.signals).toMatchObject([{ text: "Contains Fully GenAI Media", source: "RECORD" }]);
    expect(Buffer.from(bundle.evidence.manifestStore ?? "", "base64")).toEqual(await manifestStore());
  });

  test("of a file that others made says nothing, and says that this is no proof", async () => {
    const bundle = await bundleOf(foreign);
    expect(bundle.report).toMatchObject({ verdict: "NO_CREDENTIALS", record: null, log: null, signals: [] });
    expect(codes(bundle)).toEqual(["NOTHING_FOUND"]);
    expect(resultsOf(bundle)).toEqual({ CREDENTIAL: "NONE", WATERMARK: "NONE", SIMILARITY: "NONE", LOG: "NOT_RUN" });
    expect(await check(bundle)).toMatchObject({ valid: true, shows: [] });
  });

  test("of what is no media is made without a decoder seeing the file", async () => {
    const path = join(folder.path, "playlist.mp4");
    await writeFile(path, "#EXTM3U\n#EXT-X-TARGETDURATION:10\nhttp://127.0.0.1:9/secret\n");
    const unseen = () => Promise.reject(new Error("a decoder saw it"));
    const { found } = await verifyWith({ video: { probe: unseen }, watermark: { detect: unseen } }, path);
    expect(found).toMatchObject({ verdict: "UNREADABLE", watermark: null });
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
    const form = new FormData();
    form.append("file", await openAsBlob(stripped), "<script>alert(1).mp4");
    const headers = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };
    const response = await fetch(`${api.url}/api/verify`, { method: "POST", body: form, headers });
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/html; charset=utf-8"]);
    const page = await response.text();
    expect(page).toContain("&lt;script&gt;alert(1).mp4");
    expect(page).not.toMatch(/<script|javascript:|<link rel="stylesheet"|<img/i);
    expect(page).toMatch(/RECOVERED[\s\S]*Contains Fully GenAI Media[\s\S]*Audit log/);
    expect(response.headers.get("content-security-policy")).toMatch(/default-src 'none'; style-src 'self' 'sha256-/);
  });

  test("of a form that holds more than a file, or another field, is refused", async () => {
    const form = new FormData();
    form.append("other", await openAsBlob(stripped), "a.mp4");
    const response = await fetch(`${api.url}/api/verify`, { method: "POST", body: form });
    expect([response.status, await codeOf(response)]).toEqual([400, "BAD_USER_INPUT"]);
  });

  test("says what GraphQL says", async () => {
    const created = await api.ask(
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
    const both = await Promise.all([1, 2].map(() => api.ask(VERIFY, { input: { uploadId: id } }, null)));
    const [won, lost] = both.map(({ data }) => data.verifyUpload).sort((a) => (a.report ? -1 : 1));
    expect(won.report).toMatchObject({
      ...{ verdict: "RECOVERED", recoveredBy: "WATERMARK", log: { agrees: true } },
      record: { foundBy: "WATERMARK", withheldAt: null, contentId: asset.contentId },
    });
    expect(await check(JSON.parse(won.bundle))).toMatchObject({ valid: true });
    expect(lost).toMatchObject({ report: null, userErrors: [{ code: "NOT_FOUND" }] });
  });
});

/** The product's own verification with some of its parts put in another way. */
async function verifyWith(parts: Partial<Parameters<typeof createVerification>[0]>, path: string) {
  const { database } = api.app;
  const proofOfRelease = createReleaseProofs({ ...api.app, records: database });
  const deps = { ...api.app, records: database, proofOfRelease, sha256OfFile, ...parts };
  return { found: await createVerification(deps).verify(path, {}, AbortSignal.timeout(60_000)) };
}

const manifestStore = async () =>
  readFile((await api.app.storage.localPath(asset.manifestKey, AbortSignal.timeout(5_000))) ?? "");

describe("the C2PA Soft Binding Resolution API", () => {
  const get = (path: string) => fetch(`${api.url}/c2pa/v1${path}`);
  const alg = "vouch.spread-spectrum.1";
  const matchesOf = async (response: Response) => JSON.parse(await response.text()).matches;
  const byContent = async (path: string, query = "") =>
    fetch(`${api.url}/c2pa/v1/matches/byContent${query}`, { method: "POST", body: await openAsBlob(path) });

  test("is discovered, and says what it can do", async () => {
    const found = await jsonAt(`${api.url}/.well-known/c2pa-soft-binding-resolution`);
    expect(found).toMatchObject({ apiEndpoint: `${api.url}/c2pa/v1`, c2paSpecificationVersion: "2.4.0" });
    expect(await jsonAt(found.capabilitiesEndpoint)).toMatchObject({
      supportedCapabilities: ["queryByContent"],
    });
    expect(await jsonAt(found.statusEndpoint)).toEqual({ status: "ok" });
    expect((await jsonAt(`${api.url}/c2pa/v1/services/supportedAlgorithms`)).watermarks).toEqual([{ alg }]);
  });

  test.each(["hex", "base64"] as const)(
    "finds a manifest by the id in a watermark, written in %s",
    async (encoding) => {
      const value = Buffer.from(asset.contentId, "hex").toString(encoding);
      const expected = [{ manifestId: asset.manifestId }];
      expect(await matchesOf(await get(`/matches/byBinding?alg=${alg}&value=${encodeURIComponent(value)}`))).toEqual(
        expected,
      );
      const posted = await fetch(`${api.url}/c2pa/v1/matches/byBinding?maxResults=1`, {
        ...{ method: "POST", headers: { "content-type": "application/json" } },
        body: JSON.stringify({ alg, value }),
      });
      expect(await matchesOf(posted)).toEqual(expected);
    },
  );

  test("finds a manifest by the ISCC Video-Code of the pictures, and says how close it is", async () => {
    const { rows } = await api.app.video.signature(stripped, { mirrored: false }, AbortSignal.timeout(60_000));
    const header = Buffer.of(0x23, 0x07);
    const value = Buffer.concat([header, videoCode(rows)]).toString("base64url");
    const [match] = await matchesOf(await get(`/matches/byBinding?alg=io.iscc.v0&value=${value}`));
    expect(match).toEqual({ manifestId: asset.manifestId, similarityScore: expect.any(Number) });
    expect(match.similarityScore).toBeGreaterThan(75);
    const far = Buffer.concat([header, videoCode(rows).map((byte) => byte ^ 0xff)]).toString("base64url");
    expect(await matchesOf(await get(`/matches/byBinding?alg=io.iscc.v0&value=${far}`))).toEqual([]);
    expect((await get("/matches/byBinding?alg=io.iscc.v0&value=AAAA")).status).toBe(400);
  });

  test("finds nothing for an id of nobody, which is no fault", async () => {
    const response = await get(`/matches/byBinding?alg=${alg}&value=0123456789abcdef`);
    expect([response.status, await response.json()]).toEqual([200, { matches: [] }]);
  });

  test.each([
    [`?alg=${alg}&value=short`, 400],
    ["?alg=com.example.other&value=AAAAAAAAAAA=", 400],
    [`?value=0123456789abcdef`, 400],
    [`?alg=${alg}&value=0123456789abcdef&maxResults=0`, 400],
  ])("refuses %s with %i", async (query, status) => {
    expect((await get(`/matches/byBinding${query}`)).status).toBe(status);
  });

  test("asks for a POST where a value is too long for an address", async () => {
    expect((await get(`/matches/byBinding?alg=${alg}&value=${"A".repeat(3_000)}`)).status).toBe(414);
  });

  test("finds a manifest by a stripped copy, none by a foreign clip, and refuses what is no media", async () => {
    expect(await matchesOf(await byContent(stripped))).toEqual([{ manifestId: asset.manifestId }]);
    expect(await matchesOf(await byContent(foreign))).toEqual([]);
    const text = join(folder.path, "text.mp4");
    await writeFile(text, "no video");
    expect((await byContent(text)).status).toBe(415);
    expect((await byContent(stripped, "?alg=com.example.other")).status).toBe(400);
  });

  test("gives the store that the file carried, or its active manifest alone, to any page", async () => {
    for (const id of [asset.manifestId, encodeURIComponent(asset.manifestId)]) {
      const response = await get(`/manifests/${id}`);
      expect([response.headers.get("content-type"), response.headers.get("access-control-allow-origin")]).toEqual([
        "application/c2pa",
        "*",
      ]);
      expect(response.headers.get("cache-control")).toBe("no-store");
      expect(Buffer.from(await response.arrayBuffer())).toEqual(await manifestStore());
    }
    const active = await get(`/manifests/${asset.manifestId}?returnActiveManifest=true`);
    // Made from words alone, it has no ingredients: the store holds this one manifest.
    expect(Buffer.from(await active.arrayBuffer())).toEqual(await manifestStore());
    expect((await get("/manifests/urn:c2pa:00000000-0000-4000-8000-000000000000")).status).toBe(404);
    expect((await get("/manifests/..%2F..%2Fetc")).status).toBe(400);
    expect((await get(`/manifests/${asset.manifestId}?returnActiveManifest=maybe`)).status).toBe(400);
  });
});

describe("feedback", () => {
  const contest = (body: object) =>
    fetch(`${api.url}/api/verify/feedback`, {
      ...{ method: "POST", headers: { "content-type": "application/json", accept: "application/json" } },
      body: JSON.stringify(body),
    });

  test("on a verdict is kept once, without the file, and answered by a moderator", async () => {
    const signedReport = JSON.parse(await (await post(foreign)).text());
    expect((await contest({ signedReport, text: "I made this with your server." })).status).toBe(201);
    expect(await codeOf(await contest({ signedReport, text: "Again." }))).toBe("CONFLICT");
    const forged = { ...signedReport, report: { ...signedReport.report, verdict: "TRUSTED" } };
    expect(await codeOf(await contest({ signedReport: forged, text: "Look." }))).toBe("BAD_USER_INPUT");
    expect((await contest({ signedReport, text: "x".repeat(5_000) })).status).toBe(400);
    expect(await codeOf(await contest({ signedReport, text: "a\u0000b" }))).toBe("BAD_USER_INPUT");

    const moderator = await api.person("MODERATOR");
    const LIST = "{ verdictFeedback(isOpen: true) { nodes { id verdict text fileSha256 reportId reasonCodes } } }";
    const [kept] = (await api.ask(LIST, {}, moderator.secret)).data.verdictFeedback.nodes;
    expect(kept).toMatchObject({ verdict: "NO_CREDENTIALS", text: "I made this with your server." });
    expect(kept.fileSha256).toBe(sha256Hex(await readFile(foreign)));
    expect((await api.ask(LIST, {}, null)).errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");
    const ANSWER = `mutation ($input: AnswerVerdictFeedbackInput!) { answerVerdictFeedback(input: $input) { feedback { note } userErrors { code } } }`;
    const answer = () => api.ask(ANSWER, { input: { id: kept.id, note: "No record of it." } }, moderator.secret);
    expect((await answer()).data.answerVerdictFeedback.feedback).toEqual({ note: "No record of it." });
    expect((await answer()).data.answerVerdictFeedback.userErrors).toEqual([{ code: "NOT_FOUND" }]);
    const said = await api.app.database.auditEvents({ action: "verdict.contested" }, { limit: 5 });
    expect(said.rows.map(({ row }) => row.body).join()).not.toContain("I made this");
  });
});

// These change the record; they come last.
describe("a record", () => {
  test("that the operator withheld still resolves, and the report says that the file is withheld", async () => {
    await api.app.database.transact(async (tx) => ({
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
    const manifest = await fetch(`${api.url}/c2pa/v1/manifests/${asset.manifestId}`);
    expect([manifest.status, await codeOf(manifest)]).toEqual([451, "WITHHELD"]);
  });

  test("that is not what the log says is called out; a log that fails takes no verdict away", async () => {
    const auditLog = {
      ...api.app.auditLog,
      bundle: async (seqs: readonly number[]) => {
        const bundle = await api.app.auditLog.bundle(seqs);
        const events = bundle.events.map((event) => ({
          ...event,
          body: event.body.replace(asset.sha256, "0".repeat(64)),
        }));
        return { ...bundle, events };
      },
    };
    const proofs = (log: Pick<typeof auditLog, "bundle">) =>
      createReleaseProofs({ records: api.app.database, telemetry: api.app.telemetry, auditLog: log })(asset);
    expect((await proofs(auditLog)).state).toBe("CONTRADICTED");
    expect((await proofs({ bundle: () => Promise.reject(new Error("the log is broken")) })).state).toBe("FAILED");
    expect((await proofs(api.app.auditLog)).state).toBe("PROVEN");
  });

  test("that is missing for a file under our own root is said, beside TRUSTED", async () => {
    const none = async () => null;
    const records = { assetByManifestId: none, assetBySha256: none, assetByContentId: none };
    const { found } = await verifyWith({ records }, original);
    expect(found.verdict).toBe("TRUSTED");
    // By its pictures the record is still found: only what names it by its marks is gone here.
    const codes = found.reasons.map(({ code }) => code);
    expect(codes).toEqual(expect.arrayContaining(["SIGNED_HERE", "RECORD_MISSING", "RECORD_UNKNOWN"]));
  });
});
