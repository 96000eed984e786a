import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { callerOf } from "../../src/core/accounts.ts";
import { createDryRuns } from "../../src/core/dry-runs.ts";
import { openTestApi, type TestApi } from "../harness/api.ts";
import { FOX, GERMAN, GORE, generate } from "../harness/generating.ts";
import { policiesOf } from "../harness/policies.ts";

const SAILS = "sailing boats on a calm lake at dawn";
const NO_FOXES = {
  ...{ name: "foxes", category: "disturbing", severity: "high", outcome: "REVIEW" },
  ...{ terms: ["red fox"], except: [] },
};
const REPORT = `texts labelled days flips { from to count } baseline { ...o } candidate { ...o }`;
const FOLLOW = `query ($id: ID!) { policyDryRun(id: $id) {
  id status reason done total progress etaSeconds candidate { version draft sha256 } baseline { version }
  report { ${REPORT} }
  cases(first: 50) { totalCount nodes { number text generationId from to label toReasons { category source } } } } }
fragment o on PolicyOutcome { allowed reviewed blocked refusalRate reviewsPerDay byCategory { category reviewed blocked }
  bySource { source reviewed blocked } stopped { precision recall } refused { precision recall } }`;

let api: TestApi;
let policies: ReturnType<typeof policiesOf>;
let draft: string;
beforeAll(async () => {
  api = await openTestApi();
  policies = policiesOf(api);
  const patch = [{ op: "add", path: "/banks/-", value: NO_FOXES }];
  draft = (await policies.change("createPolicyDraft", { patch })).draft.id;
});
afterAll(() => api.close());

/** Starts one, and waits for its end. */
async function dryRun(input: object) {
  const { run, userErrors } = await policies.change("startPolicyDryRun", { candidate: { draft }, ...input });
  expect(userErrors).toEqual([]);
  for (;;) {
    const { data, errors } = await api.ask(FOLLOW, { id: run.id });
    expect(errors).toBeUndefined();
    if (data.policyDryRun.status !== "RUNNING") return data.policyDryRun;
    await sleep(50);
  }
}

async function upload(lines: readonly string[]): Promise<string> {
  const body = lines.join("\n");
  const query = `mutation ($input: CreateUploadInput!) { createUpload(input: $input) { upload { id url } } }`;
  const { data } = await api.ask(query, { input: { fileName: "texts.jsonl", bytes: Buffer.byteLength(body) } });
  expect((await fetch(data.createUpload.upload.url, { method: "PUT", body })).ok).toBe(true);
  return data.createUpload.upload.id;
}

describe("a dry run", () => {
  test("is refused while there is nothing to judge, and with a draft that has faults", async () => {
    const start = (candidate: object, more = {}) => policies.change("startPolicyDryRun", { candidate, ...more });
    expect((await start({ draft })).userErrors[0].code).toBe("INVALID_STATE");
    const patch = [{ op: "replace", path: "/unsafe/review", value: 7 }];
    const broken = (await policies.change("createPolicyDraft", { patch })).draft.id;
    expect((await start({ draft: broken })).userErrors[0]).toMatchObject({
      code: "INVALID_VALUE",
      field: ["candidate"],
    });
    expect((await start({ version: 99 })).userErrors[0].code).toBe("NOT_FOUND");
    expect((await start({ draft }, { last: 10_001 })).userErrors[0].code).toBe("OUT_OF_RANGE");
  });

  test("on history says what would change, whom it would keep busy, and how it agrees with reviewers", async () => {
    const fox = (await generate(api, { prompt: FOX })).outcome.generation.id;
    const shots = [
      { prompt: SAILS, seconds: 1 },
      { prompt: FOX, seconds: 1 },
    ];
    for (const input of [{ prompt: SAILS }, { prompt: GORE }, { prompt: GERMAN }, { shots }])
      await generate(api, input);
    const claim = await api.ask("mutation { claimReviewCase(input: {}) { reviewCase { id } } }");
    const decide = `mutation ($input: DecideReviewCaseInput!) { decideReviewCase(input: $input) { userErrors { code } } }`;
    const { id } = claim.data.claimReviewCase.reviewCase;
    const escalate =
      "mutation ($input: EscalateReviewCaseInput!) { escalateReviewCase(input: $input) { userErrors { code } } }";
    await api.ask(escalate, { input: { id, note: "The case of administrators, and its words." } });
    await api.ask("mutation ($id: ID) { claimReviewCase(input: { id: $id }) { reviewCase { id } } }", { id });
    const decided = await api.ask(decide, { input: { id, outcome: "ALLOW", rationale: "a car, in German" } });
    expect(decided.data.decideReviewCase.userErrors).toEqual([]);
    const run = await dryRun({ last: 100 });
    expect(run).toMatchObject({ status: "DONE", total: 5, done: 5, progress: 1, etaSeconds: null });
    expect(run.candidate).toMatchObject({ version: null, draft });
    expect(run.baseline.version).toBe(api.app.activePolicy().version);
    expect(run.report).toMatchObject({ texts: 5, labelled: 1, days: 1 });
    expect(run.report.candidate.stopped).toEqual({ precision: 0, recall: null });
    expect(run.report.candidate.refused).toEqual({ precision: null, recall: null });
    expect(run.report.flips).toContainEqual({ from: "ALLOW", to: "REVIEW", count: 2 });
    expect(run.report.baseline).toMatchObject({
      allowed: 3,
      reviewed: 1,
      blocked: 1,
      refusalRate: 0.2,
      reviewsPerDay: 1,
    });
    expect(run.report.candidate).toMatchObject({ allowed: 1, reviewed: 3, blocked: 1, reviewsPerDay: 3 });
    expect(run.report.candidate.byCategory).toContainEqual({ category: "DISTURBING", reviewed: 2, blocked: 0 });
    expect(run.report.candidate.bySource).toContainEqual({ source: "BANK", reviewed: 2, blocked: expect.any(Number) });
    const [whole, german, alone] = run.cases.nodes;
    expect(german).toMatchObject({ text: GERMAN, from: "REVIEW", to: "REVIEW", label: "ALLOW" });
    expect(whole).toMatchObject({ text: `${SAILS}\n${FOX}`, from: "ALLOW", to: "REVIEW", label: null });
    expect(alone).toMatchObject({
      text: FOX,
      generationId: fox,
      toReasons: [{ category: "DISTURBING", source: "BANK" }],
    });
    const [started, ended] = await Promise.all(
      ["policy.dryRunStarted", "policy.dryRunEnded"].map((action) =>
        api.app.database.auditEvents({ action }, { limit: 1 }),
      ),
    );
    expect(JSON.parse(started?.rows[0]?.row.body ?? "").facts.candidateSha256).toBe(run.candidate.sha256);
    expect(JSON.parse(ended?.rows[0]?.row.body ?? "").facts).toEqual({ status: "DONE", done: 5 });
  });

  test("keeps the words of what the desk shows to some from the others", async () => {
    const { secret } = await api.person("MODERATOR");
    const active = api.app.activePolicy();
    const { desk } = active.document;
    const routes = [{ when: {}, queue: "restricted", priority: 1 }, ...desk.routes];
    const activePolicy = () => ({ ...active, document: { ...active.document, desk: { ...desk, routes } } });
    const strict = await api.serve({ app: { activePolicy } });
    const query = "{ policyDryRuns(first: 1) { nodes { cases { nodes { text } } } } }";
    const textsFor = async (server: Pick<TestApi, "ask">, key?: string) => {
      const [run] = (await server.ask(query, {}, key)).data.policyDryRuns.nodes;
      return run.cases.nodes.map(({ text }: { text: string }) => text);
    };
    const texts = [`${SAILS}\n${FOX}`, GERMAN, FOX];
    expect(await textsFor(strict, secret)).toEqual(["", "", ""]);
    expect(await textsFor(strict)).toEqual(texts);
    expect(await textsFor(api)).toEqual(texts);
    // Escalated to administrators: theirs, whatever the routes say of its words.
    expect(await textsFor(api, secret)).toEqual([texts[0], "", texts[2]]);
  });

  test("on an upload is measured against its labels", async () => {
    const lines = [
      { text: FOX, label: "BLOCK" },
      { text: `${FOX} again`, label: "ALLOW" },
      { text: SAILS, label: "BLOCK" },
      { text: "a harbour in the evening" },
    ];
    const run = await dryRun({ upload: await upload(lines.map((line) => JSON.stringify(line))) });
    expect(run.report).toMatchObject({ texts: 4, labelled: 3, days: null });
    expect(run.report.candidate.stopped).toEqual({ precision: 0.5, recall: 0.5 });
    expect(run.report.baseline.stopped).toEqual({ precision: null, recall: 0 });
    expect(run.cases.nodes.map(({ number, label }: { number: number; label: string }) => [number, label])).toEqual([
      [0, "BLOCK"],
      [1, "ALLOW"],
      [2, "BLOCK"],
    ]);
    const wrong = { candidate: { draft }, upload: await upload(["{}"]) };
    expect((await policies.change("startPolicyDryRun", wrong)).userErrors[0]).toMatchObject({ field: ["upload"] });
  });

  test("shows its numbers to whoever drafts, and prompts only to reviewers", async () => {
    const { secret } = await api.person("MODERATOR", ["POLICY_DRAFT"]);
    const numbers = "{ policyDryRuns(first: 1) { nodes { report { texts } } } }";
    expect((await api.ask(numbers, {}, secret)).data.policyDryRuns.nodes[0].report.texts).toBe(4);
    const prompts = "{ policyDryRuns(first: 1) { nodes { cases { nodes { text } } } } }";
    expect((await api.ask(prompts, {}, secret)).errors?.[0]?.extensions.code).toBe("FORBIDDEN");
    const { secret: other } = await api.person("USER");
    expect((await api.ask(numbers, {}, other)).errors?.[0]?.extensions.code).toBe("FORBIDDEN");
  });

  test("runs alone, stops when it is cancelled, and never ends unsaid", async () => {
    const waiting: (() => void)[] = [];
    const classifier = {
      ...api.app.classifier,
      score: (_: readonly string[], signal: AbortSignal) =>
        new Promise<never>((_resolve, reject) => {
          signal.addEventListener("abort", () => reject(signal.reason), { once: true });
          waiting.push(() => reject(new Error("the model broke")));
        }),
    };
    const labelsOf = async () => new Map();
    const deps = { ...api.app, classifier, labelsOf, linesOf: async function* () {}, report: () => undefined };
    const runs = createDryRuns(deps);
    const caller = callerOf(api.app.user);
    const start = () => runs.start(caller, { candidate: {} }, AbortSignal.timeout(60_000));
    const endOf = async (id: string) => {
      await expect.poll(async () => (await api.app.database.policyDryRun(id))?.status).not.toBe("RUNNING");
      return api.app.database.policyDryRun(id);
    };
    const begin = async () => {
      const begun = await start();
      if (!begun.ok) throw new Error("not begun");
      await expect.poll(() => waiting.length).toBe(1);
      return begun.value.id;
    };

    const cancelled = await begin();
    expect(await start()).toMatchObject({ ok: false, errors: [{ code: "INVALID_STATE" }] });
    expect(await runs.cancel(cancelled)).toMatchObject({ ok: true, value: { status: "CANCELLED" } });
    expect(await runs.cancel(cancelled)).toMatchObject({ ok: false, errors: [{ code: "INVALID_STATE" }] });
    waiting.pop();

    const broken = await begin();
    waiting.pop()?.();
    expect(await endOf(broken)).toMatchObject({ status: "FAILED", reason: "INTERNAL", report: null });

    const lost = await begin();
    // Another process starts on the database after this one was killed.
    await createDryRuns(deps).endLost();
    expect(await endOf(lost)).toMatchObject({ status: "FAILED", reason: "INTERRUPTED" });
    await runs.close();
  });
});
