import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { globalId } from "../../src/api/graphql/global-ids.ts";
import { actionsOf, until } from "../harness/app.ts";
import { HOUR_MS, openTestDesk, PROMPTS, type TestDesk } from "../harness/desk.ts";

let desk: TestDesk;
beforeAll(async () => {
  desk = await openTestDesk();
});
afterAll(() => desk.close());

const idOf = (caseId: string) => globalId("ReviewCase", caseId);
const APPEAL = `mutation ($input: AppealGenerationInput!) { appealGeneration(input: $input) {
  appeal { status text answerBy } userErrors { code field } } }`;
const GENERATION = `query ($id: ID!) { generation(id: $id) {
  status appealUntil appeal { status explanation } reviewAnswer { outcome reasonCode says message } asset { video { url } } } }`;
type Secret = { readonly secret: string };
const appeal = async (person: Secret, id: string, text = "It is a speech in a film.") =>
  (await desk.ask(APPEAL, { input: { id: globalId("Generation", id), text } }, person.secret)).data.appealGeneration;
const generation = async (person: Secret, id: string) =>
  (await desk.ask(GENERATION, { id: globalId("Generation", id) }, person.secret)).data.generation;

describe("an appeal", () => {
  test("that is won sends the generation on to a finished file, and becomes the decision's label", async () => {
    const [owner, ann] = await desk.people("USER", "MODERATOR");
    if (!owner || !ann) throw new Error("no people");
    const { id, status } = await desk.admit(owner, PROMPTS.refused);
    expect(status).toBe("REFUSED");
    expect(Date.parse((await generation(owner, id)).appealUntil)).toBeGreaterThan(Date.now());
    expect((await appeal(owner, id)).appeal).toMatchObject({ status: "PENDING" });
    expect((await appeal(owner, id)).userErrors).toEqual([{ code: "ALREADY_EXISTS", field: ["id"] }]);
    expect(await generation(owner, id)).toMatchObject({ appealUntil: null, appeal: { status: "PENDING" } });

    const found = await desk.caseOf(id);
    expect(found).toMatchObject({ kind: "APPEAL", queue: "appeals", stage: "PROMPT" });
    await desk.claim(ann, { id: idOf(found.id) });
    const silent = await desk.decide(ann, idOf(found.id), "ALLOW");
    expect(silent.userErrors).toMatchObject([{ code: "REQUIRED", field: ["message"] }]);
    const message = "You are right, and we are sorry.";
    const won = await desk.decide(ann, idOf(found.id), "ALLOW", { reasonCode: "MISREAD", message });
    expect(won.reviewCase.generation.status).toBe("QUEUED");
    expect(await desk.app.database.reviewerLabels([id])).toMatchObject([{ stage: "PROMPT", outcome: "ALLOW" }]);

    await desk.app.startWorker();
    // The words are answered for, the pictures are not: no classifier sees their family, so a person sees the clip.
    expect(await until(desk.app, id, ["READY", "REFUSED", "FAILED", "HELD"])).toMatchObject({
      status: "HELD",
      reason: "UNCOVERED_FAMILY",
    });
    const clip = idOf((await desk.caseOf(id)).id);
    await desk.claim(ann, { id: clip });
    await desk.decide(ann, clip, "ALLOW");
    await until(desk.app, id, ["READY", "REFUSED", "FAILED"]);
    const ready = await generation(owner, id);
    expect(ready).toMatchObject({ status: "READY", appeal: { status: "OVERTURNED", explanation: message } });
    expect((await fetch(ready.asset.video.url)).status).toBe(200);
    const actions = await actionsOf(desk.app, id);
    expect(actions.slice(0, 5)).toEqual([
      ...["generation.admitted", "prompt.judged", "generation.refused", "generation.queued", "generation.started"],
    ]);
    expect((await desk.app.standing.of(owner.user.id)).points).toBe(0);
  });

  test("against a person's refusal goes to somebody else, and when it is lost costs nothing more", async () => {
    const [owner, ann, bob] = await desk.people("USER", "MODERATOR", "MODERATOR");
    if (!owner || !ann || !bob) throw new Error("no people");
    const { id } = await desk.admit(owner, PROMPTS.held);
    const first = await desk.caseOf(id);
    await desk.claim(ann, { id: idOf(first.id) });
    await desk.decide(ann, idOf(first.id), "BLOCK", { reasonCode: "VIOLENCE", message: "Try a duel of words." });
    expect((await generation(owner, id)).reviewAnswer).toEqual({
      outcome: "BLOCK",
      reasonCode: "VIOLENCE",
      says: "It asks for or shows violence against someone.",
      message: "Try a duel of words.",
    });
    expect((await desk.app.standing.of(owner.user.id)).points).toBe(1);
    await appeal(owner, id);
    const second = await desk.caseOf(id);
    expect((await desk.claim(ann, { id: idOf(second.id) })).userErrors).toMatchObject([{ code: "INVALID_STATE" }]);
    await desk.claim(bob, { id: idOf(second.id) });
    await desk.decide(bob, idOf(second.id), "BLOCK", { message: "It shows people being hurt." });
    expect(await generation(owner, id)).toMatchObject({ status: "REFUSED", appeal: { status: "UPHELD" } });
    expect((await desk.app.standing.of(owner.user.id)).points).toBe(1);
    expect(await desk.app.database.reviewerLabels([id])).toMatchObject([{ outcome: "BLOCK" }]);
  });

  test("that is won against a person's refusal takes the strike away", async () => {
    const [owner, ann, bob] = await desk.people("USER", "MODERATOR", "MODERATOR");
    if (!owner || !ann || !bob) throw new Error("no people");
    const { id } = await desk.admit(owner, PROMPTS.held);
    const first = await desk.caseOf(id);
    await desk.claim(ann, { id: idOf(first.id) });
    await desk.decide(ann, idOf(first.id), "BLOCK", { reasonCode: "HATE" });
    expect((await desk.app.standing.of(owner.user.id)).points).toBe(3);
    await appeal(owner, id);
    const second = await desk.caseOf(id);
    await desk.claim(bob, { id: idOf(second.id) });
    await desk.decide(bob, idOf(second.id), "ALLOW", { message: "A stage fight." });
    expect((await desk.app.standing.of(owner.user.id)).points).toBe(0);
  });

  test("is the owner's alone, against a refusal alone, and in time", async () => {
    const [owner, other] = await desk.people("USER", "USER");
    if (!owner || !other) throw new Error("no people");
    const refused = await desk.admit(owner, PROMPTS.refused);
    const held = await desk.admit(owner, PROMPTS.held);
    expect((await appeal(other, refused.id)).userErrors).toEqual([{ code: "NOT_FOUND", field: ["id"] }]);
    expect((await appeal(owner, held.id)).userErrors).toEqual([{ code: "INVALID_STATE", field: ["id"] }]);
    expect((await appeal(owner, refused.id, "  ")).userErrors).toEqual([{ code: "REQUIRED", field: ["text"] }]);
    desk.wait(15 * 24 * HOUR_MS);
    expect((await appeal(owner, refused.id)).userErrors).toEqual([{ code: "INVALID_STATE", field: ["id"] }]);
  });
});
