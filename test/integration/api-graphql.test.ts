import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ownId } from "../../src/api/graphql/global-ids.ts";
import { callerOf } from "../../src/core/accounts.ts";
import { type Answer, graphqlCodeOf, openTestApi, type TestApi } from "../harness/api.ts";
import { everyField } from "../harness/every-field.ts";
import { releaseAsset } from "../harness/released-asset.ts";

const FOX = "a red fox runs through a snowy forest";
const GORE = "graphic gore, a man is beheaded, blood everywhere, realistic torture";
const GERMAN = "Ein rotes Auto faehrt durch die Stadt am Abend und die Leute schauen";
const GENERATE = `mutation ($input: GenerateVideoInput!) {
  generateVideo(input: $input) {
    replayed
    userErrors { code message field }
    outcome {
      __typename
      ... on GenerationAccepted { generation { id status seed aspect seconds prompt } }
      ... on GenerationHeld { generation { id status reason } decision { judgement { verdict } } }
      ... on GenerationRefused {
        generation { id status reason }
        decision {
          stage
          judgement {
            verdict explanation helpText policyVersion modelDigests replayDigest unsafe
            categories { category score threshold severity source outcome }
            scores { category score }
            spans { text start end normalised why }
          }
        }
      }
    }
  }
}`;

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

async function generate(input: object, key?: string) {
  const { data, errors } = await api.ask(GENERATE, { input }, key);
  expect(errors).toBeUndefined();
  return data.generateVideo;
}
const codesOf = (answer: { errors?: readonly { extensions: { code: string } }[] | undefined }) =>
  (answer.errors ?? []).map(({ extensions }) => extensions.code);

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
    const soon = new Date(Date.now() + 400);
    const short = await api.app.accounts.createApiKey(callerOf(api.app.user), { name: "short", expiresAt: soon });
    const expired = short.ok ? short.value.secret : "";
    expect((await api.ask("{ viewer { scopes } }", {}, expired)).status).toBe(200);
    await sleep(500);
    for (const key of [revoked.secret, expired, "vouch_key_nonsense"]) {
      const answer = await api.ask("{ server { policyVersion } }", {}, key);
      expect([answer.status, ...codesOf(answer)]).toEqual([401, "UNAUTHENTICATED"]);
    }
    const basic = await api.post('{"query":"{ viewer { scopes } }"}', { authorization: "Basic dXNlcjpwYXNz" });
    expect(basic.status).toBe(401);
  });

  test("another user's generation does not exist, not even for a moderator", async () => {
    const owner = await api.person("USER");
    const { outcome } = await generate({ prompt: FOX }, owner.secret);
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
    const input = { email: "New@Example.org", displayName: "New", inviteCode: code };
    const made = (await api.ask(create, { input }, null)).data.createAccount;
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

describe("asking for a video", () => {
  test("an allowed prompt is accepted with the seed it was given", async () => {
    const { outcome } = await generate({ prompt: FOX, seconds: 2, aspect: "TALL_9_16", seed: 4_294_967_295 });
    expect(outcome).toMatchObject({
      __typename: "GenerationAccepted",
      generation: { status: "QUEUED", seed: 4_294_967_295, aspect: "TALL_9_16", seconds: 2, prompt: FOX },
    });
  });

  test("a refusal is an outcome with its reasons in the person's own words", async () => {
    const { outcome } = await generate({ prompt: GORE });
    expect(outcome).toMatchObject({
      __typename: "GenerationRefused",
      generation: { status: "REFUSED", reason: "POLICY_BLOCK" },
    });
    const { judgement, stage } = outcome.decision;
    expect(stage).toBe("PROMPT");
    expect(judgement.verdict).toBe("BLOCK");
    expect(judgement.explanation.length).toBeGreaterThan(20);
    expect(judgement.replayDigest).toMatch(/^[0-9a-f]{64}$/);
    expect(judgement.modelDigests).toHaveLength(1);
    expect(judgement.scores).toHaveLength(12);
    const [gravest] = judgement.categories.filter((found: { outcome: string }) => found.outcome === "BLOCK");
    expect(gravest.score).toBeGreaterThanOrEqual(gravest.threshold);
    for (const span of judgement.spans) expect(GORE.slice(span.start, span.end)).toBe(span.text);
  });

  test("checkPrompt says the same and keeps nothing", async () => {
    const before = await api.ask("{ generations { totalCount } }");
    const check =
      "query ($prompt: String!) { checkPrompt(prompt: $prompt) { verdict judgement { explanation } userErrors { code } } }";
    expect((await api.ask(check, { prompt: FOX })).data.checkPrompt).toMatchObject({
      verdict: "ALLOW",
      userErrors: [],
    });
    expect((await api.ask(check, { prompt: GORE })).data.checkPrompt).toMatchObject({ verdict: "BLOCK" });
    expect((await api.ask(check, { prompt: " " })).data.checkPrompt).toMatchObject({
      verdict: null,
      userErrors: [{ code: "REQUIRED" }],
    });
    expect((await api.ask("{ generations { totalCount } }")).data).toEqual(before.data);
  });

  test("the same key with the same body makes one generation, even at the same time", async () => {
    const input = { prompt: FOX, seconds: 1, seed: 1, idempotencyKey: "one" };
    const all = await Promise.all(Array.from({ length: 4 }, () => generate(input)));
    expect(new Set(all.map(({ outcome }) => outcome.generation.id)).size).toBe(1);
    expect(all.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await generate({ ...input, seconds: 2 })).toMatchObject({
      outcome: null,
      replayed: false,
      userErrors: [{ code: "IDEMPOTENCY_KEY_REUSED", field: ["idempotencyKey"] }],
    });
  });

  test.each([
    [{ seconds: 0 }, "OUT_OF_RANGE", ["seconds"]],
    [{ seconds: -1 }, "OUT_OF_RANGE", ["seconds"]],
    [{ seconds: 61 }, "OUT_OF_RANGE", ["seconds"]],
    [{ seed: -1 }, "OUT_OF_RANGE", ["seed"]],
    [{ seed: 4_294_967_296 }, "OUT_OF_RANGE", ["seed"]],
    [{ prompt: "" }, "REQUIRED", ["prompt"]],
    [{ prompt: " \n\t " }, "REQUIRED", ["prompt"]],
    [{ prompt: "a fox ".repeat(1_667).slice(0, 10_000) }, "TOO_LONG", ["prompt"]],
    [{ prompt: "a fox\u0000" }, "INVALID_VALUE", ["prompt"]],
    [{ prompt: "a fox \u001b[31m" }, "INVALID_VALUE", ["prompt"]],
    [{ prompt: "half a \ud83e" }, "INVALID_VALUE", ["prompt"]],
    [{ idempotencyKey: "" }, "INVALID_VALUE", ["idempotencyKey"]],
    [{ idempotencyKey: "k".repeat(129) }, "INVALID_VALUE", ["idempotencyKey"]],
  ])("%j is a mistake with a code and a field", async (part, code, field) => {
    const payload = await generate({ prompt: FOX, ...part });
    expect(payload).toMatchObject({ outcome: null, userErrors: [{ code, field }] });
  });

  test.each([
    { seconds: 1.5 },
    { seconds: "NaN" },
    { aspect: "2:1" },
    { aspect: "WIDE_21_9" },
    { seed: 0.5 },
    { prompt: 7 },
    { nope: 1 },
  ])("%j does not fit the types", async (part) => {
    const answer = await api.ask(GENERATE, { input: { prompt: FOX, ...part } });
    expect([answer.status, ...codesOf(answer)]).toEqual([400, "BAD_USER_INPUT"]);
  });

  test.each(["كلب يجري في الحديقة", "שועל אדום רץ בשלג", "a 🦊 runs 🌲🌲 through the forest ❄️", "👩‍👩‍👧‍👦 walk"])(
    "%s is taken as it is",
    async (prompt) => {
      const { outcome, userErrors } = await generate({ prompt });
      expect(userErrors).toEqual([]);
      expect(outcome.generation.id).toBeTruthy();
    },
  );

  test("a quota ends in a mistake, not in a fault", async () => {
    const { secret } = await api.person("USER");
    for (let made = 0; made < 3; made++) await generate({ prompt: FOX, seconds: 1 }, secret);
    expect(await generate({ prompt: FOX, seconds: 1 }, secret)).toMatchObject({
      userErrors: [{ code: "QUOTA_EXCEEDED" }],
    });
    const { data } = await api.ask("{ viewer { usage { usedSeconds unfinished concurrent } } }", {}, secret);
    expect(data.viewer.usage).toEqual({ usedSeconds: 3, unfinished: 3, concurrent: 3 });
  });

  test("a queued generation is cancelled once", async () => {
    const { outcome } = await generate({ prompt: FOX });
    const cancel =
      "mutation ($input: CancelGenerationInput!) { cancelGeneration(input: $input) { generation { status } userErrors { code } } }";
    const input = { id: outcome.generation.id };
    expect((await api.ask(cancel, { input })).data.cancelGeneration).toEqual({
      generation: { status: "CANCELLED" },
      userErrors: [],
    });
    expect((await api.ask(cancel, { input })).data.cancelGeneration.userErrors).toEqual([{ code: "INVALID_STATE" }]);
  });
});

describe("review", () => {
  const CLAIM =
    "mutation ($input: ClaimReviewCaseInput!) { claimReviewCase(input: $input) { reviewCase { id status claimedBy { displayName } generation { prompt asset { sha256 } } } userErrors { code } } }";
  const DECIDE =
    "mutation ($input: DecideReviewCaseInput!) { decideReviewCase(input: $input) { reviewCase { status outcome generation { status reason } } userErrors { code field } } }";

  test("a held generation is claimed by one reviewer, decided with a reason, and its owner sees the end", async () => {
    const owner = await api.person("USER");
    const [first, second] = [await api.person("MODERATOR"), await api.person("MODERATOR")];
    const { outcome } = await generate({ prompt: GERMAN }, owner.secret);
    expect(outcome).toMatchObject({
      __typename: "GenerationHeld",
      generation: { status: "HELD" },
      decision: { judgement: { verdict: "REVIEW" } },
    });

    expect(codesOf(await api.ask("{ reviewCases { totalCount } }", {}, owner.secret))).toEqual(["FORBIDDEN"]);
    const queue = await api.ask(
      "{ reviewCases(first: 100) { nodes { id generation { id prompt } } } }",
      {},
      first.secret,
    );
    const found = queue.data.reviewCases.nodes.find(
      (one: { generation: { id: string } }) => one.generation.id === outcome.generation.id,
    );
    const { id } = found;
    expect(found.generation.prompt).toBe(GERMAN);

    const claimed = (await api.ask(CLAIM, { input: { id } }, first.secret)).data.claimReviewCase;
    expect(claimed.reviewCase).toMatchObject({ status: "CLAIMED", claimedBy: { displayName: "A moderator" } });
    expect((await api.ask(CLAIM, { input: { id } }, second.secret)).data.claimReviewCase.userErrors).toEqual([
      { code: "INVALID_STATE" },
    ]);
    const decide = (key: string, rationale: string) =>
      api.ask(DECIDE, { input: { id, outcome: "BLOCK", rationale } }, key);
    expect((await decide(second.secret, "no")).data.decideReviewCase.userErrors).toEqual([
      { code: "INVALID_STATE", field: ["id"] },
    ]);
    expect((await decide(first.secret, " ")).data.decideReviewCase.userErrors).toEqual([
      { code: "REQUIRED", field: ["rationale"] },
    ]);
    expect((await decide(first.secret, "Not allowed here.")).data.decideReviewCase.reviewCase).toEqual({
      status: "DECIDED",
      outcome: "BLOCK",
      generation: { status: "REFUSED", reason: "REVIEWER_BLOCK" },
    });
    const own = await api.ask(
      "query ($id: ID!) { generation(id: $id) { status } }",
      { id: outcome.generation.id },
      owner.secret,
    );
    expect(own.data.generation.status).toBe("REFUSED");
  });

  test("an auditor reads the log and no cases", async () => {
    const { secret } = await api.person("AUDITOR");
    expect(codesOf(await api.ask("{ reviewCases { totalCount } }", {}, secret))).toEqual(["FORBIDDEN"]);
    expect((await api.ask("{ auditEvents { totalCount } }", {}, secret)).data.auditEvents.totalCount).toBeGreaterThan(
      0,
    );
  });
});

describe("the log", () => {
  test("anyone can check that an event is in it and that it only grows", async () => {
    const older = await api.app.auditLog.checkpoint();
    await generate({ prompt: FOX, seconds: 1 });
    const newer = await api.app.auditLog.checkpoint();
    const query = `query ($from: SafeInt!, $to: SafeInt!) {
      auditProof(seq: $to) { seq leafHash path checkpoint { treeSize note } }
      auditConsistency(from: $from, to: $to) { path }
      auditCheckpoint { treeSize rootHash }
      old: auditCheckpoint(treeSize: $from) { treeSize }
    }`;
    const { data, errors } = await api.ask(query, { from: older?.treeSize, to: newer?.treeSize }, null);
    expect(errors).toBeUndefined();
    expect(data.auditCheckpoint).toEqual({
      treeSize: newer?.treeSize,
      rootHash: Buffer.from(newer?.rootHash ?? []).toString("hex"),
    });
    expect(data.auditProof).toMatchObject({ seq: newer?.treeSize, checkpoint: { treeSize: newer?.treeSize } });
    expect(data.auditConsistency.path.length).toBeGreaterThan(0);
    expect(data.old.treeSize).toBe(older?.treeSize);
  });

  test("what is not in it has no proof, and sizes beyond it are the caller's mistake", async () => {
    expect((await api.ask("{ auditProof(seq: 999999999) { seq } }", {}, null)).data.auditProof).toBeNull();
    expect((await api.ask("{ auditProof(seq: 9007199254740991) { seq } }", {}, null)).data.auditProof).toBeNull();
    expect(codesOf(await api.ask("{ auditConsistency(from: 1, to: 999999999) { path } }", {}, null))).toEqual([
      "BAD_USER_INPUT",
    ]);
  });

  test("pages follow each other without a gap, and a page has 1 to 100 rows", async () => {
    const query =
      "query ($after: String) { auditEvents(first: 7, after: $after) { nodes { seq } pageInfo { hasNextPage endCursor } totalCount } }";
    const seqs: number[] = [];
    for (let after: string | null = null; ; ) {
      const page: Answer = await api.ask(query, { after });
      const { nodes, pageInfo } = page.data.auditEvents;
      seqs.push(...nodes.map(({ seq }: { seq: number }) => seq));
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
    expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, at) => seqs.length - at));
    for (const first of [0, -1, 101]) {
      expect(codesOf(await api.ask(`{ auditEvents(first: ${first}) { totalCount } }`))).toEqual(["BAD_USER_INPUT"]);
    }
    expect(codesOf(await api.ask('{ auditEvents(after: "nonsense") { totalCount } }'))).toEqual(["BAD_USER_INPUT"]);
  });
});

test("every field of every type can be asked for", async () => {
  await api.app.auditLog.checkpoint();
  const { outcome } = await generate({ prompt: FOX, seconds: 1 });
  await releaseAsset(api.app, ownId("Generation", outcome.generation.id) ?? "");
  await generate({ prompt: GERMAN });
  for (const query of everyField({
    generation: `(id: "${outcome.generation.id}")`,
    auditProof: "(seq: 1)",
    auditConsistency: "(from: 1, to: 2)",
    checkPrompt: `(prompt: "${GORE}")`,
    node: `(id: "${outcome.generation.id}")`,
  })) {
    const { errors } = await api.ask(query);
    expect({ query, errors }).toEqual({ query, errors: undefined });
  }
});

describe("limits", () => {
  const sizes = {
    wide: "{ generations(first: 100) { edges { node { asset { video { url } poster { url } manifest { url } } decisions { judgement { spans { text } frames { index } categories { score } } } } } } }",
    aliased: `{ ${Array.from({ length: 100 }, (_, at) => `a${at}: server { policyVersion }`).join(" ")} }`,
  };
  test.each([
    ["wide", sizes.wide, {}],
    [
      "wide by a variable",
      sizes.wide.replace("{ generations(first: 100)", "query ($n: Int = 100) { generations(first: $n)"),
      {},
    ],
    ["aliased", sizes.aliased, {}],
  ])("a query that is too %s is refused with a code", async (_, query, variables) => {
    const answer = await api.ask(query, variables);
    expect([answer.status, ...codesOf(answer)]).toEqual([400, "QUERY_TOO_COMPLEX"]);
    expect(answer.data ?? null).toBeNull();
  });

  test("a state that is named a hundred thousand times is one state", async () => {
    const query = "query ($statuses: [GenerationStatus!]) { generations(statuses: $statuses) { totalCount } }";
    const many = await api.ask(query, { statuses: Array<string>(100_000).fill("READY") });
    expect(many.errors).toBeUndefined();
    expect(many.data).toEqual((await api.ask(query, { statuses: ["READY"] })).data);
  });

  test.each(["a\0b", "a\ud800b"])("text that the database cannot keep, %j, is the caller's mistake", async (text) => {
    const upload = `mutation ($text: String!) { createUpload(input: { fileName: $text, bytes: 1 }) { upload { id } } }`;
    expect(codesOf(await api.ask(upload, { text }))).toEqual(["BAD_USER_INPUT"]);
    expect(
      codesOf(await api.ask(`query ($text: String!) { auditEvents(subject: $text) { totalCount } }`, { text })),
    ).toEqual(["BAD_USER_INPUT"]);
  });

  test("a deep query is refused with a code", async () => {
    const deep = `mutation { verifyUpload(input: { uploadId: "x" }) { report { credential { history { ${"ingredients { ".repeat(20)} title ${"} ".repeat(20)} } } } } }`;
    const answer = await api.ask(deep);
    expect([answer.status, ...codesOf(answer)]).toEqual([400, "QUERY_TOO_COMPLEX"]);
  });

  test("many tokens are refused before they are looked at", async () => {
    const answer = await api.ask(`{ ${"server { policyVersion } ".repeat(600)} }`);
    expect([answer.status, ...codesOf(answer)]).toEqual([400, "GRAPHQL_PARSE_FAILED"]);
  });

  test("a spread that multiplies itself is refused in no time", async () => {
    const fragments = Array.from(
      { length: 60 },
      (_, at) =>
        `fragment f${at} on Server { ${at === 0 ? "policyVersion" : `...f${at - 1} ...f${at - 1}`} signer { organisation } }`,
    );
    const started = performance.now();
    const answer = await api.ask(`{ server { ...f59 } } ${fragments.join(" ")}`);
    expect(answer.status).toBe(400);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  test("batches, big bodies and broken JSON are refused with a code", async () => {
    const one = JSON.stringify({ query: "{ server { policyVersion } }" });
    expect((await api.post(`[${one},${one}]`)).status).toBe(400);
    const big = await api.post(
      JSON.stringify({ query: "{ server { policyVersion } }", extensions: { pad: "x".repeat(1 << 20) } }),
    );
    expect([big.status, await graphqlCodeOf(big)]).toEqual([413, "TOO_LARGE"]);
    const broken = await api.post('{"query": "{ server');
    expect([broken.status, await graphqlCodeOf(broken)]).toEqual([400, "BAD_USER_INPUT"]);
    const text = await api.post(one, { "content-type": "text/plain" });
    expect(text.status).toBe(400);
    expect((await fetch(`${api.url}/graphql?query={server{policyVersion}}`)).status).toBe(400);
  });

  test("production hides the schema: no introspection, no suggestions", async () => {
    const open = await api.ask("{ __schema { queryType { name } } }");
    expect(open.data.__schema.queryType.name).toBe("Query");
    const production = await api.serve({ config: { production: true } });
    expect(codesOf(await production.ask("{ __schema { queryType { name } } }"))).toEqual(["GRAPHQL_VALIDATION_FAILED"]);
    const guess = await production.ask("{ serve { policyVersion } }");
    expect(guess.errors?.[0]?.message).not.toContain("server");
  });
});
