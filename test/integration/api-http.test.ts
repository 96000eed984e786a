import pino from "pino";
import { Registry } from "prom-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createHttpServer } from "../../src/api/http/http-server.ts";
import { OPERATOR_TOKEN, openTestApi, type TestApi } from "../harness/api.ts";
import { leavesFromTiles, readCheckpoint, treeHash } from "../harness/second-log-reader.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

describe("signing in", () => {
  const once = async () => (await api.app.accounts.issueOneTimeSignIn(api.app.user)).secret;
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
    const page = async (headers: Record<string, string>) => (await fetch(`${api.url}/about`, { headers })).text();
    expect(await page({ cookie: session })).toContain("Operator");
    expect(await page({ cookie: "vouch_session=nonsense" })).toContain('href="/sign-in"');

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
    const cookie = signedIn.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/^__Host-vouch_session=[^;]+; Path=\/; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/);
    expect(signedIn.headers.get("strict-transport-security")).toContain("max-age");
    expect(await signedIn.json()).toEqual({ expiresAt: expect.any(String) });
    const session = cookie.split(";")[0] ?? "";
    const about = async (sent: string) => (await fetch(`${secure.url}/about`, { headers: { cookie: sent } })).text();
    expect(await about(`vouch_session=set-by-another-host; ${session}`)).toContain("Operator");
    expect(await about(session.replace("__Host-", ""))).not.toContain("Operator");
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

  test.each([
    ["/sign-in", { form: "password", email: "a\0@example.org", password: "x" }],
    ["/sign-in/account", { email: "a@example.org", displayName: "a\0" }],
    ["/sign-in/request", { email: "a@example.org", displayName: "a\0", reason: "x" }],
  ])("what the database cannot keep is a mistake of the caller at %s", async (path, fields) => {
    expect((await post(path, { body: new URLSearchParams(fields) })).status).toBe(400);
    expect((await fetch(`${api.url}/takedown/TD-%00?token=x`)).status).toBe(404);
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
    expect(await (await fetch(`${api.url}/log/checkpoint`)).text()).toMatch(/^localhost\n\d+\n/);
    expect(await (await fetch(`${api.url}/credentials/anchors.pem`)).text()).toContain("BEGIN CERTIFICATE");
    expect(await (await fetch(`${api.url}/schema.graphql`)).text()).toContain("type Query");
  });

  test("the log's checkpoints, keys and tiles, cached and without an account; its events not", async () => {
    const signed = await api.app.auditLog.checkpoint();
    const get = (path: string, headers: Record<string, string> = {}) => fetch(`${api.url}${path}`, { headers });
    const latest = await get("/log/checkpoint");
    expect(latest.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    expect(latest.headers.get("cache-control")).toBe("public, max-age=5");
    const etag = latest.headers.get("etag") ?? "none";
    expect((await get("/log/checkpoint", { "if-none-match": etag, "cache-control": "max-age=0" })).status).toBe(304);

    const { keys } = JSON.parse(await (await get("/log/keys")).text());
    const checkpoint = readCheckpoint(await latest.text(), keys[0].verifierKey);
    expect(checkpoint).toMatchObject({ origin: "localhost", size: signed?.treeSize });
    const { size = 0, root } = checkpoint ?? {};
    const leaves = await leavesFromTiles(size, async (path) => {
      const tile = await get(`/log/${path}`);
      expect(tile.headers.get("content-type")).toBe("application/octet-stream");
      expect(tile.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
      return Buffer.from(await tile.arrayBuffer());
    });
    expect(treeHash(leaves)).toEqual(root);

    const page = JSON.parse(await (await get("/log/checkpoints?limit=1")).text());
    expect(page.checkpoints).toMatchObject([{ treeSize: size, signedAt: expect.any(String) }]);
    expect(await (await get(`/log/checkpoints/${size}`)).text()).toBe(page.checkpoints[0].note);
    expect(JSON.parse(await (await get(`/log/consistency?from=${size}&to=${size}`)).text())).toMatchObject({
      proof: [],
    });
    expect(JSON.parse(await (await get("/log/witnesses")).text())).toEqual({ witnesses: [] });
    const statuses = [
      "tile/entries/000",
      "tile/0/000",
      "tile/0/999",
      "tile/9/000.p/1",
      "tile/x",
      "checkpoints/0",
      "checkpoints/x",
    ];
    for (const path of statuses) expect([path, (await get(`/log/${path}`)).status]).toEqual([path, 404]);
    for (const query of ["from=0&to=1", "from=2&to=1", "from=1", "from=1&to=99999999"]) {
      expect([query, (await get(`/log/consistency?${query}`)).status]).toEqual([query, 400]);
    }
  });

  test("the history of the log's checkpoints is read page by page", async () => {
    for (let n = 0; n < 3; n++) {
      await api.person("USER");
      await api.app.auditLog.checkpoint();
    }
    const sizes: number[] = [];
    for (let next: string | null = "/log/checkpoints?limit=2"; next; ) {
      const page: { checkpoints: { treeSize: number }[]; next: string | null; total: number } = JSON.parse(
        await (await fetch(`${api.url}${next}`)).text(),
      );
      sizes.push(...page.checkpoints.map(({ treeSize }) => treeSize));
      next = page.next;
    }
    expect(sizes.length).toBeGreaterThanOrEqual(3);
    expect(sizes).toEqual(sizes.toSorted((one, other) => other - one));
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
    const german = await (await fetch(`${api.url}/about`, { headers: { "accept-language": "de" } })).text();
    expect(german).toMatch(/<html lang="de">[\s\S]*<h2 id="status">Dieser Server/);
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
