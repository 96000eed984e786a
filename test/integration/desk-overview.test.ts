import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { globalId } from "../../src/api/graphql/global-ids.ts";
import { HEALTH_PARTS } from "../../src/core/system-health.ts";
import { HOUR_MS, openTestDesk, PROMPTS, type TestDesk } from "../harness/desk.ts";

// What the console shows of the desk as a whole: what changes while one looks, and what is counted.

let desk: TestDesk;
beforeAll(async () => {
  desk = await openTestDesk();
});
afterAll(() => desk.close());

const idOf = (caseId: string) => globalId("ReviewCase", caseId);

describe("watching the desk", () => {
  const WATCH = "subscription { deskUpdated { caseId queues { name waiting held } } }";
  type Update = { caseId: string | null; queues: { name: string; waiting: number; held: number }[] };
  function watch(secret: string) {
    const client = desk.subscriber(`Bearer ${secret}`);
    const events = client.iterate<{ deskUpdated: Update }>({ query: WATCH });
    const next = async () => {
      const update: Update | undefined = (await events.next()).value?.data?.deskUpdated;
      if (!update) throw new Error("no update");
      const sizes = update.queues.map(({ name, waiting, held }) => [name, { waiting, held }] as const);
      return { caseId: update.caseId, queues: new Map(sizes) };
    };
    return { next, stop: () => client.dispose() };
  }

  test("tells the present state, then each case that is opened, claimed, noted and decided", async () => {
    const [owner, ann] = await desk.people("USER", "MODERATOR");
    if (!owner || !ann) throw new Error("no people");
    const updates = watch(ann.secret);
    const first = await updates.next();
    expect(first.caseId).toBeNull();
    const { waiting, held } = first.queues.get("general") ?? { waiting: -1, held: -1 };
    const { id } = await desk.caseOf((await desk.admit(owner, PROMPTS.held)).id);
    const changed = async () => {
      const { caseId, queues } = await updates.next();
      expect(caseId).toBe(idOf(id));
      return queues.get("general");
    };
    expect(await changed()).toEqual({ waiting: waiting + 1, held });
    await desk.claim(ann, { id: idOf(id) });
    expect(await changed()).toEqual({ waiting, held: held + 1 });
    const note = "mutation ($input: NoteReviewCaseInput!) { noteReviewCase(input: $input) { reviewCase { id } } }";
    await desk.ask(note, { input: { id: idOf(id), note: "seen before" } }, ann.secret);
    expect(await changed()).toEqual({ waiting, held: held + 1 });
    await desk.decide(ann, idOf(id), "ALLOW");
    expect(await changed()).toEqual({ waiting, held });
    await updates.stop();
  });

  test("says nothing of a queue that is not the reviewer's, and names no case that ran out of its lease", async () => {
    const [owner, ann, admin] = await desk.people("USER", "MODERATOR", "ADMIN");
    if (!owner || !ann || !admin) throw new Error("no people");
    const { id: leased } = await desk.caseOf((await desk.admit(owner, PROMPTS.held)).id);
    await desk.claim(ann, { id: idOf(leased) });
    const [anns, admins] = [watch(ann.secret), watch(admin.secret)];
    const before = await anns.next();
    await admins.next();
    const { id: restricted } = await desk.caseOf((await desk.admit(owner, PROMPTS.worst)).id);
    expect((await admins.next()).caseId).toBe(idOf(restricted));
    desk.wait(HOUR_MS);
    await desk.claim(admin, { id: idOf(restricted) });
    const seen = await anns.next();
    expect({ caseId: seen.caseId, names: [...seen.queues.keys()] }).toEqual({
      caseId: null,
      names: [...before.queues.keys()],
    });
    expect(seen.queues.has("restricted")).toBe(false);
    expect(seen.queues.get("general")?.held).toBe((before.queues.get("general")?.held ?? 0) - 1);
    await Promise.all([anns.stop(), admins.stop()]);
  });

  test("is for reviewers", async () => {
    const [owner] = await desk.people("USER");
    if (!owner) throw new Error("no people");
    const client = desk.subscriber(`Bearer ${owner.secret}`);
    const { value } = await client.iterate({ query: WATCH }).next();
    expect(value?.errors).toMatchObject([{ extensions: { code: "FORBIDDEN" } }]);
    await client.dispose();
  });
});

describe("what charts are made of", () => {
  const ask = async (query: string, secret: string, variables: object = {}) => {
    const { data, errors } = await desk.ask(query, variables, secret);
    expect(errors).toBeUndefined();
    return data;
  };

  test("each hour has a point, and what is decided and refused is in it", async () => {
    const [owner, ann] = await desk.people("USER", "MODERATOR");
    if (!owner || !ann) throw new Error("no people");
    desk.wait(2 * HOUR_MS);
    const { id } = await desk.caseOf((await desk.admit(owner, PROMPTS.held)).id);
    await desk.admit(owner, PROMPTS.fine);
    await desk.claim(ann, { id: idOf(id) });
    await desk.decide(ann, idOf(id), "BLOCK");
    const now = desk.app.environment.clock().getTime();
    const [from, to] = [now - 3 * HOUR_MS, now + 1000];
    const stretch = { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
    const { deskSeries, refusalsByCategory } = await ask(
      `query ($from: DateTime!, $to: DateTime!) {
        deskSeries(from: $from, to: $to, bucket: HOUR) { at admitted refused held opened decided medianSecondsToDecision }
        refusalsByCategory(from: $from, to: $to) { category count }
      }`,
      ann.secret,
      stretch,
    );
    const firstHour = from - (from % HOUR_MS);
    const hours = Array.from({ length: Math.ceil((to - firstHour) / HOUR_MS) }, (_, n) => firstHour + n * HOUR_MS);
    expect(deskSeries.map(({ at }: { at: string }) => Date.parse(at))).toEqual(hours);
    const whole = { admitted: 2, refused: 1, held: 1, opened: 1, decided: 1 };
    const last = deskSeries.slice(-2);
    for (const [name, count] of Object.entries(whole)) {
      expect(
        last.reduce((sum: number, point: Record<string, number>) => sum + (point[name] ?? 0), 0),
        name,
      ).toBe(count);
    }
    expect(refusalsByCategory).toContainEqual({ category: "VIOLENCE", count: 1 });
  });

  test("what the policy held or refused by itself is told beside what people made of it", async () => {
    const [owner, other, ann, admin] = await desk.people("USER", "USER", "MODERATOR", "ADMIN");
    if (!owner || !other || !ann || !admin) throw new Error("no people");
    const from = new Date(); // Judgements bear the time of the database.
    const answered = async (prompt: string, outcome: "ALLOW" | "BLOCK") => {
      const generation = await desk.admit(owner, prompt);
      const { id } = await desk.caseOf(generation.id);
      await desk.claim(ann, { id: idOf(id) });
      await desk.decide(ann, idOf(id), outcome);
      return { generation, id };
    };
    await answered(PROMPTS.held, "ALLOW");
    await answered(PROMPTS.held, "BLOCK");
    const turned = await answered(PROMPTS.held, "BLOCK");
    await desk.reverse(admin, idOf(turned.id), "ALLOW");
    await desk.admit(other, PROMPTS.held);
    await desk.admit(other, PROMPTS.fine);
    const wrong = await desk.admit(owner, PROMPTS.refused);
    await desk.admit(owner, PROMPTS.refused);
    await desk.app.appeals.appeal(owner.user, { id: wrong.id, text: "it is a play" });
    const appeal = await desk.caseOf(wrong.id);
    await desk.claim(ann, { id: idOf(appeal.id) });
    await desk.decide(ann, idOf(appeal.id), "ALLOW", { message: "so it is" });
    const { deskMetrics, deskSeries } = await ask(
      `query ($from: DateTime!, $to: DateTime!) {
        deskMetrics(from: $from, to: $to) { answers { verdict judged answered allowed } }
        deskSeries(from: $from, to: $to, bucket: HOUR) { times { work count p50Milliseconds p95Milliseconds } }
      }`,
      ann.secret,
      { from, to: new Date(desk.app.environment.clock().getTime() + 1000) },
    );
    expect(deskMetrics.answers).toEqual([
      { verdict: "ALLOW", judged: 1, answered: 0, allowed: 0 },
      { verdict: "REVIEW", judged: 4, answered: 3, allowed: 2 },
      { verdict: "BLOCK", judged: 2, answered: 1, allowed: 1 },
    ]);
    const times = deskSeries.flatMap((point: { times: readonly Record<string, unknown>[] }) => point.times);
    expect(times.reduce((sum: number, { count }: { count: number }) => sum + count, 0)).toBe(7);
    for (const { work, p50Milliseconds, p95Milliseconds } of times) {
      expect(work).toBe("JUDGE_PROMPT");
      expect(p95Milliseconds).toBeGreaterThanOrEqual(p50Milliseconds);
    }
  });

  test("the scores of the newest prompts lie in their bins, with what people refused", async () => {
    const [owner, ann] = await desk.people("USER", "MODERATOR");
    if (!owner || !ann) throw new Error("no people");
    const { id } = await desk.caseOf((await desk.admit(owner, PROMPTS.held)).id);
    await desk.claim(ann, { id: idOf(id) });
    await desk.decide(ann, idOf(id), "BLOCK");
    await desk.admit(owner, PROMPTS.fine);
    const { scoreHistogram } = await ask(
      "{ scoreHistogram(category: VIOLENCE, last: 2) { count bins { from to count reviewed refused } } }",
      ann.secret,
    );
    expect(scoreHistogram).toMatchObject({ count: 2 });
    expect(scoreHistogram.bins).toHaveLength(50);
    expect(scoreHistogram.bins.filter(({ count }: { count: number }) => count > 0)).toEqual([
      { from: 0, to: 0.02, count: 1, reviewed: 0, refused: 0 },
      { from: 0.8, to: 0.82, count: 1, reviewed: 1, refused: 1 },
    ]);
  });

  test("every part of the server says how it is, to auditors only", async () => {
    const [ann, auditor] = await desk.people("MODERATOR", "AUDITOR");
    if (!ann || !auditor) throw new Error("no people");
    const query = "{ systemHealth { version uptimeSeconds parts { part state says numbers { name value } } } }";
    expect((await desk.ask(query, {}, ann.secret)).errors).toMatchObject([{ extensions: { code: "FORBIDDEN" } }]);
    const partsNow = async () => (await ask(query, auditor.secret)).systemHealth.parts;
    const statesNow = async () =>
      Object.fromEntries((await partsNow()).map(({ part, state }: Record<string, string>) => [part, state]));
    // A part that answers slowly is warned of, as every part does now and then on a busy machine.
    const good = { DATABASE: "GOOD", CLASSIFIER: "GOOD", SIGNER: "WARNED", WITNESSES: "GOOD" };
    await expect.poll(statesNow).toMatchObject(good);
    const parts = await partsNow();
    expect(parts.map(({ part }: { part: string }) => part)).toEqual([...HEALTH_PARTS]);
    for (const { numbers } of parts) expect(numbers.length).toBeGreaterThan(0);
  });

  test("a reviewer sees the text as it was read and every threshold, its owner neither", async () => {
    const [owner, ann] = await desk.people("USER", "MODERATOR");
    if (!owner || !ann) throw new Error("no people");
    const prompt = "a gr\u0456m fight between two kn\u0456ghts, grim";
    const { id: generationId } = await desk.admit(owner, prompt);
    const { id } = await desk.caseOf(generationId);
    const told = `decisions { judgement {
      normalisedText isNormalisedAsJudged foldedSpans { start end raw normalised } thresholds { category stage review }
    } }`;
    const { node } = await ask(
      `query ($id: ID!) { node(id: $id) { ... on ReviewCase { generation { ${told} } } } }`,
      ann.secret,
      {
        id: idOf(id),
      },
    );
    const { judgement } = node.generation.decisions[0];
    expect(judgement).toMatchObject({
      normalisedText: "a grim fight between two knights, grim",
      isNormalisedAsJudged: true,
      foldedSpans: [
        { start: 4, end: 5, raw: "\u0456", normalised: "i" },
        { start: 27, end: 28, raw: "\u0456", normalised: "i" },
      ],
    });
    expect(judgement.thresholds).toContainEqual(expect.objectContaining({ category: "VIOLENCE", stage: "PROMPT" }));
    const own = await ask(`query ($id: ID!) { generation(id: $id) { ${told} } }`, owner.secret, {
      id: globalId("Generation", generationId),
    });
    expect(own.generation.decisions[0].judgement).toEqual({
      ...{ normalisedText: null, isNormalisedAsJudged: null },
      ...{ foldedSpans: [], thresholds: [] },
    });
  });
});
