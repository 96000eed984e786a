import { openAsBlob } from "node:fs";
import { cp, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { globalId } from "../../src/api/graphql/global-ids.ts";
import { callerOf } from "../../src/core/accounts.ts";
import type { Asset } from "../../src/core/ports/database.ts";
import { admit, DEMO_PROMPT } from "../harness/app.ts";
import { alterClip, temporaryFolder } from "../harness/clips.ts";
import { HOUR_MS, openTakedowns, type Person, SECRET, type Takedowns } from "../harness/takedown.ts";

// Protects the way of a notice on the real product: a stranger's copy is recognised, the clock runs, files are withheld
// and given back, everyone who must not decide is kept from it, and the log says all of it without a personal word.

let takedowns: Takedowns;
/** A generation of the owner, made by the product: slow, so there is one. */
let fox = "";
beforeAll(async () => {
  takedowns = await openTakedowns();
  fox = (await make(takedowns.owner)).id;
});
afterAll(() => takedowns.close());

/** A video as the product makes it. */
async function make({ user }: Person): Promise<{ readonly id: string; readonly end: string | null }> {
  const { app } = takedowns;
  const { id } = await admit({ ...app, user }, { prompt: DEMO_PROMPT, seed: 11 });
  const attempt = { id, attempt: 1, isLastAttempt: true, signal: AbortSignal.timeout(150_000) };
  return { id, end: await app.runner.run(id, attempt) };
}

/** A request of someone who has a picture of the video and starts another one from it. */
async function startingFrom({ posterKey }: Asset, { user }: Person) {
  const { app } = takedowns;
  const folder = await temporaryFolder();
  const picture = join(folder.path, "picture.jpg");
  await cp((await app.storage.localPath(posterKey, AbortSignal.timeout(5_000))) ?? "", picture);
  const made = await app.uploads.create(callerOf(user), {
    fileName: "picture.jpg",
    bytes: (await stat(picture)).size,
  });
  if (!made.ok) throw new Error("no upload");
  await app.uploads.receive(made.value.upload, picture);
  await folder.remove();
  return admit({ ...app, user }, { firstFrame: made.value.upload.id });
}

async function assetOf(generationId: string): Promise<Asset> {
  const [asset] = await takedowns.app.database.assets([generationId]);
  if (!asset) throw new Error("no asset");
  return asset;
}

describe("a copy that somebody filmed, cut and sent", () => {
  test("is recognised, withheld at once, verifiable still, decided, objected to and given back by somebody else", async () => {
    const { app, url, ask, owner, ann, bob, fillIn, caseOf, change, claim, decide, statusOf, withheldAt } = takedowns;
    const asset = await assetOf(fox);
    const path = await app.storage.localPath(asset.storageKey, AbortSignal.timeout(5_000));
    const folder = await temporaryFolder();
    const copy = join(folder.path, "copy.mp4");
    const crop = "crop=iw*0.85:ih*0.85,scale=480:-2";
    await alterClip(app.tools.ffmpeg, path ?? "", copy, crop, ["-c:v", "libx264", "-crf", "28"]);

    const notice = { category: "INTIMATE_IMAGERY", explanation: SECRET, email: "ada@example.org", goodFaith: "on" };
    const sent = await fillIn({ ...notice, country: "us", signature: "Ada" }, await openAsBlob(copy));
    await folder.remove();
    expect(sent.status).toBe(303);
    const address = new URL(sent.headers.get("location") ?? "");
    const found = await caseOf(address.pathname.split("/").at(-1) ?? "");
    expect(found).toMatchObject({ status: "RECEIVED", clockId: "us-take-it-down", assetIds: [asset.id] });
    expect(found.dueAt?.getTime()).toBe(found.createdAt.getTime() + 48 * HOUR_MS);

    // Withheld before a person has looked; the record stays.
    expect(await withheldAt(asset)).not.toBeNull();
    const link = await fetch(`${url}${app.library.link(asset, "poster.jpg").path}`);
    expect(link.status).toBe(451);
    expect(link.headers.get("link")).toContain('rel="blocked-by"');
    expect(await link.json()).toMatchObject({ error: { code: "WITHHELD" } });
    const bearer = { headers: { authorization: `Bearer ${owner.secret}` } };
    const content = await fetch(`${url}/v1/videos/video_${fox.replaceAll("-", "")}/content`, bearer);
    expect(content.status).toBe(451);
    const manifest = await fetch(`${url}/c2pa/v1/manifests/${encodeURIComponent(asset.manifestId)}`);
    expect([manifest.status, manifest.headers.get("link")]).toEqual([451, '</takedown>; rel="blocked-by"']);
    const page = await (await fetch(address, { headers: { accept: "text/html" } })).text();
    expect(page).toContain("✓ Withheld");
    expect(page).not.toContain("Hidden Lane");

    // Decided by who holds it, as the preview showed.
    const TEXTS = "query ($id: ID!) { node(id: $id) { ... on TakedownCase { texts { text notice { email } } } } }";
    const texts = await ask(TEXTS, { id: found.gid }, ann.secret);
    expect(texts.data.node.texts).toEqual([{ text: SECRET, notice: { email: "ada@example.org" } }]);
    expect((await ask(TEXTS, { id: found.gid }, owner.secret)).data.node).toBeNull();
    expect((await decide(ann, found.gid, "NOTICE_FOUNDED", [asset])).done.userErrors[0].code).toBe("INVALID_STATE");
    await claim(ann, found.gid);
    expect((await claim(bob, found.gid)).userErrors[0].message).toContain("Another reviewer");
    const { shown, done } = await decide(ann, found.gid, "NOTICE_FOUNDED", [asset]);
    expect(shown).toMatchObject({ withheld: [{ sha256: asset.sha256 }], givenBack: [] });
    expect(done.takedownCase).toMatchObject({ status: "WITHHELD", withheldCount: 1 });
    expect((await app.standing.of(owner.user.id)).strikes).toMatchObject([{ reasonCode: "TAKEDOWN" }]);

    // The owner objects; who decided does not answer.
    const OWN =
      "query ($id: ID!) { generation(id: $id) { takedowns { id category reasonSays message counterUntil } } }";
    const own = await ask(OWN, { id: globalId("Generation", fox) }, owner.secret);
    expect(own.data.generation.takedowns).toMatchObject([{ category: "INTIMATE_IMAGERY", message: "So it is." }]);
    expect(JSON.stringify(own.data)).not.toContain("Hidden Lane");
    const COUNTER =
      "mutation ($input: CounterTakedownInput!) { counterTakedown(input: $input) { takedown { status } userErrors { code } } }";
    const counter = { input: { id: found.gid, text: "It is my own picture." } };
    expect((await ask(COUNTER, counter, bob.secret)).data.counterTakedown.userErrors[0].code).toBe("NOT_FOUND");
    expect((await ask(COUNTER, counter, owner.secret)).data.counterTakedown.takedown.status).toBe("COUNTERED");
    expect((await claim(ann, found.gid)).userErrors[0].message).toContain("someone else");
    await claim(bob, found.gid);
    const answer = { id: found.gid, outcome: "RESTORE", rationale: "it is", message: "You are right." };
    const answered = await change(bob, "answerTakedownCounter", "AnswerTakedownCounterInput", answer);
    expect(answered.takedownCase).toMatchObject({ status: "RESTORED", withheldCount: 0 });
    expect(await statusOf(asset)).toBe(200);
    expect((await app.standing.of(owner.user.id)).strikes).toEqual([]);
  });

  test("made anew while it is withheld, waits for a person", async () => {
    const { app, url, ask, person, ann, send, caseOf, claim, decide } = takedowns;
    const other = await person("USER");
    const asset = await assetOf(fox);
    const { body } = await send({ videos: `${url}/media/${asset.id}/video.mp4` });
    const { gid } = await caseOf(body.reference);
    await claim(ann, gid);
    await decide(ann, gid, "NOTICE_FOUNDED", [asset]);

    const again = await make(other);
    expect(again.end).toBe("HELD");
    expect(await app.database.generation(again.id)).toMatchObject({ status: "HELD", reason: "TAKEDOWN_MATCH" });
    const [review] = await app.database.reviewCasesOf([again.id]);
    if (!review) throw new Error("no case");
    expect((await app.review.frames(app.reviewer, review, true)).length).toBeGreaterThan(0);
    // What a person allows is not asked about again.
    expect((await app.review.claim(app.reviewer, review.id)).ok).toBe(true);
    const allow = { id: review.id, outcome: "ALLOW", rationale: "another video", message: null } as const;
    expect((await app.reviewDecisions.decide(app.reviewer, allow)).ok).toBe(true);
    const attempt = { id: again.id, attempt: 2, isLastAttempt: true, signal: AbortSignal.timeout(150_000) };
    expect(await app.runner.run(again.id, attempt)).toBe("READY");

    // The desk is shown it as a copy.
    const COPIES = `query ($id: ID!) { node(id: $id) { ... on TakedownCase { copies { relation score video { sha256 } } } } }`;
    const { data } = await ask(COPIES, { id: gid }, ann.secret);
    const { sha256 } = await assetOf(again.id);
    const copy = data.node.copies.find((one: { video: { sha256: string } }) => one.video.sha256 === sha256);
    expect(copy).toMatchObject({ relation: "SIMILAR" });
    expect(copy.score).toBeGreaterThan(90);

    // So does a request that starts from its picture.
    expect(await startingFrom(asset, other)).toMatchObject({ status: "HELD", reason: "TAKEDOWN_MATCH" });
  });
});

test("the log says all of it, holds no word of it, and verifies", async () => {
  const { bodies, verified } = await takedowns.log();
  for (const action of ["received", "withheldAtOnce", "decided", "countered", "answered"])
    expect(bodies).toContain(`"takedown.${action}"`);
  for (const personal of ["Hidden Lane", "ada@example.org", "my own picture"]) expect(bodies).not.toContain(personal);
  expect(verified).toMatchObject({ intact: true });
});
