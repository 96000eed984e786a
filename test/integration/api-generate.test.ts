import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { codesOf, openTestApi, type TestApi } from "../harness/api.ts";
import { admit } from "../harness/app.ts";
import { FOX, GENERATE, GERMAN, GORE, generate } from "../harness/generating.ts";

const nothing = async () => {};
/** What happens between a prompt's judgement and what is made of it. */
let onceJudged = nothing;
let api: TestApi;
beforeAll(async () => {
  api = await openTestApi(({ classifier, ...ports }) => ({
    ...ports,
    classifier: {
      ...classifier,
      score: async (texts, signal) => {
        const scores = await classifier.score(texts, signal);
        await onceJudged();
        return scores;
      },
    },
  }));
});
afterAll(() => api.close());

describe("asking for a video", () => {
  test("an allowed prompt is accepted with the seed it was given", async () => {
    const { outcome } = await generate(api, { prompt: FOX, seconds: 2, aspect: "TALL_9_16", seed: 4_294_967_295 });
    expect(outcome).toMatchObject({
      __typename: "GenerationAccepted",
      generation: { status: "QUEUED", seed: 4_294_967_295, aspect: "TALL_9_16", seconds: 2, prompt: FOX },
    });
  });

  test("a refusal is an outcome with its reasons in the person's own words", async () => {
    const { outcome } = await generate(api, { prompt: GORE });
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

  test("checkPrompt says which words the model knows, as the generation will", async () => {
    const words = "understoodWords { text start end } ignoredWords { text start end }";
    const prompt = "a red fox runs through quibbled snow";
    const checked = await api.ask(`query ($prompt: String!) { checkPrompt(prompt: $prompt) { ${words} } }`, { prompt });
    const { understoodWords, ignoredWords } = checked.data.checkPrompt;
    const textOf = ({ text }: { text: string }) => text;
    expect(understoodWords.map(textOf)).toContain("fox");
    expect(ignoredWords.map(textOf)).toContain("quibbled");
    const { id } = await admit(api.app, { prompt });
    const made = await api.app.database.generation(id);
    expect(made?.understanding).toEqual({ understoodWords, ignoredWords });
  });

  test("the same key with the same body makes one generation, even at the same time", async () => {
    const input = { prompt: FOX, seconds: 1, seed: 1, idempotencyKey: "one" };
    const all = await Promise.all(Array.from({ length: 4 }, () => generate(api, input)));
    expect(new Set(all.map(({ outcome }) => outcome.generation.id)).size).toBe(1);
    expect(all.filter(({ replayed }) => !replayed)).toHaveLength(1);
    expect(await generate(api, { ...input, seconds: 2 })).toMatchObject({
      outcome: null,
      replayed: false,
      userErrors: [{ code: "IDEMPOTENCY_KEY_REUSED", field: ["idempotencyKey"] }],
    });
  });

  test("a call whose twin takes the last place meanwhile is its replay, not one too many", async () => {
    const { user, secret } = await api.person("USER");
    for (let left = user.concurrent; left > 1; left--) await generate(api, { prompt: FOX, seconds: 1 }, secret);
    const ask = () => generate(api, { prompt: FOX, seconds: 1, seed: 1, idempotencyKey: "last" }, secret);
    const payloads: unknown[] = [];
    onceJudged = async () => {
      onceJudged = nothing;
      payloads.push(await ask());
    };
    payloads.push(await ask());
    const outcome = { __typename: "GenerationAccepted", generation: { status: "QUEUED" } };
    expect(payloads).toMatchObject([
      { outcome, replayed: false, userErrors: [] },
      { outcome, replayed: true, userErrors: [] },
    ]);
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
    const payload = await generate(api, { prompt: FOX, ...part });
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
      const { outcome, userErrors } = await generate(api, { prompt });
      expect(userErrors).toEqual([]);
      expect(outcome.generation.id).toBeTruthy();
    },
  );

  test("a quota ends in a mistake, not in a fault", async () => {
    const { secret } = await api.person("USER");
    for (let made = 0; made < 3; made++) await generate(api, { prompt: FOX, seconds: 1 }, secret);
    expect(await generate(api, { prompt: FOX, seconds: 1 }, secret)).toMatchObject({
      userErrors: [{ code: "QUOTA_EXCEEDED" }],
    });
    const { data } = await api.ask("{ viewer { usage { usedSeconds unfinished concurrent } } }", {}, secret);
    expect(data.viewer.usage).toEqual({ usedSeconds: 3, unfinished: 3, concurrent: 3 });
  });

  test("a queued generation is cancelled once", async () => {
    const { outcome } = await generate(api, { prompt: FOX });
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
    const { outcome } = await generate(api, { prompt: GERMAN }, owner.secret);
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
