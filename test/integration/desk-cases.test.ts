import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { globalId } from "../../src/api/graphql/global-ids.ts";
import { assetKey } from "../../src/core/delivery.ts";
import { stateOf } from "../../src/core/review-events.ts";
import { actionsOf } from "../harness/app.ts";
import { HOUR_MS, openTestDesk, PROMPTS, type TestDesk } from "../harness/desk.ts";
import { releaseAsset } from "../harness/released-asset.ts";

let desk: TestDesk;
beforeAll(async () => {
  desk = await openTestDesk();
});
afterAll(() => desk.close());

const idOf = (caseId: string) => globalId("ReviewCase", caseId);

describe("two reviewers", () => {
  test("who reach for the same cases at once get different ones, and only one gets a case by its id", async () => {
    const [owner, ann, bob] = await desk.people("USER", "MODERATOR", "MODERATOR");
    if (!owner || !ann || !bob) throw new Error("no people");
    for (let count = 0; count < 2; count++) await desk.admit(owner, PROMPTS.held);
    const claims = await Promise.all([ann, bob, ann, bob].map((person) => desk.claim(person, { queue: "general" })));
    const ids = claims.flatMap(({ reviewCase }) => (reviewCase ? [reviewCase.id] : []));
    expect(new Set(ids).size).toBe(2);

    const { id } = await desk.caseOf((await desk.admit(owner, PROMPTS.held)).id);
    const both = await Promise.all([ann, bob].map((person) => desk.claim(person, { id: idOf(id) })));
    expect(both.filter(({ reviewCase }) => reviewCase !== null)).toHaveLength(1);
    desk.wait(HOUR_MS); // Leases end.
  });

  test("both decide where the policy asks for two, and no queue shows itself to who may not see it", async () => {
    const [owner, ann, admin, second] = await desk.people("USER", "MODERATOR", "ADMIN", "ADMIN");
    if (!owner || !ann || !admin || !second) throw new Error("no people");
    const { id: generationId } = await desk.admit(owner, PROMPTS.worst);
    const { id, kind, queue } = await desk.caseOf(generationId);
    expect({ kind, queue }).toEqual({ kind: "REFUSAL", queue: "restricted" });
    expect((await desk.claim(ann, { id: idOf(id) })).userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
    const seen = await desk.ask(
      "query ($id: ID!) { node(id: $id) { id } reviewQueues { name } }",
      { id: idOf(id) },
      ann.secret,
    );
    expect(seen.data.node).toBeNull();
    expect(seen.data.reviewQueues.map(({ name }: { name: string }) => name)).not.toContain("restricted");

    await desk.claim(admin, { id: idOf(id) });
    expect((await desk.decide(admin, idOf(id), "BLOCK")).reviewCase).toMatchObject({ status: "AWAITING_SECOND" });
    expect((await desk.claim(admin, { id: idOf(id) })).userErrors).toMatchObject([{ code: "INVALID_STATE" }]);
    await desk.claim(second, { id: idOf(id) });
    expect((await desk.decide(second, idOf(id), "BLOCK")).reviewCase).toMatchObject({
      status: "DECIDED",
      outcome: "BLOCK",
    });
  });
});

describe("a case", () => {
  test("is closed when its generation is cancelled", async () => {
    const [owner, ann] = await desk.people("USER", "MODERATOR");
    if (!owner || !ann) throw new Error("no people");
    const { id } = await desk.admit(owner, PROMPTS.held);
    await desk.app.library.cancel(owner.user, id);
    expect(await desk.caseOf(id)).toMatchObject({ status: "CANCELLED" });
    const found = await desk.caseOf(id);
    expect((await desk.claim(ann, { id: idOf(found.id) })).userErrors).toMatchObject([{ code: "INVALID_STATE" }]);
  });

  test("is never a moderator's own", async () => {
    const [ann] = await desk.people("MODERATOR");
    if (!ann) throw new Error("no people");
    const { id } = await desk.caseOf((await desk.admit(ann, PROMPTS.held)).id);
    expect((await desk.claim(ann, { id: idOf(id) })).userErrors).toMatchObject([{ code: "INVALID_STATE" }]);
  });

  test("carries notes and goes on to the administrators, and what it is follows from its events", async () => {
    const [owner, ann, admin] = await desk.people("USER", "MODERATOR", "ADMIN");
    if (!owner || !ann || !admin) throw new Error("no people");
    const { id } = await desk.caseOf((await desk.admit(owner, PROMPTS.held)).id);
    const note =
      "mutation ($input: NoteReviewCaseInput!) { done: noteReviewCase(input: $input) { userErrors { code } } }";
    const escalate =
      "mutation ($input: EscalateReviewCaseInput!) { done: escalateReviewCase(input: $input) { reviewCase { queue status } userErrors { code } } }";
    const input = { id: idOf(id), note: "knights of a computer game?" };
    expect((await desk.ask(escalate, { input }, ann.secret)).data.done.userErrors).toEqual([{ code: "INVALID_STATE" }]);
    await desk.claim(ann, { id: idOf(id) });
    expect((await desk.ask(note, { input }, ann.secret)).data.done.userErrors).toEqual([]);
    expect((await desk.ask(escalate, { input }, ann.secret)).data.done.reviewCase).toEqual({
      queue: "escalated",
      status: "OPEN",
    });
    expect((await desk.claim(ann, { id: idOf(id) })).userErrors).toMatchObject([{ code: "NOT_FOUND" }]);
    const events = await desk.ask(
      "query ($id: ID!) { node(id: $id) { ... on ReviewCase { events { kind text by { displayName } } } } }",
      { id: idOf(id) },
      admin.secret,
    );
    expect(events.data.node.events.map(({ kind }: { kind: string }) => kind)).toEqual([
      "opened",
      "claimed",
      "noted",
      "escalated",
    ]);
    expect(await desk.app.database.reviewCase(id)).toMatchObject(stateOf(await desk.app.database.reviewEvents(id)));
    const log = await desk.app.database.auditEvents({ subject: `review:${id}` }, { limit: 10 });
    expect(log.rows.map(({ row }) => row.body).join()).not.toContain("knights");
  });
});

describe("a decision that is turned round", () => {
  test("withholds a file that is out, and gives it back", async () => {
    const [owner, ann, bob] = await desk.people("USER", "MODERATOR", "MODERATOR");
    if (!owner || !ann || !bob) throw new Error("no people");
    const { id } = await desk.admit(owner, PROMPTS.held);
    const found = await desk.caseOf(id);
    await desk.claim(ann, { id: idOf(found.id) });
    await desk.decide(ann, idOf(found.id), "ALLOW");
    const asset = await releaseAsset(desk.app, id);
    const { path } = desk.app.library.link(asset, "video.mp4");
    expect((await fetch(`${desk.url}${path}`)).status).toBe(200);

    expect((await desk.reverse(bob, idOf(found.id), "BLOCK")).reviewCase.generation).toMatchObject({
      status: "REFUSED",
    });
    expect((await fetch(`${desk.url}${path}`)).status).toBe(451);
    await desk.app.sweeper.sweep();
    expect(await desk.app.storage.stat(assetKey(id, "video.mp4"))).not.toBeNull();
    expect((await desk.reverse(ann, idOf(found.id), "ALLOW")).reviewCase.generation).toMatchObject({ status: "READY" });
    expect((await fetch(`${desk.url}${path}`)).status).toBe(200);
    expect(await actionsOf(desk.app, id)).toEqual(
      expect.arrayContaining(["video.withheld", "generation.refused", "video.givenBack"]),
    );
  });
});

describe("many cases at once", () => {
  const PREVIEW = `query ($input: BulkReviewInput!) { bulkReviewPreview(input: $input) {
    preview { digest ready { id } left { id why } byCategory { category count } } userErrors { code field } } }`;
  const BULK = `mutation ($input: BulkReviewInput!) { bulkReview(input: $input) {
    bulk { id } done { id status } left { id why } userErrors { code field } } }`;
  const UNDO = `mutation ($input: UndoBulkReviewInput!) { undoBulkReview(input: $input) {
    reopened { id status } leftIds userErrors { code } } }`;

  test("are decided as the preview showed, and wait again when that is undone", async () => {
    const [owner, ann] = await desk.people("USER", "MODERATOR");
    if (!owner || !ann) throw new Error("no people");
    const generations: string[] = [];
    for (let count = 0; count < 2; count++) generations.push((await desk.admit(owner, PROMPTS.held)).id);
    const own = await desk.admit(ann, PROMPTS.held);
    const ids: string[] = [];
    for (const generation of [...generations, own.id]) ids.push(idOf((await desk.caseOf(generation)).id));
    const input = { ids, outcome: "BLOCK", reasonCode: "HATE", rationale: "a campaign" };
    const { preview } = (await desk.ask(PREVIEW, { input }, ann.secret)).data.bulkReviewPreview;
    expect(preview).toMatchObject({ left: [{ why: "OWN" }], byCategory: [{ category: "VIOLENCE", count: 2 }] });
    expect(preview.ready).toHaveLength(2);
    const grave = { input: { ...input, reasonCode: "SEXUAL_MINORS" } };
    expect((await desk.ask(PREVIEW, grave, ann.secret)).data.bulkReviewPreview.preview).toMatchObject({
      ready: [], // A reason that two people stand for, whatever the machine found.
      left: [{ why: "NEEDS_TWO" }, { why: "NEEDS_TWO" }, { why: "OWN" }],
    });
    const bulk = async (change: object) =>
      (await desk.ask(BULK, { input: { ...input, digest: preview.digest, ...change } }, ann.secret)).data.bulkReview;
    expect((await bulk({ outcome: "ALLOW", reasonCode: "CONTEXT" })).userErrors).toEqual([
      { code: "INVALID_STATE", field: ["digest"] },
    ]);
    const done = await bulk({});
    expect(done.done.map(({ status }: { status: string }) => status)).toEqual(["DECIDED", "DECIDED"]);
    expect((await desk.app.standing.of(owner.user.id)).points).toBe(6);
    expect((await bulk({})).userErrors).toEqual([{ code: "INVALID_STATE", field: ["digest"] }]);

    const undo = async () =>
      (await desk.ask(UNDO, { input: { id: z.string().parse(done.bulk.id) } }, ann.secret)).data.undoBulkReview;
    expect((await undo()).reopened.map(({ status }: { status: string }) => status)).toEqual(["OPEN", "OPEN"]);
    for (const id of generations) expect((await desk.app.database.generation(id))?.status).toBe("HELD");
    expect((await desk.app.standing.of(owner.user.id)).points).toBe(0);
    expect((await undo()).userErrors).toEqual([{ code: "INVALID_STATE" }]);
  });

  test("are not undone when the window has closed", async () => {
    const [owner, ann] = await desk.people("USER", "MODERATOR");
    if (!owner || !ann) throw new Error("no people");
    const { id } = await desk.caseOf((await desk.admit(owner, PROMPTS.held)).id);
    const input = { ids: [idOf(id)], outcome: "ALLOW", reasonCode: "CONTEXT", rationale: "history" };
    const { preview } = (await desk.ask(PREVIEW, { input }, ann.secret)).data.bulkReviewPreview;
    const done = await desk.ask(BULK, { input: { ...input, digest: preview.digest } }, ann.secret);
    desk.wait(HOUR_MS);
    const undone = await desk.ask(UNDO, { input: { id: done.data.bulkReview.bulk.id } }, ann.secret);
    expect(undone.data.undoBulkReview).toEqual({ reopened: [], leftIds: [], userErrors: [{ code: "INVALID_STATE" }] });
  });
});
