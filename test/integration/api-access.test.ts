import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parse } from "graphql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { canonicalText, operationDigest, singleOperations } from "../../src/api/graphql/page-operations.ts";
import { callerOf } from "../../src/core/accounts.ts";
import { codesOf, graphqlCodeOf, OPERATOR_TOKEN, openTestApi, type TestApi } from "../harness/api.ts";
import { admit } from "../harness/app.ts";
import { FOX, GENERATE, generate } from "../harness/generating.ts";
import { browsersOf, firstOver, sendForm } from "../harness/signing-in.ts";

let api: TestApi;
let aheadMs = 0;
beforeAll(async () => {
  const clock = () => new Date(Date.now() + aheadMs);
  api = await openTestApi((ports) => ({ ...ports, environment: { ...ports.environment, clock } }));
});
afterAll(() => api.close());

describe("who may do what", () => {
  test("the public gets UNAUTHENTICATED for what is not public, and what is", async () => {
    const answer = await api.ask("{ viewer { scopes } server { policyVersion } }", {}, null);
    expect(answer.data).toEqual({ viewer: null, server: { policyVersion: 1 } });
    const refused = await api.ask("{ generations { totalCount } }", {}, null);
    expect(codesOf(refused)).toEqual(["UNAUTHENTICATED"]);
    expect(refused.errors?.[0]?.extensions.requestId).toBe(refused.headers.get("x-request-id"));
  });

  test("a key without the scope gets FORBIDDEN, by query, mutation and node", async () => {
    const { secret } = await api.person("USER", ["POLICY_READ"]);
    expect(codesOf(await api.ask("{ generations { totalCount } }", {}, secret))).toEqual(["FORBIDDEN"]);
    expect(codesOf(await api.ask("{ auditEvents { totalCount } }", {}, secret))).toEqual(["FORBIDDEN"]);
    expect(codesOf(await api.ask(GENERATE, { input: { prompt: FOX } }, secret))).toEqual(["FORBIDDEN"]);
    const { data } = await api.ask("{ activePolicy { id } }", {}, secret);
    expect(data.activePolicy.id).toBeTruthy();
  });

  test("a key that is wrong, revoked or expired is never taken for the public", async () => {
    const revoked = await api.person("USER");
    await api.app.accounts.revokeApiKey(revoked.user, revoked.key.id);
    const expiresAt = new Date(Date.now() + 60_000);
    const short = await api.app.accounts.createApiKey(callerOf(api.app.user), { name: "short", expiresAt });
    const expired = short.ok ? short.value.secret : "";
    expect((await api.ask("{ viewer { scopes } }", {}, expired)).status).toBe(200);
    aheadMs += 60_000;
    for (const key of [revoked.secret, expired, "vouch_key_nonsense"]) {
      const answer = await api.ask("{ server { policyVersion } }", {}, key);
      expect([answer.status, ...codesOf(answer)]).toEqual([401, "UNAUTHENTICATED"]);
    }
    const basic = await api.post('{"query":"{ viewer { scopes } }"}', { authorization: "Basic dXNlcjpwYXNz" });
    expect(basic.status).toBe(401);
  });

  test("another user's generation does not exist, not even for a moderator", async () => {
    const owner = await api.person("USER");
    const { outcome } = await generate(api, { prompt: FOX }, owner.secret);
    const { id } = outcome.generation;
    for (const other of [await api.person("USER"), await api.person("MODERATOR")]) {
      const read = await api.ask(
        "query ($id: ID!) { generation(id: $id) { id } node(id: $id) { id } }",
        { id },
        other.secret,
      );
      expect(read).toMatchObject({ data: { generation: null, node: null } });
      for (const field of ["cancelGeneration", "deleteGeneration"]) {
        const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`;
        const change = `mutation ($input: ${type}!) { ${field}(input: $input) { generation { id } userErrors { code } } }`;
        const { data } = await api.ask(change, { input: { id } }, other.secret);
        expect(data[field]).toEqual({ generation: null, userErrors: [{ code: "NOT_FOUND" }] });
      }
      expect((await api.ask("{ generations { totalCount } }", {}, other.secret)).data.generations.totalCount).toBe(0);
    }
    expect((await api.ask("query ($id: ID!) { node(id: $id) { id } }", { id }, owner.secret)).data.node.id).toBe(id);
  });

  test.each([
    "",
    "nonsense",
    "R2VuZXJhdGlvbjo=",
    "R2VuZXJhdGlvbjonIE9SIDE9MQ==",
    btoa("__proto__:1"),
    btoa("AuditEvent:99999999999999999999"),
  ])("the malformed id %j is not found and reaches no database", async (id) => {
    const { data, errors } = await api.ask("query ($id: ID!) { node(id: $id) { id } generation(id: $id) { id } }", {
      id,
    });
    expect(errors).toBeUndefined();
    expect(data).toEqual({ node: null, generation: null });
  });

  test("accounts, keys and invitations", async () => {
    const create = `mutation ($input: CreateAccountInput!) {
      createAccount(input: $input) { user { role email } secret apiKey { prefix scopes } userErrors { code field } } }`;
    const { code } = (await api.ask("mutation { createInvite(input: { role: AUDITOR }) { code expiresAt } }")).data
      .createInvite;
    const input = { email: "New@Example.org", displayName: "New", inviteCode: code, password: "four plain words here" };
    const short = (await api.ask(create, { input: { ...input, password: "short" } }, null)).data.createAccount;
    expect(short.userErrors).toMatchObject([{ field: ["password"] }]);
    const made = (await api.ask(create, { input }, null)).data.createAccount;
    const form = { form: "password", email: input.email, password: input.password };
    expect((await sendForm(api.url, "/sign-in", form)).status).toBe(303);
    expect(made.user).toEqual({ role: "AUDITOR", email: "new@example.org" });
    expect(made.secret.startsWith(made.apiKey.prefix)).toBe(true);
    const again = (await api.ask(create, { input: { ...input, email: "other@example.org" } }, null)).data.createAccount;
    expect(again).toMatchObject({
      user: null,
      secret: null,
      userErrors: [{ code: "INVITE_REQUIRED", field: ["inviteCode"] }],
    });

    const events = await api.ask("{ auditEvents(first: 1) { nodes { action seq } } }", {}, made.secret);
    expect(events.data.auditEvents.nodes[0].seq).toBeGreaterThan(0);
    const more =
      'mutation { createApiKey(input: { name: "k", scopes: [USERS_WRITE] }) { secret userErrors { code field } } }';
    const excess = await api.ask(more, {}, made.secret);
    expect(excess.data.createApiKey).toEqual({
      secret: null,
      userErrors: [{ code: "INVALID_VALUE", field: ["scopes"] }],
    });
  });
});

test("a cookie counts over WebSocket only from our own pages", async () => {
  const cookie = await browsersOf(api).byLink(api.app.user);
  await admit(api.app);
  const query = "subscription { generationsUpdated { status } }";
  const told = { data: { generationsUpdated: { status: "QUEUED" } } };
  expect(await firstOver(api.url, api.url, cookie, { query })).toEqual(told);
  expect(await firstOver(api.url, "http://evil.test", cookie, { query })).toEqual({ code: "UNAUTHENTICATED" });
});

describe("in production", () => {
  const [query, live] = [
    "query Version { server { policyVersion } }",
    "subscription Mine { generationsUpdated { id } }",
  ];
  const foreign = ["{ server { maxPromptLength } }", "subscription { generationsUpdated { id prompt } }"] as const;
  let built: Awaited<ReturnType<typeof api.serve>>;
  let cookie: string;
  beforeAll(async () => {
    const { path, dispose } = await api.app.storage.scratch();
    const file = join(path, "operations.json");
    const known = singleOperations(parse(`${query} ${live}`)).map(([name, document]) => {
      return { page: "studio", name, sha256: operationDigest(document), document: canonicalText(document) };
    });
    await writeFile(file, JSON.stringify(known));
    built = await api.serve({ config: { production: true, pageOperationsFile: file } });
    await dispose();
    cookie = await browsersOf(api).byLink(api.app.user);
  });
  const codeOver = async ({ url, post }: typeof built, text: string) => {
    const answer = await post(JSON.stringify({ query: text }), { cookie, origin: url });
    return [answer.status, await graphqlCodeOf(answer)];
  };

  test("a signed-in browser runs what the pages send, as their client writes it, and nothing else", async () => {
    expect(await codeOver(built, query.replace("policyVersion", "policyVersion __typename"))).toEqual([200, undefined]);
    expect(await codeOver(built, foreign[0])).toEqual([403, "FORBIDDEN"]);
    expect(await codeOver(built, `${query} query Other { viewer { scopes } }`)).toEqual([403, "FORBIDDEN"]);
    await admit(api.app);
    expect(await firstOver(built.url, built.url, cookie, { query: live })).toHaveProperty("data");
    expect(await firstOver(built.url, built.url, cookie, { query: foreign[1] })).toEqual({ code: "FORBIDDEN" });
  });

  test("a key and the public run anything", async () => {
    for (const key of [OPERATOR_TOKEN, null]) expect((await built.ask(foreign[0], {}, key)).status).toBe(200);
    const byKey = built.subscriber(`Bearer ${OPERATOR_TOKEN}`);
    expect((await byKey.iterate({ query: foreign[1] }).next()).value?.data).toBeTruthy();
    await byKey.dispose();
  });

  test("without built pages a browser is told so", async () => {
    const bare = await api.serve({ config: { production: true, pageOperationsFile: "/nonexistent/operations.json" } });
    const answer = await bare.post(JSON.stringify({ query }), { cookie, origin: bare.url });
    expect(await answer.text()).toContain("have not been built");
  });
});

test("the doors for programs take keys only: a script in a page does not get past its own operations", async () => {
  const { secret } = await api.app.accounts.issueOneTimeSignIn(api.app.user);
  const session = (await api.app.accounts.signInOnce(secret))?.session;
  const headers = { cookie: `vouch_session=${session}`, origin: api.url };
  for (const [method, path] of [
    ["POST", "/api/audit/rotate-key"],
    ["GET", "/api/audit/export"],
    ["GET", "/v1/videos"],
    ["POST", "/v1/videos"],
  ] as const) {
    expect([path, (await fetch(`${api.url}${path}`, { method, headers })).status]).toEqual([path, 403]);
  }
});

test("only who may change users hands the log over to another key", async () => {
  const rotate = (secret?: string) =>
    fetch(`${api.url}/api/audit/rotate-key`, {
      method: "POST",
      headers: secret ? { authorization: `Bearer ${secret}` } : {},
    });
  expect((await rotate()).status).toBe(401);
  const auditor = await api.person("AUDITOR");
  expect((await rotate(auditor.secret)).status).toBe(403);
  const rotated = await rotate(OPERATOR_TOKEN);
  expect(JSON.parse(await rotated.text()).keys).toHaveLength(2);
  expect(await api.app.auditLog.verify()).toMatchObject({ intact: true });
});
