import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ownId } from "../../src/api/graphql/global-ids.ts";
import { createReplays } from "../../src/core/replay.ts";
import { openTestApi, type TestApi } from "../harness/api.ts";
import { GORE, generate } from "../harness/generating.ts";
import { policiesOf } from "../harness/policies.ts";

const SAILS = "sailing boats on a calm lake at dawn";

let api: TestApi;
let policies: ReturnType<typeof policiesOf>;
beforeAll(async () => {
  api = await openTestApi();
  policies = policiesOf(api);
});
afterAll(() => api.close());

describe("a replay", () => {
  const REPLAY =
    "query ($id: ID!) { replayDecision(id: $id) { outcome reason differences basis keptVerdict verdict keptReplayDigest replayDigest } }";
  const signal = () => AbortSignal.timeout(30_000);
  async function decisionOn(prompt: string) {
    const { outcome } = await generate(api, { prompt });
    const [decision] = await api.app.database.decisions([ownId("Generation", outcome.generation.id) ?? ""]);
    if (!decision) throw new Error("no decision");
    return decision;
  }

  test("reaches the same digest from what is kept, under the version that was in force then", async () => {
    const decision = await decisionOn(GORE);
    await policies.inForce([{ op: "replace", path: "/unsafe/review", value: 0.5 }]);
    const { data } = await api.ask(REPLAY, { id: decision.id });
    expect(data.replayDecision).toEqual({
      ...{ outcome: "SAME", reason: null, differences: [], basis: "WORDS", keptVerdict: "BLOCK", verdict: "BLOCK" },
      ...{ keptReplayDigest: decision.replayDigest, replayDigest: decision.replayDigest },
    });
    const { secret } = await api.person("MODERATOR");
    expect((await api.ask(REPLAY, { id: decision.id }, secret)).errors?.[0]?.extensions.code).toBe("FORBIDDEN");
    expect((await api.ask(REPLAY, { id: "nonsense" })).data.replayDecision).toBeNull();
  });

  test.each([
    ["another model is loaded", { model: "0".repeat(64) }, ["MODEL"]],
    ["the kept verdict was changed", { verdict: "ALLOW" as const }, ["RECORD", "FINDINGS", "VERDICT"]],
    ["a kept score was changed", { unsafe: 0.123 }, ["SCORES"]],
    ["the words were read in another way", { reading: "1".repeat(64) }, ["RECORD", "READING"]],
  ])("says what differs when %s", async (_, change, differences) => {
    const decision = await decisionOn(GORE);
    const { model, verdict, unsafe, reading } = { model: null, verdict: null, unsafe: null, reading: null, ...change };
    const judgement = {
      ...decision.judgement,
      ...(verdict && { verdict, categories: [] }),
      ...(unsafe !== null && { unsafe }),
      ...(reading && { normalisedTextSha256: reading }),
    };
    const changed = { ...decision, judgement, verdict: verdict ?? decision.verdict };
    const { classifier, database } = api.app;
    const identity = () => ({ ...classifier.identity(), ...(model && { sha256: model }) });
    const replays = createReplays({
      ...api.app,
      database: { ...database, decision: async () => changed },
      classifier: { ...classifier, identity },
    });
    expect(await replays.replay(decision.id, signal())).toMatchObject({ outcome: "DIFFERENT", differences });
  });

  test("says so when what was judged or its policy is gone", async () => {
    const decision = await decisionOn(SAILS);
    const { database } = api.app;
    const without = (part: Partial<typeof database>) =>
      createReplays({ ...api.app, database: { ...database, ...part } }).replay(decision.id, signal());
    expect(await without({ generation: async () => null })).toMatchObject({
      outcome: "NOT_REPLAYABLE",
      reason: "INPUT_GONE",
    });
    expect(await without({ policy: async () => null })).toMatchObject({
      outcome: "NOT_REPLAYABLE",
      reason: "POLICY_GONE",
    });
    const frames = { ...decision, stage: "FRAMES" } as const;
    expect(await without({ decision: async () => frames })).toMatchObject({ reason: "INPUT_GONE", basis: "SCORES" });
  });
});
