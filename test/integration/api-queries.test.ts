import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse, print } from "graphql";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { globalId, ownId } from "../../src/api/graphql/global-ids.ts";
import { singleOperations } from "../../src/api/graphql/page-operations.ts";
import { openReviewCase } from "../../src/core/review-cases.ts";
import { packageRoot } from "../../src/platform/package-root.ts";
import { type Answer, codesOf, graphqlCodeOf, openTestApi, type TestApi } from "../harness/api.ts";
import { admit, type TestApp } from "../harness/app.ts";
import { everyField } from "../harness/every-field.ts";
import { FOX, GERMAN, GORE, generate } from "../harness/generating.ts";
import { releaseAsset } from "../harness/released-asset.ts";
import { addGeneration, addUser } from "../harness/rows.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

describe("the log", () => {
  test("anyone can check that an event is in it and that it only grows", async () => {
    const older = await api.app.auditLog.checkpoint();
    await generate(api, { prompt: FOX, seconds: 1 });
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
  const { outcome } = await generate(api, { prompt: FOX, seconds: 1 });
  await releaseAsset(api.app, ownId("Generation", outcome.generation.id) ?? "");
  await generate(api, { prompt: GERMAN });
  const { draft } = (await api.ask("mutation { createPolicyDraft(input: {}) { draft { id } } }")).data
    .createPolicyDraft;
  const dryRun = "mutation { startPolicyDryRun(input: { candidate: {} }) { run { id } } }";
  const { run } = (await api.ask(dryRun)).data.startPolicyDryRun;
  const { viewer } = (await api.ask("{ viewer { user { id } } }")).data;
  const { reviewCases } = (await api.ask("{ reviewCases(first: 1) { nodes { id } } }")).data;
  const [decision] = await api.app.database.decisions([ownId("Generation", outcome.generation.id) ?? ""]);
  const sent = { category: "OTHER", explanation: "It is not right.", videos: "one of yours", goodFaith: true } as const;
  const notice = await api.app.takedowns.notify(sent, null, AbortSignal.timeout(30_000));
  if (!notice.ok) throw new Error(JSON.stringify(notice.errors));
  const { found, token } = notice.value;
  for (const query of everyField({
    generation: `(id: "${outcome.generation.id}")`,
    auditProof: "(seq: 1)",
    erasurePreview: '(account: "operator@localhost")',
    auditConsistency: "(from: 1, to: 2)",
    checkPrompt: `(prompt: "${GORE}")`,
    validatePolicy: "(document: {})",
    policyDiff: "(from: {version: 1}, to: {version: 1})",
    policyDraft: `(id: "${draft.id}")`,
    policyDryRun: `(id: "${run.id}")`,
    replayDecision: `(id: "${decision?.id}")`,
    reviewUser: `(id: "${viewer.user.id}")`,
    deskMetrics: '(from: "2026-01-01T00:00:00Z", to: "2026-02-01T00:00:00Z")',
    deskSeries: '(from: "2026-01-01T00:00:00Z", to: "2026-02-01T00:00:00Z")',
    refusalsByCategory: '(from: "2026-01-01T00:00:00Z", to: "2026-02-01T00:00:00Z")',
    scoreHistogram: "(category: VIOLENCE)",
    bulkReviewPreview: `(input: { ids: ["${reviewCases.nodes[0].id}"], outcome: ALLOW, reasonCode: "WITHIN_POLICY", rationale: "a harmless scene" })`,
    takedownNotice: `(reference: "${found.reference}", token: "${token}")`,
    takedownPreview: `(input: { id: "${globalId("TakedownCase", found.id)}", reason: NOT_FOUNDED, rationale: "no" })`,
    takedownReport: '(from: "2026-01-01T00:00:00Z", to: "2026-12-31T00:00:00Z")',
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

  test("a spread that multiplies itself is refused without being followed, which would not end", async () => {
    const fragments = Array.from(
      { length: 60 },
      (_, at) =>
        `fragment f${at} on Server { ${at === 0 ? "policyVersion" : `...f${at - 1} ...f${at - 1}`} signer { organisation } }`,
    );
    expect((await api.ask(`{ server { ...f59 } } ${fragments.join(" ")}`)).status).toBe(400);
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

describe("the list of a review queue", () => {
  const asked: string[] = [];
  let counted: Awaited<ReturnType<TestApi["serve"]>>;
  beforeAll(async () => {
    await holdMany(api.app, 100);
    const count = <F>(name: string, read: F): F =>
      typeof read === "function" ? (((...args: unknown[]) => asked.push(name) && read(...args)) as F) : read;
    const entries = Object.entries(api.app.database).map(([name, read]) => [name, count(name, read)]);
    counted = await api.serve({ app: { database: Object.fromEntries(entries) } });
  });
  const readsOf = async (query: string, first: number) => {
    asked.length = 0;
    const { data, errors } = await counted.ask(query, { first, mine: false });
    expect(errors).toBeUndefined();
    expect(data.reviewCases.nodes).toHaveLength(first);
    return [...asked].sort();
  };
  const page = singleOperations(parse(readFileSync(join(packageRoot, "web/console/review/review.graphql"), "utf8")));
  const everything = `query ($first: Int!) { reviewCases(first: $first) { nodes {
    appeal { id } user { standing { level } suspension events { kind } }
    generation { reviewAnswer { outcome } appeal { id } appealUntil asset { id } } } } }`;

  test.each([
    ["as the page asks for it", print(page.find(([name]) => name === "ReviewList")?.[1] ?? parse("{ x }")), 100],
    ["with standing, appeals and answers", everything, 60],
  ])("%s costs the database as little for a long page as for a short one", async (_, query, most) => {
    const short = await readsOf(query, 5);
    expect(await readsOf(query, most)).toEqual(short);
    expect(short.length).toBeLessThan(14);
  });
});

/** Each of an account of its own, judged as one that the classifier could not judge. */
async function holdMany(app: TestApp, many: number): Promise<void> {
  const held = await admit(app, { prompt: GERMAN });
  const [decision] = await app.database.decisions([held.id]);
  if (!decision) throw new Error("no decision");
  const { createdAt: _, ...judged } = decision;
  const opened = {
    stage: "PROMPT",
    kind: "HOLD",
    reason: "REVIEW",
    findings: null,
    dueAt: null,
    excludedIds: [],
  } as const;
  for (let at = 0; at < many; at++) {
    const { id: userId } = await addUser(app.database);
    const { id: generationId } = await addGeneration(app.database, userId, { status: "HELD" });
    await app.database.transact(async (tx) => {
      await tx.createDecision({ ...judged, id: randomUUID(), generationId });
      return { value: await openReviewCase(tx, app, { ...opened, generationId }), audit: [] };
    });
  }
}
