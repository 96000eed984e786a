import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { releaseAsset } from "../harness/released-asset.ts";
import { addGeneration } from "../harness/rows.ts";
import { HOUR_MS, openTakedowns, type Takedowns } from "../harness/takedown.ts";

// Protects the desk where people decide on notices: what they are shown, what a decision reaches and what may undo it,
// who must not decide, and that no deadline passes unseen.

let takedowns: Takedowns;
beforeAll(async () => {
  takedowns = await openTakedowns();
});
afterAll(() => takedowns.close());

describe("a decision", () => {
  test("that was wrong gives back what another notice does not withhold", async () => {
    const { ann, released, send, caseOf, claim, decide, statusOf } = takedowns;
    const asset = await released();
    const one = await send({ category: "INTIMATE_IMAGERY", videos: asset.sha256 });
    const two = await send({ category: "INTIMATE_IMAGERY", videos: asset.sha256, explanation: "Mine too." });
    for (const [{ body }, status] of [
      [one, 451],
      [two, 200],
    ] as const) {
      const { gid } = await caseOf(body.reference);
      await claim(ann, gid);
      expect((await decide(ann, gid, "NOT_FOUNDED")).done.takedownCase.status).toBe("REJECTED");
      expect(await statusOf(asset)).toBe(status);
    }
  });

  test("shows what was made from its video too, and a decision may withhold it", async () => {
    const { app, ask, owner, ann, released, send, caseOf, change, claim, decide, statusOf } = takedowns;
    const asset = await released();
    const made = await addGeneration(app.database, owner.user.id, {
      parentId: asset.generationId,
      relation: "EXTENSION",
    });
    const extension = await releaseAsset(app, made.id);
    const { body } = await send({ videos: asset.manifestId });
    const { gid } = await caseOf(body.reference);
    await claim(ann, gid);
    const COPIES = `query ($id: ID!) { node(id: $id) { ... on TakedownCase {
      copies { relation score picture(reveal: true) video { sha256 owner { displayName } } } } } }`;
    const { data, errors } = await ask(COPIES, { id: gid }, ann.secret);
    expect(errors).toBeUndefined();
    const relations = data.node.copies.map((copy: { relation: string; video: { sha256: string } }) => [
      copy.relation,
      copy.video.sha256,
    ]);
    expect(relations).toEqual([
      ["NAMED", asset.sha256],
      ["EXTENSION", extension.sha256],
    ]);
    expect(data.node.copies[0].picture).toMatch(/^data:image\/jpeg;base64,/);
    await decide(ann, gid, "ORDERED", [asset, extension]);
    expect([await statusOf(asset), await statusOf(extension)]).toEqual([451, 451]);
    const restore = { id: gid, rationale: "the order was lifted" };
    await change(ann, "restoreTakedownCase", "RestoreTakedownCaseInput", restore);
    expect([await statusOf(asset), await statusOf(extension)]).toEqual([200, 200]);
  });

  test("about a moderator's own video is decided by somebody else", async () => {
    const { app, ann, send, caseOf, claim, decide } = takedowns;
    const { id } = await addGeneration(app.database, ann.user.id);
    const asset = await releaseAsset(app, id);
    const { body } = await send({ videos: asset.sha256 });
    const { gid } = await caseOf(body.reference);
    await claim(ann, gid);
    expect((await decide(ann, gid, "NOT_FOUNDED")).done.userErrors[0].message).toContain("your own");
  });

  test("about copyright comes back no sooner than the law wants", async () => {
    const { ask, owner, ann, bob, wait, released, send, caseOf, change, claim, decide } = takedowns;
    const asset = await released();
    const rights = { name: "Ada", email: "ada@example.org", signature: "Ada", work: "A fox", isAccurate: true };
    const { body } = await send({ category: "COPYRIGHT", country: "US", videos: asset.sha256, ...rights });
    const { gid } = await caseOf(body.reference);
    await claim(ann, gid);
    await decide(ann, gid, "NOTICE_FOUNDED", [asset]);
    const COUNTER = `mutation ($input: CounterTakedownInput!) { counterTakedown(input: $input) {
      takedown { status restoreFrom } userErrors { code field } } }`;
    const input = { id: gid, text: "It is fair use." };
    const unsworn = await ask(COUNTER, { input }, owner.secret);
    expect(unsworn.data.counterTakedown.userErrors).toMatchObject([{ code: "REQUIRED", field: ["isSworn"] }]);
    const sworn = await ask(COUNTER, { input: { ...input, isSworn: true } }, owner.secret);
    expect(sworn.data.counterTakedown.takedown.restoreFrom).not.toBeNull();
    const answer = { id: gid, outcome: "RESTORE", rationale: "fair use", message: "Fair use." };
    const restore = async () => {
      await claim(bob, gid);
      return change(bob, "answerTakedownCounter", "AnswerTakedownCounterInput", answer);
    };
    expect((await restore()).userErrors[0].message).toContain("not want the video back yet");
    wait(16 * 24 * HOUR_MS);
    expect((await restore()).takedownCase.status).toBe("RESTORED");
    wait(-16 * 24 * HOUR_MS);
  });
});

describe("the desk", () => {
  test("is refused to everyone without its scope", async () => {
    const { ask, owner } = takedowns;
    const query = "{ takedownCases(first: 1) { totalCount } }";
    expect((await ask(query, {}, null)).errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");
    expect((await ask(query, {}, owner.secret)).errors?.[0]?.extensions.code).toBe("FORBIDDEN");
  });

  test("gets what is due first, is reminded of what is late, and texts are erased in time", async () => {
    const { app, ask, bob, wait, send, caseOf, claim, decide } = takedowns;
    const slow = await send({ category: "OTHER", country: "BR", videos: "somewhere else" });
    const quick = await send({ category: "ILLEGAL", country: "IN", byAuthority: true, videos: "somewhere" });
    const LIST = `query { takedownCases(first: 50, statuses: [RECEIVED]) { nodes { reference isOverdue } } }`;
    const listed = (await ask(LIST, {}, bob.secret)).data.takedownCases.nodes;
    const order = listed.map(({ reference }: { reference: string }) => reference);
    expect(order.indexOf(quick.body.reference)).toBeLessThan(order.indexOf(slow.body.reference));

    wait(4 * HOUR_MS);
    await app.takedownSweeper.sweep();
    const { id, gid, reminders } = await caseOf(quick.body.reference);
    expect(reminders).toBe(2);
    expect((await caseOf(slow.body.reference)).reminders).toBe(0);
    const late = (await ask(LIST, {}, bob.secret)).data.takedownCases.nodes;
    expect(late).toContainEqual({ reference: quick.body.reference, isOverdue: true });

    await claim(bob, gid);
    await decide(bob, gid, "NOT_IDENTIFIED");
    wait(181 * 24 * HOUR_MS);
    await app.takedownSweeper.sweep();
    expect(await app.database.takedownTexts(id)).toEqual([]);
    wait(-181 * 24 * HOUR_MS);
  });

  test("has its numbers for a transparency report", async () => {
    const { ask } = takedowns;
    const REPORT = `query ($from: DateTime!, $to: DateTime!) { takedownReport(from: $from, to: $to) {
      categories { category received withheldAtOnce countered late medianSecondsToAction } } }`;
    const from = new Date(Date.now() - 24 * HOUR_MS).toISOString();
    const to = new Date(Date.now() + 24 * HOUR_MS).toISOString();
    const { data } = await ask(REPORT, { from, to });
    const of = (category: string) =>
      data.takedownReport.categories.find((one: { category: string }) => one.category === category);
    expect(of("INTIMATE_IMAGERY")).toMatchObject({ received: 2, withheldAtOnce: 2, countered: 0 });
    expect(of("COPYRIGHT")).toMatchObject({ received: 1, countered: 1 });
    expect(of("ILLEGAL")).toMatchObject({ received: 1, late: 1 });
    expect(of("INTIMATE_IMAGERY").medianSecondsToAction).toBeLessThan(60);
  });
});

test("the log says all of it, holds no word of it, and verifies", async () => {
  const { bodies, verified } = await takedowns.log();
  for (const action of [
    "received",
    "withheldAtOnce",
    "decided",
    "countered",
    "answered",
    "restored",
    "reminded",
    "erased",
  ])
    expect(bodies).toContain(`"takedown.${action}"`);
  for (const personal of ["Hidden Lane", "ada@example.org", "fair use"]) expect(bodies).not.toContain(personal);
  expect(verified).toMatchObject({ intact: true });
});
