import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { globalId } from "../../src/api/graphql/global-ids.ts";
import { HOUR_MS, openTestDesk, PROMPTS, type TestDesk } from "../harness/desk.ts";

let desk: TestDesk;
beforeAll(async () => {
  desk = await openTestDesk();
});
afterAll(() => desk.close());

type Person = Awaited<ReturnType<TestDesk["people"]>>[number];
const GENERATE = "mutation ($input: GenerateVideoInput!) { generateVideo(input: $input) { userErrors { code } } }";
const generate = async (person: Person) => {
  const answer = await desk.ask(GENERATE, { input: { prompt: PROMPTS.fine, seconds: 1 } }, person.secret);
  return answer.data.generateVideo.userErrors;
};
const STANDING = "{ viewer { standing { level points until strikes { reasonCode says points } } } }";
const standing = async (person: Person) => (await desk.ask(STANDING, {}, person.secret)).data.viewer.standing;

/** A prompt of the owner's that the reviewer refuses for this reason. */
async function refuse(owner: Person, reviewer: Person, reasonCode: string): Promise<void> {
  const found = await desk.caseOf((await desk.admit(owner, PROMPTS.held)).id);
  const id = globalId("ReviewCase", found.id);
  await desk.claim(reviewer, { id });
  await desk.decide(reviewer, id, "BLOCK", { reasonCode });
}

describe("strikes", () => {
  test("lead to a warning, then to a cool-down that ends by itself, and expire", async () => {
    const [owner, ann] = await desk.people("USER", "MODERATOR");
    if (!owner || !ann) throw new Error("no people");
    await refuse(owner, ann, "HATE");
    expect(await standing(owner)).toMatchObject({
      level: "WARNED",
      points: 3,
      strikes: [{ reasonCode: "HATE", says: "It attacks people for who they are." }],
    });
    expect(await generate(owner)).toEqual([]);
    await refuse(owner, ann, "VIOLENCE");
    expect(await standing(owner)).toMatchObject({ level: "COOLING_DOWN", points: 4 });
    expect(await generate(owner)).toEqual([{ code: "COOLING_DOWN" }]);
    desk.wait(25 * HOUR_MS);
    expect(await generate(owner)).toEqual([]);
    expect(await standing(owner)).toMatchObject({ level: "WARNED", until: null });
    desk.wait(90 * 24 * HOUR_MS);
    expect(await standing(owner)).toEqual({ level: "GOOD", points: 0, until: null, strikes: [] });
  });

  test("that ask for a suspension need a second person for it", async () => {
    const [owner, ann, bob] = await desk.people("USER", "MODERATOR", "MODERATOR");
    if (!owner || !ann || !bob) throw new Error("no people");
    for (const reason of ["HATE", "HATE", "HATE", "ILLICIT"]) {
      await refuse(owner, ann, reason);
      desk.wait(8 * 24 * HOUR_MS); // Past every cool-down.
    }
    const ANSWER = `mutation ($input: AnswerSuspensionInput!) { answerSuspension(input: $input) {
      user { suspension standing { level } events { kind } generations { status count } cases { outcome } } userErrors { code } } }`;
    const answer = async (person: Person) => {
      const input = { id: owner.user.id, isConfirmed: true, note: "four in a month" };
      return (await desk.ask(ANSWER, { input }, person.secret)).data.answerSuspension;
    };
    expect((await answer(ann)).userErrors).toEqual([{ code: "INVALID_STATE" }]);
    const { user } = await answer(bob);
    expect(user).toMatchObject({ suspension: "IN_FORCE", standing: { level: "SUSPENDED" } });
    expect(user.generations).toEqual([{ status: "REFUSED", count: 4 }]);
    expect(user.cases).toHaveLength(4);
    expect(await generate(owner)).toEqual([{ code: "SUSPENDED" }]);
    const LIFT = "mutation ($input: ReviewUserInput!) { liftSuspension(input: $input) { userErrors { code } } }";
    await desk.ask(LIFT, { input: { id: owner.user.id, note: "talked to them" } }, bob.secret);
    expect(await generate(owner)).toEqual([]);
  });
});

describe("the desk's doors", () => {
  test.each([
    ["reviewUser", "query ($id: ID!) { reviewUser(id: $id) { suspension } }"],
    ["reviewQueues", "{ reviewQueues { name } }"],
    ["deskMetrics", '{ deskMetrics(from: "2026-01-01T00:00:00Z", to: "2026-01-02T00:00:00Z") { opened } }'],
    ["noteUser", 'mutation ($id: ID!) { noteUser(input: { id: $id, note: "x" }) { userErrors { code } } }'],
  ])("%s is closed to users", async (_, query) => {
    const [owner] = await desk.people("USER");
    if (!owner) throw new Error("no people");
    const answer = await desk.ask(query, { id: owner.user.id }, owner.secret);
    expect(answer.errors?.map(({ extensions }) => extensions.code)).toEqual(["FORBIDDEN"]);
  });

  test("show reviewers the desk in numbers, of 92 days at most", async () => {
    const [ann] = await desk.people("MODERATOR");
    if (!ann) throw new Error("no people");
    const query = `query ($from: DateTime!, $to: DateTime!) { deskMetrics(from: $from, to: $to) {
      admitted automatedShare decided medianSecondsToDecision agreement } }`;
    const to = desk.app.environment.clock();
    const ask = (days: number) =>
      desk.ask(query, { from: new Date(to.getTime() - days * 24 * HOUR_MS), to }, ann.secret);
    const { admitted, decided, agreement } = (await ask(92)).data.deskMetrics;
    expect(admitted).toBeGreaterThan(0);
    expect(decided).toBeGreaterThan(0);
    expect(agreement).toBeNull();
    expect((await ask(93)).errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");
  });
});
