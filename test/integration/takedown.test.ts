import { openAsBlob } from "node:fs";
import { cp, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { globalId } from "../../src/api/graphql/global-ids.ts";
import { callerOf } from "../../src/core/accounts.ts";
import type { Asset } from "../../src/core/ports/database.ts";
import { openTestApi, type TestApi } from "../harness/api.ts";
import { admit, DEMO_PROMPT } from "../harness/app.ts";
import { accessibilityFaults, describeInBrowser, openBrowser } from "../harness/browser.ts";
import { alterClip, temporaryFolder } from "../harness/clips.ts";
import { releaseAsset } from "../harness/released-asset.ts";
import { addGeneration } from "../harness/rows.ts";

// Protects the way of a notice on the real product: a stranger's copy is recognised, the clock runs, files are withheld
// and given back, everyone who must not decide is kept from it, and the log says all of it without a personal word.

type Person = Awaited<ReturnType<TestApi["person"]>>;
const HOUR_MS = 3_600_000;
const receipt = z.looseObject({ reference: z.string(), token: z.string(), url: z.string(), dueAt: z.string() });
const SECRET = "Ada of 7 Hidden Lane <b>\"'&";

let api: TestApi;
let aheadMs = 0;
let [owner, ann, bob]: Person[] = [];
/** A generation of the owner, made by the product: slow, so there is one. */
let fox = "";
beforeAll(async () => {
  api = await openTestApi((ports) => ({
    ...ports,
    environment: { ...ports.environment, clock: () => new Date(Date.now() + aheadMs) },
  }));
  [owner, ann, bob] = await Promise.all([api.person("USER"), api.person("MODERATOR"), api.person("MODERATOR")]);
  fox = (await make(people().owner)).id;
});
afterAll(() => api.close());

const people = () => {
  if (!owner || !ann || !bob) throw new Error("no people");
  return { owner, ann, bob };
};

/** A video as the product makes it. */
async function make({ user }: Person): Promise<{ readonly id: string; readonly end: string | null }> {
  const { id } = await admit({ ...api.app, user }, { prompt: DEMO_PROMPT, seed: 11 });
  const attempt = { id, attempt: 1, isLastAttempt: true, signal: AbortSignal.timeout(150_000) };
  return { id, end: await api.app.runner.run(id, attempt) };
}

/** A request of someone who has a picture of the video and starts another one from it. */
async function startingFrom({ posterKey }: Asset, { user }: Person) {
  const folder = await temporaryFolder();
  const picture = join(folder.path, "picture.jpg");
  await cp((await api.app.storage.localPath(posterKey, AbortSignal.timeout(5_000))) ?? "", picture);
  const made = await api.app.uploads.create(callerOf(user), {
    fileName: "picture.jpg",
    bytes: (await stat(picture)).size,
  });
  if (!made.ok) throw new Error("no upload");
  await api.app.uploads.receive(made.value.upload, picture);
  await folder.remove();
  return admit({ ...api.app, user }, { firstFrame: made.value.upload.id });
}

async function released(): Promise<Asset> {
  const { id } = await addGeneration(api.app.database, people().owner.user.id);
  return releaseAsset(api.app, id);
}

async function assetOf(generationId: string): Promise<Asset> {
  const [asset] = await api.app.database.assets([generationId]);
  if (!asset) throw new Error("no asset");
  return asset;
}

const post = (body: object, to = "/takedown") =>
  fetch(`${api.url}${to}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

/** Sends a notice as a program would. */
async function send(body: object) {
  const response = await post({ category: "LIKENESS", explanation: SECRET, goodFaith: true, ...body });
  return { status: response.status, body: receipt.parse(await response.json()) };
}
const caseOf = async (reference: string) => {
  const found = await api.app.database.takedownByReference(reference);
  if (!found) throw new Error("no case");
  return { ...found, gid: globalId("TakedownCase", found.id) };
};

/** Fills in the form of the page, as a person would. */
async function fillIn(fields: Record<string, string>, file?: Blob): Promise<Response> {
  const shown = await (await fetch(`${api.url}/takedown`)).text();
  aheadMs += 5_000;
  const form = new FormData();
  form.set("ticket", /name="ticket" value="([^"]+)"/.exec(shown)?.[1] ?? "");
  form.set("website", "");
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  form.set("file", file ?? new Blob([]), file ? "copy.mp4" : "");
  return fetch(`${api.url}/takedown`, { method: "POST", body: form, redirect: "manual" });
}

const CASE = "takedownCase { id status reason withheldCount } userErrors { code message field }";
async function change(person: Person, name: string, type: string, input: object) {
  const query = `mutation ($input: ${type}!) { done: ${name}(input: $input) { ${CASE} } }`;
  const { data, errors } = await api.ask(query, { input }, person.secret);
  expect(errors).toBeUndefined();
  return data.done;
}
const claim = (person: Person, id: string) => change(person, "claimTakedownCase", "ClaimTakedownCaseInput", { id });

async function decide(person: Person, id: string, reason: string, assets: readonly Asset[] = []) {
  const assetIds = assets.map((asset) => globalId("Asset", asset.id));
  const input = { id, reason, rationale: "looked at it", message: "So it is.", assetIds };
  const preview = `query ($input: DecideTakedownCaseInput!) { takedownPreview(input: $input) {
    preview { digest withheld { sha256 } givenBack { sha256 } } userErrors { code } } }`;
  const { data } = await api.ask(preview, { input }, person.secret);
  const shown = data.takedownPreview.preview;
  const done = await change(person, "decideTakedownCase", "DecideTakedownCaseInput", {
    ...input,
    digest: shown?.digest,
  });
  return { shown, done };
}

const statusOf = async (asset: Asset) =>
  (await fetch(`${api.url}${api.app.library.link(asset, "video.mp4").path}`)).status;
const withheldAt = async ({ id }: Asset) => (await api.app.database.asset(id))?.withheldAt ?? null;

describe("a copy that somebody filmed, cut and sent", () => {
  test("is recognised, withheld at once, verifiable still, decided, objected to and given back by somebody else", async () => {
    const { owner, ann, bob } = people();
    const asset = await assetOf(fox);
    const path = await api.app.storage.localPath(asset.storageKey, AbortSignal.timeout(5_000));
    const folder = await temporaryFolder();
    const copy = join(folder.path, "copy.mp4");
    const crop = "crop=iw*0.85:ih*0.85,scale=480:-2";
    await alterClip(api.app.tools.ffmpeg, path ?? "", copy, crop, ["-c:v", "libx264", "-crf", "28"]);

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
    const link = await fetch(`${api.url}${api.app.library.link(asset, "poster.jpg").path}`);
    expect(link.status).toBe(451);
    expect(link.headers.get("link")).toContain('rel="blocked-by"');
    expect(await link.json()).toMatchObject({ error: { code: "WITHHELD" } });
    const bearer = { headers: { authorization: `Bearer ${owner.secret}` } };
    const content = await fetch(`${api.url}/v1/videos/video_${fox.replaceAll("-", "")}/content`, bearer);
    expect(content.status).toBe(451);
    const manifest = await fetch(`${api.url}/c2pa/v1/manifests/${encodeURIComponent(asset.manifestId)}`);
    expect([manifest.status, manifest.headers.get("link")]).toEqual([451, '</takedown>; rel="blocked-by"']);
    const page = await (await fetch(address, { headers: { accept: "text/html" } })).text();
    expect(page).toContain("✓ Withheld");
    expect(page).not.toContain("Hidden Lane");

    // Decided by who holds it, as the preview showed.
    const TEXTS = "query ($id: ID!) { node(id: $id) { ... on TakedownCase { texts { text notice { email } } } } }";
    const texts = await api.ask(TEXTS, { id: found.gid }, ann.secret);
    expect(texts.data.node.texts).toEqual([{ text: SECRET, notice: { email: "ada@example.org" } }]);
    expect((await api.ask(TEXTS, { id: found.gid }, owner.secret)).data.node).toBeNull();
    expect((await decide(ann, found.gid, "NOTICE_FOUNDED", [asset])).done.userErrors[0].code).toBe("INVALID_STATE");
    await claim(ann, found.gid);
    expect((await claim(bob, found.gid)).userErrors[0].message).toContain("Another reviewer");
    const { shown, done } = await decide(ann, found.gid, "NOTICE_FOUNDED", [asset]);
    expect(shown).toMatchObject({ withheld: [{ sha256: asset.sha256 }], givenBack: [] });
    expect(done.takedownCase).toMatchObject({ status: "WITHHELD", withheldCount: 1 });
    expect((await api.app.standing.of(owner.user.id)).strikes).toMatchObject([{ reasonCode: "TAKEDOWN" }]);

    // The owner objects; who decided does not answer.
    const OWN =
      "query ($id: ID!) { generation(id: $id) { takedowns { id category reasonSays message counterUntil } } }";
    const own = await api.ask(OWN, { id: globalId("Generation", fox) }, owner.secret);
    expect(own.data.generation.takedowns).toMatchObject([{ category: "INTIMATE_IMAGERY", message: "So it is." }]);
    expect(JSON.stringify(own.data)).not.toContain("Hidden Lane");
    const COUNTER =
      "mutation ($input: CounterTakedownInput!) { counterTakedown(input: $input) { takedown { status } userErrors { code } } }";
    const counter = { input: { id: found.gid, text: "It is my own picture." } };
    expect((await api.ask(COUNTER, counter, bob.secret)).data.counterTakedown.userErrors[0].code).toBe("NOT_FOUND");
    expect((await api.ask(COUNTER, counter, owner.secret)).data.counterTakedown.takedown.status).toBe("COUNTERED");
    expect((await claim(ann, found.gid)).userErrors[0].message).toContain("someone else");
    await claim(bob, found.gid);
    const answer = { id: found.gid, outcome: "RESTORE", rationale: "it is", message: "You are right." };
    const answered = await change(bob, "answerTakedownCounter", "AnswerTakedownCounterInput", answer);
    expect(answered.takedownCase).toMatchObject({ status: "RESTORED", withheldCount: 0 });
    expect(await statusOf(asset)).toBe(200);
    expect((await api.app.standing.of(owner.user.id)).strikes).toEqual([]);
  });

  test("made anew while it is withheld, waits for a person", async () => {
    const { ann } = people();
    const other = await api.person("USER");
    const asset = await assetOf(fox);
    const { body } = await send({ videos: `${api.url}/media/${asset.id}/video.mp4` });
    const { gid } = await caseOf(body.reference);
    await claim(ann, gid);
    await decide(ann, gid, "NOTICE_FOUNDED", [asset]);

    const again = await make(other);
    expect(again.end).toBe("HELD");
    expect(await api.app.database.generation(again.id)).toMatchObject({ status: "HELD", reason: "TAKEDOWN_MATCH" });
    const [review] = await api.app.database.reviewCasesOf([again.id]);
    if (!review) throw new Error("no case");
    expect((await api.app.review.frames(api.app.reviewer, review, true)).length).toBeGreaterThan(0);
    // What a person allows is not asked about again.
    expect((await api.app.review.claim(api.app.reviewer, review.id)).ok).toBe(true);
    const allow = { id: review.id, outcome: "ALLOW", rationale: "another video", message: null } as const;
    expect((await api.app.reviewDecisions.decide(api.app.reviewer, allow)).ok).toBe(true);
    const attempt = { id: again.id, attempt: 2, isLastAttempt: true, signal: AbortSignal.timeout(150_000) };
    expect(await api.app.runner.run(again.id, attempt)).toBe("READY");

    // The desk is shown it as a copy.
    const COPIES = `query ($id: ID!) { node(id: $id) { ... on TakedownCase { copies { relation score video { sha256 } } } } }`;
    const { data } = await api.ask(COPIES, { id: gid }, ann.secret);
    const { sha256 } = await assetOf(again.id);
    const copy = data.node.copies.find((one: { video: { sha256: string } }) => one.video.sha256 === sha256);
    expect(copy).toMatchObject({ relation: "SIMILAR" });
    expect(copy.score).toBeGreaterThan(90);

    // So does a request that starts from its picture.
    expect(await startingFrom(asset, other)).toMatchObject({ status: "HELD", reason: "TAKEDOWN_MATCH" });
  });
});

describe("a notice", () => {
  test("sent twice with one key is one case, and nobody else opens it", async () => {
    const asset = await released();
    const first = await send({ videos: asset.contentId, country: "DE", key: "one" });
    expect(first).toMatchObject({ status: 201, body: { status: "RECEIVED", isWithheld: false, replayed: false } });
    const second = await send({ videos: asset.contentId, country: "DE", key: "one" });
    expect(second).toMatchObject({ status: 200, body: { reference: first.body.reference, token: first.body.token } });
    const other = await fetch(`${api.url}/takedown/${first.body.reference}?token=wrong`);
    expect(other.status).toBe(404);
    const shown = await fetch(first.body.url, { headers: { accept: "application/json" } });
    expect(await shown.json()).toMatchObject({ status: "RECEIVED", dueAt: first.body.dueAt });
  });

  test("taken back gives back what was withheld at once, and leaves no word of it", async () => {
    const asset = await released();
    const { body } = await send({ category: "INTIMATE_IMAGERY", videos: asset.sha256 });
    expect(await statusOf(asset)).toBe(451);
    const { reference, token } = body;
    expect((await post({ token, action: "add", text: "One thing more." }, `/takedown/${reference}`)).status).toBe(200);
    const { id } = await caseOf(reference);
    expect(await api.app.database.takedownTexts(id)).toHaveLength(2);
    const withdrawn = await post({ token, action: "withdraw" }, `/takedown/${reference}`);
    expect(await withdrawn.json()).toMatchObject({ status: "WITHDRAWN", isWithheld: false });
    expect(await statusOf(asset)).toBe(200);
    expect(await api.app.database.takedownTexts(id)).toEqual([]);
  });

  test("that was wrong gives back what another notice does not withhold", async () => {
    const { ann } = people();
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
    const { ann, owner } = people();
    const asset = await released();
    const made = await addGeneration(api.app.database, owner.user.id, {
      parentId: asset.generationId,
      relation: "EXTENSION",
    });
    const extension = await releaseAsset(api.app, made.id);
    const { body } = await send({ videos: asset.manifestId });
    const { gid } = await caseOf(body.reference);
    await claim(ann, gid);
    const COPIES = `query ($id: ID!) { node(id: $id) { ... on TakedownCase {
      copies { relation score picture(reveal: true) video { sha256 owner { displayName } } } } } }`;
    const { data, errors } = await api.ask(COPIES, { id: gid }, ann.secret);
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
    const { ann } = people();
    const { id } = await addGeneration(api.app.database, ann.user.id);
    const asset = await releaseAsset(api.app, id);
    const { body } = await send({ videos: asset.sha256 });
    const { gid } = await caseOf(body.reference);
    await claim(ann, gid);
    expect((await decide(ann, gid, "NOT_FOUNDED")).done.userErrors[0].message).toContain("your own");
  });

  test("about copyright comes back no sooner than the law wants", async () => {
    const { ann, bob, owner } = people();
    const asset = await released();
    const rights = { name: "Ada", email: "ada@example.org", signature: "Ada", work: "A fox", isAccurate: true };
    const { body } = await send({ category: "COPYRIGHT", country: "US", videos: asset.sha256, ...rights });
    const { gid } = await caseOf(body.reference);
    await claim(ann, gid);
    await decide(ann, gid, "NOTICE_FOUNDED", [asset]);
    const COUNTER = `mutation ($input: CounterTakedownInput!) { counterTakedown(input: $input) {
      takedown { status restoreFrom } userErrors { code field } } }`;
    const input = { id: gid, text: "It is fair use." };
    const unsworn = await api.ask(COUNTER, { input }, owner.secret);
    expect(unsworn.data.counterTakedown.userErrors).toMatchObject([{ code: "REQUIRED", field: ["isSworn"] }]);
    const sworn = await api.ask(COUNTER, { input: { ...input, isSworn: true } }, owner.secret);
    expect(sworn.data.counterTakedown.takedown.restoreFrom).not.toBeNull();
    const answer = { id: gid, outcome: "RESTORE", rationale: "fair use", message: "Fair use." };
    const restore = async () => {
      await claim(bob, gid);
      return change(bob, "answerTakedownCounter", "AnswerTakedownCounterInput", answer);
    };
    expect((await restore()).userErrors[0].message).toContain("not want the video back yet");
    const before = aheadMs;
    aheadMs += 16 * 24 * HOUR_MS;
    expect((await restore()).takedownCase.status).toBe("RESTORED");
    aheadMs = before;
  });
});

describe("the form", () => {
  test("keeps what was typed, escaped, and says what is missing", async () => {
    const refused = await fillIn({
      category: "COPYRIGHT",
      explanation: "<script>alert('x')</script>",
      videos: '"><b>',
    });
    expect(refused.status).toBe(422);
    const text = await refused.text();
    expect(text).toContain("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;</textarea>");
    expect(text).toContain("&quot;&gt;&lt;b&gt;</textarea>");
    expect(text).not.toContain("<script");
    expect(text).toMatch(/<a href="#goodFaith">/);
    expect(refused.headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  test("sent by a program is not taken", async () => {
    const fields = { category: "OTHER", explanation: "Buy this.", videos: "x", goodFaith: "on" };
    expect((await fillIn({ ...fields, website: "https://spam.example" })).status).toBe(422);
    expect((await fillIn({ ...fields, ticket: "made.up.ticket" })).status).toBe(422);
  });

  test("is taken so many times an hour from one address", async () => {
    const strict = await api.serve({ rates: { notices: 2 } });
    const body = JSON.stringify({ category: "OTHER" });
    const headers = { "content-type": "application/json" };
    const statuses = [];
    for (let i = 0; i < 3; i++) {
      statuses.push((await fetch(`${strict.url}/takedown`, { method: "POST", headers, body })).status);
    }
    expect(statuses).toEqual([422, 422, 429]);
  });
});

describeInBrowser("the form in a browser", () => {
  test.each(["light", "dark"] as const)("can be read and used by everyone, %s, on a phone", async (colorScheme) => {
    const browser = await openBrowser();
    try {
      const page = await browser.newPage({ colorScheme, viewport: { width: 360, height: 800 } });
      const isWide = () => page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth");
      await page.goto(`${api.url}/takedown`);
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(await isWide()).toBe(false);
      aheadMs += 5_000;
      await page.check("#category-COPYRIGHT");
      await page.fill("#explanation", "That is my film.");
      await page.click("button.main");
      await page.waitForSelector("[role=alert]");
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(await page.inputValue("#explanation")).toBe("That is my film.");
      aheadMs += 5_000;
      await page.check("#category-OTHER");
      await page.fill("#videos", "nothing of yours");
      await page.check("#goodFaith");
      await page.click("button.main");
      await page.waitForURL(/\/takedown\/TD-/);
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(await isWide()).toBe(false);
      await page.getByRole("button", { name: "Take the report back" }).click();
      await page.waitForSelector("text=You withdrew the notice.");
    } finally {
      await browser.close();
    }
  });
});

describe("the desk", () => {
  test("is refused to everyone without its scope", async () => {
    const query = "{ takedownCases(first: 1) { totalCount } }";
    expect((await api.ask(query, {}, null)).errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");
    expect((await api.ask(query, {}, people().owner.secret)).errors?.[0]?.extensions.code).toBe("FORBIDDEN");
  });

  test("gets what is due first, is reminded of what is late, and texts are erased in time", async () => {
    const { bob } = people();
    const slow = await send({ category: "OTHER", country: "BR", videos: "somewhere else" });
    const quick = await send({ category: "ILLEGAL", country: "IN", byAuthority: true, videos: "somewhere" });
    const LIST = `query { takedownCases(first: 50, statuses: [RECEIVED]) { nodes { reference isOverdue } } }`;
    const listed = (await api.ask(LIST, {}, bob.secret)).data.takedownCases.nodes;
    const order = listed.map(({ reference }: { reference: string }) => reference);
    expect(order.indexOf(quick.body.reference)).toBeLessThan(order.indexOf(slow.body.reference));

    aheadMs += 4 * HOUR_MS;
    await api.app.takedownSweeper.sweep();
    const { id, gid, reminders } = await caseOf(quick.body.reference);
    expect(reminders).toBe(2);
    expect((await caseOf(slow.body.reference)).reminders).toBe(0);
    const late = (await api.ask(LIST, {}, bob.secret)).data.takedownCases.nodes;
    expect(late).toContainEqual({ reference: quick.body.reference, isOverdue: true });

    await claim(bob, gid);
    await decide(bob, gid, "NOT_IDENTIFIED");
    aheadMs += 181 * 24 * HOUR_MS;
    await api.app.takedownSweeper.sweep();
    expect(await api.app.database.takedownTexts(id)).toEqual([]);
    aheadMs -= 181 * 24 * HOUR_MS;
  });

  test("has its numbers for a transparency report", async () => {
    const REPORT = `query ($from: DateTime!, $to: DateTime!) { takedownReport(from: $from, to: $to) {
      categories { category received withheldAtOnce countered late medianSecondsToAction } } }`;
    const from = new Date(Date.now() - 24 * HOUR_MS).toISOString();
    const to = new Date(Date.now() + 24 * HOUR_MS).toISOString();
    const { data } = await api.ask(REPORT, { from, to });
    const of = (category: string) =>
      data.takedownReport.categories.find((one: { category: string }) => one.category === category);
    expect(of("INTIMATE_IMAGERY")).toMatchObject({ received: 4, withheldAtOnce: 4, countered: 1 });
    expect(of("COPYRIGHT")).toMatchObject({ received: 1, countered: 1 });
    expect(of("ILLEGAL")).toMatchObject({ received: 1, late: 1 });
    expect(of("INTIMATE_IMAGERY").medianSecondsToAction).toBeLessThan(60);
  });
});

test("the log says all of it, holds no word of it, and verifies", async () => {
  const page = await api.app.database.auditEvents({}, { limit: 500 });
  const bodies = page.rows.map(({ row }) => row.body).join("\n");
  for (const action of [
    "received",
    "withheldAtOnce",
    "decided",
    "countered",
    "answered",
    "withdrawn",
    "reminded",
    "erased",
  ]) {
    expect(bodies).toContain(`"takedown.${action}"`);
  }
  for (const personal of ["Hidden Lane", "ada@example.org", "my own picture"]) expect(bodies).not.toContain(personal);
  expect(await api.app.auditLog.verify()).toMatchObject({ intact: true });
});
