import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { shippedPolicy } from "../../moderation/index.ts";
import { openPolicy } from "../../src/app/policy.ts";
import { callerOf } from "../../src/core/accounts.ts";
import { systemEnvironment } from "../../src/core/environment.ts";
import { settleShippedPolicy } from "../../src/core/policies.ts";
import { openTestApi, type TestApi } from "../harness/api.ts";
import { FOX, GORE } from "../harness/generating.ts";
import { faultOf, openAiClient } from "../harness/openai.ts";
import { policiesOf } from "../harness/policies.ts";

const FOXES = {
  ...{ name: "foxes", category: "disturbing", severity: "high", outcome: "BLOCK" },
  ...{ terms: ["red fox"], except: [] },
};
const NO_FOXES = [{ op: "add", path: "/banks/-", value: FOXES }];

let api: TestApi;
let policies: ReturnType<typeof policiesOf>;
beforeAll(async () => {
  api = await openTestApi();
  policies = policiesOf(api);
});
afterAll(() => api.close());

const codesOf = (answer: { errors?: readonly { extensions: { code: string } }[] | undefined }) =>
  (answer.errors ?? []).map(({ extensions }) => extensions.code);

describe("a draft", () => {
  test("becomes a version that the next prompt is judged by, and a rollback takes it back", async () => {
    const active = api.app.activePolicy().version;
    expect(await policies.check(FOX)).toMatchObject({ verdict: "ALLOW", judgement: { policyVersion: active } });
    const { draft } = await policies.change("createPolicyDraft", { title: "no foxes", patch: NO_FOXES });
    expect(draft).toMatchObject({ title: "no foxes", baseVersion: active, stale: false, revision: 1, faults: [] });

    const diff = "query ($to: PolicyRef!) { policyDiff(to: $to) { path old new } }";
    const { data } = await api.ask(diff, { to: { draft: draft.id } });
    expect(data.policyDiff).toMatchObject([{ path: ["banks", "foxes"], old: null, new: { category: "disturbing" } }]);
    expect((await policies.check(FOX)).verdict).toBe("ALLOW");

    const why = "foxes frighten the hens";
    const { policy } = await policies.change("activatePolicy", { draft: draft.id, rationale: why });
    expect(policy).toMatchObject({ version: active + 1, origin: "OPERATOR", active: true });
    const judged = await policies.check(FOX);
    expect(judged).toMatchObject({ verdict: "BLOCK", judgement: { code: "POLICY_BLOCK", policyVersion: active + 1 } });
    expect(judged.judgement.categories).toMatchObject([
      { category: "DISTURBING", source: "BANK", explanation: shippedPolicy.explanations.disturbing },
    ]);
    const gone = "query ($id: ID!) { policyDraft(id: $id) { id } }";
    expect((await api.ask(gone, { id: draft.id })).data.policyDraft).toBeNull();

    const back = await policies.change("activatePolicy", { version: active, rationale: "the hens are brave" });
    expect(back.policy).toMatchObject({ version: active, origin: "SHIPPED", active: true });
    expect(await policies.check(FOX)).toMatchObject({ verdict: "ALLOW", judgement: { policyVersion: active } });
    const history =
      "{ policyActivations(first: 2) { nodes { number rationale policy { version } by { displayName } } } }";
    expect((await api.ask(history)).data.policyActivations.nodes).toMatchObject([
      { rationale: "the hens are brave", policy: { version: active }, by: { displayName: "Operator" } },
      { rationale: why, policy: { version: active + 1 } },
    ]);
    const events = await api.app.database.auditEvents({ action: "policy.activated" }, { limit: 1 });
    expect(JSON.parse(events.rows[0]?.row.body ?? "{}").facts).toMatchObject({
      policyVersion: active,
      previous: active + 1,
    });
  });

  test("with faults is kept, says each with its path, and cannot be activated", async () => {
    const patch = [
      { op: "replace", path: "/unsafe/review", value: 7 },
      { op: "add", path: "/tiers/trusted", value: { categories: { sexual_minors: { block: null } } } },
    ];
    const { draft } = await policies.change("createPolicyDraft", { patch });
    expect(draft.faults.map(({ path }: { path: string }) => path)).toContain("unsafe.review");
    const refused = await policies.change("activatePolicy", { draft: draft.id, rationale: "because" });
    expect(refused).toMatchObject({ policy: null, userErrors: [{ code: "INVALID_VALUE", field: ["draft"] }] });
    const mended = [{ op: "replace", path: "/unsafe/review", value: 0.9 }];
    const changed = await policies.change("updatePolicyDraft", { id: draft.id, revision: 1, patch: mended });
    expect(changed.draft).toMatchObject({ revision: 2, faults: [{ path: "tiers.trusted.categories.sexual_minors" }] });
    const late = await policies.change("updatePolicyDraft", { id: draft.id, revision: 1, title: "mine" });
    expect(late).toMatchObject({ draft: null, userErrors: [{ code: "INVALID_STATE", field: ["revision"] }] });
  });

  test("begun before another version came into force is looked at again first", async () => {
    const { draft } = await policies.change("createPolicyDraft", { patch: NO_FOXES });
    const before = api.app.activePolicy().version;
    const between = await policies.inForce([{ op: "replace", path: "/appealDays", value: 21 }]);
    const activation = { draft: draft.id, rationale: "because" };
    expect(await policies.change("activatePolicy", activation)).toMatchObject({
      ...{ policy: null, userErrors: [{ code: "INVALID_STATE", field: ["override"] }] },
    });
    const rebase = { id: draft.id, revision: 1, rebase: true };
    expect(await policies.change("updatePolicyDraft", { ...rebase, rebaseOnto: before })).toMatchObject({
      ...{ draft: null, userErrors: [{ code: "INVALID_STATE", field: ["rebaseOnto"] }] },
    });
    const { draft: rebased } = await policies.change("updatePolicyDraft", { ...rebase, rebaseOnto: between });
    expect(rebased).toMatchObject({ baseVersion: between, stale: false });
    const wrong = { version: before, rationale: "back", baseVersion: before };
    expect((await policies.change("activatePolicy", wrong)).userErrors[0].code).toBe("INVALID_STATE");
    const { policy } = await policies.change("activatePolicy", { ...wrong, override: true });
    expect(policy.version).toBe(before);
    await policies.change("deletePolicyDraft", { id: draft.id });
  });

  test.each([
    ["no reason", { version: 1, rationale: " " }, "REQUIRED"],
    ["a version that there is none of", { version: 999, rationale: "x" }, "NOT_FOUND"],
    ["nothing", { rationale: "x" }, "INVALID_VALUE"],
    ["a draft that there is none of", { draft: "nonsense", rationale: "x" }, "NOT_FOUND"],
  ])("activating with %s is a mistake", async (_, input, code) => {
    expect(await policies.change("activatePolicy", input)).toMatchObject({ policy: null, userErrors: [{ code }] });
  });
});

test("another process on the database judges by an activated policy at once", async () => {
  const closes: (() => Promise<void> | void)[] = [];
  const lifecycle = {
    onStop: (_: string, close: () => Promise<void> | void) => void closes.push(close),
    stop: async () => {},
  };
  const other = await openPolicy(api.app, lifecycle, api.app.logger);
  const version = await policies.inForce([{ op: "replace", path: "/appealDays", value: 30 }]);
  await expect.poll(() => other.activePolicy().version).toBe(version);
  for (const close of closes) await close();
});

test("a release that ships another policy proposes it, and leaves the operator's in force", async () => {
  const mine = await policies.inForce([{ op: "replace", path: "/appealDays", value: 31 }]);
  const shipped = { ...shippedPolicy, prompt: { maxLength: 3_999 } };
  const settle = () => settleShippedPolicy(api.app.database, systemEnvironment, shipped);
  expect([await settle(), await settle()]).toEqual(["proposed", "proposed"]);
  expect((await api.app.database.activePolicy())?.version).toBe(mine);
  const { data } = await api.ask("{ policies(first: 1) { nodes { version origin active activatedAt } } }");
  expect(data.policies.nodes).toEqual([{ version: mine + 1, origin: "SHIPPED", active: false, activatedAt: null }]);
  expect(await api.app.database.auditEvents({ action: "policy.proposed" }, { limit: 9 })).toMatchObject({ total: 1 });
});

test("who may see, draft and activate", async () => {
  const [user, moderator, auditor] = [
    await api.person("USER"),
    await api.person("MODERATOR"),
    await api.person("AUDITOR"),
  ];
  const document = "{ activePolicy { version document } }";
  expect((await api.ask(document, {}, user.secret)).data.activePolicy.document).toBeNull();
  expect((await api.ask(document, {}, moderator.secret)).data.activePolicy.document.banks.length).toBeGreaterThan(3);
  const draft = "mutation { createPolicyDraft(input: {}) { draft { id } } }";
  for (const { secret } of [user, auditor]) expect(codesOf(await api.ask(draft, {}, secret))).toEqual(["FORBIDDEN"]);
  const { id } = (await api.ask(draft, {}, moderator.secret)).data.createPolicyDraft.draft;
  const activate = `mutation { activatePolicy(input: { draft: "${id}", rationale: "x" }) { policy { version } } }`;
  expect(codesOf(await api.ask(activate, {}, moderator.secret))).toEqual(["FORBIDDEN"]);
  expect((await api.ask("query ($id: ID!) { node(id: $id) { id } }", { id }, user.secret)).data.node).toBeNull();
});

describe("tiers", () => {
  const set = `mutation ($input: SetUserTierInput!) { setUserTier(input: $input) { user { tier } userErrors { code field } } }`;
  const key =
    "mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { secret apiKey { tier } userErrors { code field } } }";

  test("decide by which levels a person, or one key of theirs, is judged", async () => {
    const off = { warn: null, review: null, block: null };
    const loose = { categories: { disturbing: off }, frames: {}, unsafe: { review: null } };
    const strict = { categories: { disturbing: { review: null, block: { at: 0, severity: "high" } } } };
    await policies.inForce([{ op: "add", path: "/tiers", value: { trusted: loose, young: strict } }]);
    const person = await api.person("USER");
    expect((await policies.check(FOX, person.secret)).verdict).toBe("ALLOW");

    const young = await api.ask(key, { input: { name: "for the children", tier: "young" } }, person.secret);
    expect(young.data.createApiKey.apiKey.tier).toBe("young");
    expect((await policies.check(FOX, young.data.createApiKey.secret)).verdict).toBe("BLOCK");
    const milder = await api.ask(key, { input: { name: "mild", tier: "trusted" } }, person.secret);
    expect(milder.data.createApiKey).toMatchObject({
      secret: null,
      userErrors: [{ code: "INVALID_VALUE", field: ["tier"] }],
    });
    expect((await api.ask(key, { input: { name: "mild", tier: "trusted" } })).data.createApiKey.apiKey.tier).toBe(
      "trusted",
    );

    const { data } = await api.ask(set, { input: { userId: person.user.id, tier: "young" } });
    expect(data.setUserTier.user.tier).toBe("young");
    expect((await policies.check(FOX, person.secret)).verdict).toBe("BLOCK");
    for (const [input, code] of [
      [{ userId: person.user.id, tier: "yuong" }, "INVALID_VALUE"],
      [{ userId: "nobody", tier: "young" }, "NOT_FOUND"],
    ] as const) {
      expect((await api.ask(set, { input })).data.setUserTier.userErrors[0].code).toBe(code);
    }
    expect(codesOf(await api.ask(set, { input: { userId: person.user.id, tier: "standard" } }, person.secret))).toEqual(
      ["FORBIDDEN"],
    );

    const { draft } = await policies.change("createPolicyDraft", { patch: [{ op: "remove", path: "/tiers/young" }] });
    const refused = await policies.change("activatePolicy", { draft: draft.id, rationale: "tidy" });
    expect(refused.userErrors[0].message).toContain("young");
  });
});

describe("disclosure", () => {
  const MINIMAL = [{ op: "add", path: "/disclosure", value: "minimal" }];

  test("withholds from the owner, everywhere, what a reviewer is told", async () => {
    const person = await api.person("USER");
    const full = await policies.check(GORE, person.secret);
    expect(full.judgement.disclosure).toBe("FULL");
    expect(full.judgement.spans.length).toBeGreaterThan(0);

    await policies.inForce([{ op: "add", path: "/disclosure", value: "category" }]);
    const { judgement } = await policies.check(GORE, person.secret);
    expect(judgement).toMatchObject({
      disclosure: "CATEGORY",
      spans: [],
      scores: [],
      unsafe: null,
      replayDigest: null,
    });
    expect(judgement.categories.length).toBeGreaterThan(0);
    for (const found of judgement.categories)
      expect(found).toMatchObject({ score: null, threshold: null, source: null });

    await policies.inForce(MINIMAL);
    const told = (await policies.check(GORE, person.secret)).judgement;
    expect(told).toMatchObject({ disclosure: "MINIMAL", code: "POLICY_BLOCK", categories: [], helpText: null });
    expect(told.explanation).not.toContain("gore");
    expect((await policies.check("i want to kill myself", person.secret)).judgement.helpText).toContain("988");
    expect((await policies.check(GORE)).judgement).toMatchObject({ disclosure: "FULL" });

    const refusal = await faultOf(openAiClient(api.url, person.secret).videos.create({ prompt: GORE }));
    expect(refusal.error).toMatchObject({
      code: "moderation_blocked",
      message: told.explanation,
      vouch: { decision: { code: "POLICY_BLOCK", categories: [], spans: [], replay_digest: null, charged: false } },
    });
  });

  test("that is minimal makes checkPrompt dear, so that it is no oracle", async () => {
    await policies.inForce([...MINIMAL, { op: "replace", path: "/appealDays", value: 7 }]);
    const server = await api.serve({ rates: { knownStrict: 2 } });
    const made = await api.app.accounts.createApiKey(callerOf(api.app.user), { name: "curious" });
    const secret = made.ok ? made.value.secret : "";
    const ask = () => server.ask("query ($p: String!) { checkPrompt(prompt: $p) { verdict } }", { p: FOX }, secret);
    const answers = [await ask(), await ask(), await ask()];
    expect(answers.map(codesOf)).toEqual([[], [], ["RATE_LIMITED"]]);
  });
});
