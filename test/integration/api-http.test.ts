import { createHmac } from "node:crypto";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import pino from "pino";
import { Registry } from "prom-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createHttpServer } from "../../src/api/http/http-server.ts";
import { createLibrary } from "../../src/core/library.ts";
import { createUploads } from "../../src/core/uploads.ts";
import { codeOf, OPERATOR_TOKEN, openTestApi, type TestApi } from "../harness/api.ts";
import { admit } from "../harness/app.ts";
import { releaseAsset } from "../harness/released-asset.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const HOUR_MS = 3_600_000;
/** Use cases that believe it is two hours ago. */
const earlier = () => ({
  ...api.app,
  environment: { ...api.app.environment, clock: () => new Date(Date.now() - 2 * HOUR_MS) },
});

describe("uploads", () => {
  const CREATE = `mutation ($input: CreateUploadInput!) { createUpload(input: $input) { upload { id url } userErrors { code field } } }`;
  const VERIFY = `mutation ($input: VerifyUploadInput!) { verifyUpload(input: $input) { report { verdict mismatch reasons { code } record { contentId } } userErrors { code field } } }`;
  const announce = async (bytes: number, key: string | null = null) =>
    (await api.ask(CREATE, { input: { fileName: "a.mp4", bytes } }, key)).data.createUpload;
  const renewed = async (origin: string) => (await announce(1_000)).upload.url.replace(api.url, origin);
  const put = (url: string, body: string) => fetch(url, { method: "PUT", body });
  const verify = async (uploadId: string, key: string | null = null) =>
    (await api.ask(VERIFY, { input: { uploadId } }, key)).data.verifyUpload;

  test("a text named .mp4 is sent once, verified once, and gone", async () => {
    const { upload } = await announce(11);
    expect((await verify(upload.id)).userErrors).toEqual([{ code: "UPLOAD_INCOMPLETE", field: ["uploadId"] }]);
    expect((await put(upload.url, "hello world")).status).toBe(204);
    const again = await put(upload.url, "hello again");
    expect([again.status, await codeOf(again)]).toEqual([409, "CONFLICT"]);
    expect((await verify(upload.id)).report).toMatchObject({ verdict: "UNREADABLE", mismatch: false, record: null });
    expect((await verify(upload.id)).userErrors).toEqual([{ code: "NOT_FOUND", field: ["uploadId"] }]);
    expect((await put(upload.url, "hello world")).status).toBe(404);
  });

  test.each([
    [0, ["bytes"]],
    [-1, ["bytes"]],
    [(512 << 20) + 1, ["bytes"]],
    [2 * 2 ** 30, ["bytes"]],
  ])("an upload of %d bytes is not announced", async (bytes, field) => {
    expect(await announce(bytes)).toEqual({ upload: null, userErrors: [{ code: "OUT_OF_RANGE", field }] });
  });

  test("an empty file is refused and may be sent again", async () => {
    const { upload } = await announce(5);
    const empty = await put(upload.url, "");
    expect([empty.status, await codeOf(empty)]).toEqual([400, "BAD_USER_INPUT"]);
    expect((await put(upload.url, "12345")).status).toBe(204);
  });

  test("more than was announced is refused, whether its length is told or not", async () => {
    const { upload } = await announce(1000);
    const told = await put(upload.url, "x".repeat(1001));
    expect([told.status, await codeOf(told)]).toEqual([413, "TOO_LARGE"]);
    const untold = await sendInChunks(upload.url, 200, 64 << 10);
    expect([untold.status, JSON.parse(untold.body).error.code]).toEqual([413, "TOO_LARGE"]);
    expect((await put(upload.url, "x".repeat(1000))).status).toBe(204);
  });

  test("a body that breaks off leaves nothing behind", async () => {
    const { upload } = await announce(100_000);
    await breakOff(upload.url, 50_000);
    expect((await verify(upload.id)).userErrors).toEqual([{ code: "UPLOAD_INCOMPLETE", field: ["uploadId"] }]);
    expect((await put(upload.url, "x".repeat(100_000))).status).toBe(204);
  });

  test("forged, expired and unknown addresses look the same", async () => {
    const { upload } = await announce(5);
    const forged = upload.url.replace(/signature=./, "signature=_");
    const unknown = upload.url.replace(/uploads\/[^?]+/, "uploads/00000000-0000-4000-8000-000000000000");
    const old = await createUploads(earlier()).create({ kind: "public" }, { fileName: "a", bytes: 5 });
    const expired = `${api.url}${old.ok ? old.value.path : ""}`;
    const answers = await Promise.all(
      [forged, unknown, expired, `${api.url}/uploads/x?signature=y`].map((url) => put(url, "12345")),
    );
    for (const response of answers) expect([response.status, await codeOf(response)]).toEqual([404, "NOT_FOUND"]);
  });

  test("another user's upload does not exist", async () => {
    const [owner, other] = [await api.person("USER"), await api.person("USER")];
    const { upload } = await announce(5, owner.secret);
    await put(upload.url, "12345");
    for (const key of [other.secret, null]) {
      expect((await verify(upload.id, key)).userErrors).toEqual([{ code: "NOT_FOUND", field: ["uploadId"] }]);
    }
    expect((await verify(upload.id, owner.secret)).report.verdict).toBe("UNREADABLE");
  });

  test("a file can be verified in one call without an account", async () => {
    const response = await fetch(`${api.url}/api/verify`, { method: "POST", body: "not a video" });
    expect(await response.json()).toMatchObject({ verdict: "UNREADABLE", mismatch: false, record: null });
    expect(await codeOf(await fetch(`${api.url}/api/verify`, { method: "POST" }))).toBe("BAD_USER_INPUT");
  });

  test("a file that comes in a second time neither replaces the first nor stays behind", async () => {
    const announced = await api.app.uploads.create({ kind: "public" }, { fileName: "a", bytes: 5 });
    if (!announced.ok) throw new Error("not announced");
    const { upload } = announced.value;
    const send = async (text: string) => {
      const { path } = await api.app.storage.scratch();
      await writeFile(join(path, "upload"), text);
      await api.app.uploads.receive(upload, join(path, "upload"));
    };
    await send("first");
    await expect(send("second")).rejects.toMatchObject({ code: "CONFLICT" });
    const used = await api.app.uploads.consume({ kind: "public" }, upload.id, new AbortController().signal, (path) =>
      readFile(path, "utf8"),
    );
    expect(used).toMatchObject({ ok: true, value: "first" });
    await expect(send("third")).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await api.app.storage.names(`uploads/${upload.id}/`)).toEqual([]);
  });

  test("two uploads are not promised the same free bytes", async () => {
    const storage = { ...api.app.storage, freeBytes: async () => 500e6 + 1_500 };
    const narrow = await api.serve({ app: { storage } });
    const open = request(await renewed(narrow.url), { method: "PUT", headers: { "content-length": 1_000 } });
    open.on("error", () => {}).write("x");
    await expect.poll(async () => (await put(await renewed(narrow.url), "x".repeat(1_000))).status).toBe(507);
    open.destroy();
    await expect.poll(async () => (await put(await renewed(narrow.url), "x".repeat(1_000))).status).toBe(204);
  });

  test("a file that finds too many others being verified is told when to come back, and its upload stays", async () => {
    const hold = new AbortController();
    const held = Array.from({ length: 10 }, () =>
      api.app.verification.whenFree(hold.signal, () => once(hold.signal, "abort")).catch(() => null),
    );
    const busy = await fetch(`${api.url}/api/verify`, { method: "POST", body: "x" });
    expect([busy.status, busy.headers.get("retry-after"), await codeOf(busy)]).toEqual([429, "20", "RATE_LIMITED"]);
    const { upload } = await announce(5);
    await put(upload.url, "12345");
    const refused = await api.ask(VERIFY, { input: { uploadId: upload.id } }, null);
    expect(refused.errors?.[0]?.extensions.code).toBe("RATE_LIMITED");
    hold.abort();
    await Promise.all(held);
    expect((await verify(upload.id)).report.verdict).toBe("UNREADABLE");
  });
});

describe("media", () => {
  const bytes = Buffer.from(Array.from({ length: 1000 }, (_, at) => at % 256));
  let link: string;
  let assetId: string;
  let sha256: string;
  beforeAll(async () => {
    const generation = await admit(api.app);
    const asset = await releaseAsset(api.app, generation.id, bytes);
    ({ id: assetId, sha256 } = asset);
    link = `${api.url}${api.app.library.link(asset, "video.mp4").path}`;
  });
  const get = (headers: Record<string, string> = {}, method = "GET") => fetch(link, { headers, method });

  test("a link serves the whole file with what a player needs to know", async () => {
    const response = await get();
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "video/mp4",
      "content-length": "1000",
      "accept-ranges": "bytes",
      etag: `"${sha256}"`,
      "content-disposition": expect.stringMatching(/^inline; filename="vouch-[0-9a-f]{16}\.mp4"$/),
      "x-content-type-options": "nosniff",
      "cache-control": "private, max-age=300",
    });
    expect(response.headers.get("content-encoding")).toBeNull();
  });

  test.each([
    ["bytes=0-99", 0, 100],
    ["bytes=990-", 990, 1000],
    ["bytes=-5", 995, 1000],
    ["bytes=900-5000", 900, 1000],
  ])("%s is a part of it", async (range, from, to) => {
    const response = await get({ range });
    expect([response.status, response.headers.get("content-range")]).toEqual([206, `bytes ${from}-${to - 1}/1000`]);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes.subarray(from, to));
  });

  test.each(["bytes=1000-", "bytes=5000-6000"])("%s lies outside it", async (range) => {
    const response = await get({ range });
    expect([response.status, response.headers.get("content-range")]).toEqual([416, "bytes */1000"]);
    expect(await codeOf(response)).toBe("BAD_USER_INPUT");
  });

  test("HEAD and conditional requests send no body", async () => {
    const head = await get({}, "HEAD");
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "1000", ""]);
    // Not by fetch, which adds "Cache-Control: no-cache" to a conditional request of one's own.
    expect(await statusOf(link, { "if-none-match": `"${sha256}"` })).toBe(304);
    expect(await statusOf(link, { "if-none-match": '"another"' })).toBe(200);
    const stale = await get({ range: "bytes=0-9", "if-range": '"another"' });
    expect([stale.status, (await stale.arrayBuffer()).byteLength]).toEqual([200, 1000]);
  });

  test("a download that the client ends is no fault of the server", async () => {
    const generation = await admit(api.app);
    const asset = await releaseAsset(api.app, generation.id, Buffer.alloc(16 << 20));
    const lines: { msg: string; level: number }[] = [];
    const logger = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
    const { url } = await api.serve({ logger });
    const download = request(`${url}${api.app.library.link(asset, "video.mp4").path}`, (response) => {
      response.once("data", () => download.destroy()).on("error", () => {});
    });
    download.on("error", () => {}).end();
    await once(download, "close");
    await expect.poll(() => lines.map(({ msg }) => msg)).toContain("request aborted");
    expect(lines.filter(({ level }) => level >= 50)).toEqual([]);
  });

  test("forged, expired, altered and deleted links look the same", async () => {
    const asset = await api.app.database.asset(assetId);
    if (!asset) throw new Error("no asset");
    const library = createLibrary({ ...earlier(), requestStop: async () => {} });
    const expired = `${api.url}${library.link(asset, "video.mp4").path}`;
    const wrong = [
      expired,
      expired.replace(/expires=\d+/, `expires=${Date.now() + HOUR_MS}`),
      link.replace("video.mp4", "poster.jpg"),
      link.replace(/signature=./, "signature=_"),
      link.replace(/&signature=.*/, ""),
      link.replace("video.mp4", "..%2f..%2fsecret"),
      link.replace(assetId, "nonsense"),
    ];
    for (const url of wrong) expect([(await fetch(url)).status, url]).toEqual([404, url]);
    const forged = createHmac("sha256", "guess").update(link).digest("base64url");
    expect((await fetch(link.replace(/signature=.*/, `signature=${forged}`))).status).toBe(404);
    await api.app.library.remove(api.app.user, asset.generationId);
    expect((await get()).status).toBe(404);
  });
});

describe("signing in", () => {
  const once = () => api.app.accounts.issueOneTimeSignIn(api.app.user);
  const post = (path: string, init: RequestInit = {}) =>
    fetch(`${api.url}${path}`, { method: "POST", redirect: "manual", ...init });
  const form = (token: string) => ({ body: new URLSearchParams({ token }) });

  test("opening the link uses nothing up; sending the form signs in, once", async () => {
    const token = await once();
    for (let visit = 0; visit < 2; visit++) {
      const opened = await fetch(`${api.url}/sign-in?token=${token}`);
      expect([opened.status, opened.headers.get("cache-control")]).toEqual([200, "no-store"]);
      expect(await opened.text()).toContain(token);
    }
    const signedIn = await post("/auth/one-time", form(token));
    expect([signedIn.status, signedIn.headers.get("location")]).toEqual([303, "/"]);
    const cookie = signedIn.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/^vouch_session=[^;]+; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/);
    expect((await post("/auth/one-time", form(token))).status).toBe(401);

    const session = cookie.split(";")[0] ?? "";
    const page = async (headers: Record<string, string>) => (await fetch(`${api.url}/`, { headers })).text();
    expect(await page({ cookie: session })).toContain("Operator");
    expect(await page({ cookie: "vouch_session=nonsense" })).toContain("Not signed in");

    const query = JSON.stringify({ query: "{ viewer { user { role } } }" });
    const asked = async (headers: Record<string, string>) => {
      const response = await api.post(query, { cookie: session, ...headers });
      return (await response.text()).includes('"role":"ADMIN"');
    };
    expect(await asked({})).toBe(true);
    expect(await asked({ origin: api.url })).toBe(true);
    expect(await asked({ origin: "http://evil.test" })).toBe(false);

    expect((await post("/auth/sign-out", { headers: { cookie: session, origin: "http://evil.test" } })).status).toBe(
      403,
    );
    expect((await post("/auth/sign-out", { headers: { cookie: session } })).status).toBe(303);
    expect(await asked({})).toBe(false);
  });

  test("behind TLS the cookie never travels without it", async () => {
    const secure = await api.serve({ config: { publicUrl: "https://vouch.example" } });
    const body = JSON.stringify({ token: await once() });
    const headers = { "content-type": "application/json" };
    const signedIn = await fetch(`${secure.url}/auth/one-time`, { method: "POST", body, headers });
    expect(signedIn.headers.get("set-cookie")).toContain("Secure");
    expect(signedIn.headers.get("strict-transport-security")).toContain("max-age");
    expect(await signedIn.json()).toEqual({ expiresAt: expect.any(String) });
  });

  test.each([["/sign-in"], ["/sign-in?token="]])("%s is incomplete", async (path) => {
    expect((await fetch(`${api.url}${path}`)).status).toBe(400);
  });

  test("a wrong token, another site and a token that is markup get nowhere", async () => {
    expect((await post("/auth/one-time", form("nonsense"))).status).toBe(401);
    expect((await post("/auth/one-time", { body: "{}", headers: { "content-type": "application/json" } })).status).toBe(
      401,
    );
    expect(
      (await post("/auth/one-time", { ...form(await once()), headers: { origin: "http://evil.test" } })).status,
    ).toBe(403);
    const page = await (
      await fetch(`${api.url}/sign-in?token=${encodeURIComponent('"><script>alert(1)</script>')}`)
    ).text();
    expect(page).not.toContain("<script>");
  });
});

describe("operations", () => {
  test("health, readiness and metrics", async () => {
    expect(await (await fetch(`${api.url}/healthz`)).json()).toEqual({ ok: true });
    expect((await fetch(`${api.url}/readyz`)).status).toBe(200);
    const ailing = await api.serve({ ready: false });
    expect((await fetch(`${ailing.url}/readyz`)).status).toBe(503);
    await fetch(`${api.url}/made-up/path`);
    const metrics = await (await fetch(`${api.url}/metrics`)).text();
    expect(metrics).toContain("vouch_moderation_seconds");
    expect(metrics).toContain('vouch_http_request_seconds_count{method="GET",route="other",status="404"}');
    expect(metrics).not.toContain("made-up");
  });

  test("metrics are for this machine and for administrators", async () => {
    const stranger = { "x-forwarded-for": "203.0.113.9" };
    const metrics = async (headers: Record<string, string>) => (await fetch(`${api.url}/metrics`, { headers })).status;
    expect(await metrics(stranger)).toBe(404);
    expect(await metrics({ ...stranger, authorization: `Bearer ${OPERATOR_TOKEN}` })).toBe(200);
    expect(await metrics({ ...stranger, authorization: `Bearer ${(await api.person("USER")).secret}` })).toBe(404);
  });

  test("what others need to check this server's word", async () => {
    await api.app.auditLog.checkpoint();
    expect(await (await fetch(`${api.url}/api/checkpoint`)).text()).toMatch(/^localhost\n\d+\n/);
    expect(await (await fetch(`${api.url}/credentials/anchors.pem`)).text()).toContain("BEGIN CERTIFICATE");
    expect(await (await fetch(`${api.url}/schema.graphql`)).text()).toContain("type Query");
  });

  test("the start page says what runs here and loads nothing from elsewhere", async () => {
    const response = await fetch(`${api.url}/`);
    const page = await response.text();
    expect(page).toContain("UNTRUSTED DEVELOPMENT KEY");
    expect(page).toContain(api.app.generator.describe().name);
    expect(page).not.toMatch(/<script|style="|https?:\/\/(?!127\.0\.0\.1)/);
    expect(response.headers.get("content-security-policy")).toBe(
      "default-src 'none';style-src 'self';img-src 'self' data:;media-src 'self';form-action 'self';base-uri 'none';frame-ancestors 'none'",
    );
    expect(response.headers.get("x-powered-by")).toBeNull();
    expect((await fetch(`${api.url}/style.css`)).headers.get("content-type")).toContain("text/css");
  });

  test("unknown addresses get JSON with a code and the request's id", async () => {
    const response = await fetch(`${api.url}/nothing`);
    const requestId = response.headers.get("x-request-id");
    expect([response.status, await response.json()]).toEqual([
      404,
      { error: { code: "NOT_FOUND", message: expect.any(String), requestId } },
    ]);
  });

  test("other sites' pages may call only where the operator named them", async () => {
    const preflight = (url: string) =>
      fetch(`${url}/graphql`, {
        method: "OPTIONS",
        headers: { origin: "https://app.example", "access-control-request-method": "POST" },
      });
    expect((await preflight(api.url)).headers.get("access-control-allow-origin")).toBeNull();
    const shared = await api.serve({ config: { corsOrigins: ["https://app.example"] } });
    const allowed = await preflight(shared.url);
    expect(allowed.headers.get("access-control-allow-origin")).toBe("https://app.example");
    expect(allowed.headers.get("access-control-allow-credentials")).toBeNull();
  });
});

describe("rates", () => {
  test("past the rate: 429, a code, and when to come back", async () => {
    const slow = await api.serve({ rates: { unknown: 2 } });
    const first = await slow.ask("{ server { policyVersion } }", {}, null);
    expect([first.headers.get("ratelimit-limit"), first.headers.get("ratelimit-remaining")]).toEqual(["2", "1"]);
    await slow.ask("{ server { policyVersion } }", {}, null);
    const refused = await slow.ask("{ server { policyVersion } }", {}, null);
    expect([refused.status, refused.errors?.[0]?.extensions.code]).toEqual([429, "RATE_LIMITED"]);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await slow.ask("{ server { policyVersion } }")).status).toBe(200);
    expect((await fetch(`${slow.url}/healthz`)).status).toBe(200);
  });

  test("a strict field takes a point each time it is asked for, also under aliases in one request", async () => {
    const slow = await api.serve({ rates: { unknownStrict: 2 } });
    const upload = (alias: string) => `${alias}: createUpload(input: { fileName: "a", bytes: 1 }) { upload { id } }`;
    const { errors } = await slow.ask(`mutation { ${upload("a")} ${upload("b")} ${upload("c")} }`, {}, null);
    expect(errors?.map(({ extensions, path }) => [extensions.code, path])).toEqual([["RATE_LIMITED", ["c"]]]);
    expect((await fetch(`${slow.url}/api/verify`, { method: "POST", body: "x" })).status).toBe(429);
  });

  test("wrong keys are counted against the address that tries them", async () => {
    const slow = await api.serve({ rates: { unknown: 2 } });
    const tries = [];
    for (let at = 0; at < 3; at++)
      tries.push((await slow.ask("{ server { policyVersion } }", {}, `vouch_key_${at}`)).status);
    expect(tries).toEqual([401, 401, 429]);
  });
});

test("the log holds no key, no signature and no prompt", async () => {
  const lines: string[] = [];
  const logger = pino({ level: "trace" }, { write: (line: string) => void lines.push(line) });
  const noisy = await api.serve({ logger });
  const prompt = "a very particular walrus";
  await noisy.ask("query ($prompt: String!) { checkPrompt(prompt: $prompt) { verdict } }", { prompt });
  await noisy.ask(`{ checkPrompt(prompt: "${prompt}") { verdict nope } }`);
  await fetch(`${noisy.url}/media/x/video.mp4?expires=1&signature=secret-signature`, {
    headers: { cookie: "vouch_session=secret-session" },
  });
  await fetch(`${noisy.url}/sign-in?token=secret-token`);
  const log = lines.join("");
  expect(log).toContain("/media/x/video.mp4");
  for (const secret of [prompt, OPERATOR_TOKEN, "secret-"]) expect(log).not.toContain(secret);
});

test("a port that is taken is a fault of the start, and of nothing else", async () => {
  const { port } = new URL(api.url);
  const { app } = api;
  const registry = new Registry();
  const second = createHttpServer({ ...app, registry, health: { ready: async () => ({ ok: true, checks: [] }) } });
  await expect(second.start({ host: "127.0.0.1", port: Number(port) })).rejects.toThrow("EADDRINUSE");
  await second.stop();
  expect((await fetch(`${api.url}/healthz`)).status).toBe(200);
});

function statusOf(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on("error", reject).end();
  });
}

/** A body without a Content-Length. */
async function sendInChunks(
  url: string,
  chunks: number,
  chunkBytes: number,
): Promise<{ status: number; body: string }> {
  const sent = request(url, { method: "PUT" });
  const answered = new Promise<{ status: number; body: string }>((resolve, reject) => {
    sent.on("error", reject);
    sent.on("response", (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    });
  });
  for (let at = 0; at < chunks; at++)
    if (!sent.write(Buffer.alloc(chunkBytes))) await new Promise((resolve) => sent.once("drain", resolve));
  sent.end();
  return answered;
}

/** Announces twice as much as it sends, then hangs up. */
function breakOff(url: string, bytes: number): Promise<void> {
  return new Promise((resolve) => {
    const sent = request(url, { method: "PUT", headers: { "content-length": bytes * 2 } });
    sent.on("error", () => resolve());
    sent.on("close", () => resolve());
    sent.write(Buffer.alloc(bytes), () => setTimeout(() => sent.destroy(), 100));
  });
}
