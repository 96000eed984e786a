import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { type NoticeInput, parseNoticeText } from "../../src/core/takedown-notice.ts";
import { accessibilityFaults, describeInBrowser } from "../harness/browser.ts";
import { openBrowser } from "../harness/chromium.ts";
import { openTakedowns, type Takedowns } from "../harness/takedown.ts";

// Protects what people without an account send: the form works for everybody, nobody reads or answers another's case,
// words are not kept past their end, and no flood of notices keeps the moderators from their work.

let takedowns: Takedowns;
beforeAll(async () => {
  takedowns = await openTakedowns();
});
afterAll(() => takedowns.close());

async function notify(input: Partial<NoticeInput> = {}) {
  const notice = {
    category: "OTHER",
    explanation: "It is not right.",
    videos: "one",
    goodFaith: true,
    ...input,
  } as const;
  const sent = await takedowns.app.takedowns.notify(notice, null, AbortSignal.timeout(30_000));
  return sent.ok ? sent.value : expect.fail(JSON.stringify(sent.errors));
}
const add = (sent: Awaited<ReturnType<typeof notify>>, text: string) =>
  takedowns.app.takedowns.add(sent.found.reference, sent.token, text);

test("cases of which the desk has heard leave room for reminders of the others", async () => {
  const { app, wait } = takedowns;
  const old = await notify();
  wait((old.found.dueAt?.getTime() ?? 0) - app.environment.clock().getTime() + 60_000);
  await app.takedownSweeper.sweep();
  const heard = await app.database.takedown(old.found.id);
  expect(heard).toMatchObject({ status: "RECEIVED", reminders: 2 });
  const fresh = await notify();
  const due = (share: number) => app.database.takedownsToRemind(app.environment.clock(), share, 1);
  expect(await due(0.5)).toEqual([]);
  expect(await due(0)).toEqual([fresh.found.id]);
  wait(0.9 * ((fresh.found.dueAt?.getTime() ?? 0) - fresh.found.createdAt.getTime()));
  await app.takedownSweeper.sweep();
  expect(await app.database.takedown(fresh.found.id)).toMatchObject({ reminders: 1 });
  expect(await due(0)).toEqual([]);
});

describe("a notice", () => {
  test("sent twice with one key is one case, and nobody else opens it", async () => {
    const { url, released, send } = takedowns;
    const asset = await released();
    const first = await send({ videos: asset.contentId, country: "DE", key: "of a program" });
    expect(first).toMatchObject({ status: 201, body: { status: "RECEIVED", isWithheld: false, replayed: false } });
    const second = await send({ videos: asset.contentId, country: "DE", key: "of a program" });
    expect(second).toMatchObject({ status: 200, body: { reference: first.body.reference, token: first.body.token } });
    const other = await fetch(`${url}/takedown/${first.body.reference}?token=wrong`);
    expect(other.status).toBe(404);
    const shown = await fetch(first.body.url, { headers: { accept: "application/json" } });
    expect(await shown.json()).toMatchObject({ status: "RECEIVED", dueAt: first.body.dueAt });
  });

  test("taken back gives back what was withheld at once, and leaves no word of it", async () => {
    const { app, released, postNotice, send, caseOf, statusOf } = takedowns;
    const asset = await released();
    const { body } = await send({ category: "INTIMATE_IMAGERY", videos: asset.sha256 });
    expect(await statusOf(asset)).toBe(451);
    const { reference, token } = body;
    expect((await postNotice({ token, action: "add", text: "One thing more." }, `/takedown/${reference}`)).status).toBe(
      200,
    );
    const { id } = await caseOf(reference);
    expect(await app.database.takedownTexts(id)).toHaveLength(2);
    const withdrawn = await postNotice({ token, action: "withdraw" }, `/takedown/${reference}`);
    expect(await withdrawn.json()).toMatchObject({ status: "WITHDRAWN", isWithheld: false });
    expect(await statusOf(asset)).toBe(200);
    expect(await app.database.takedownTexts(id)).toEqual([]);
  });
});

describe("an equal notice", () => {
  test("without a key is a case of its own, with a token of its own", async () => {
    const [first, second] = [await notify(), await notify()];
    expect(second).toMatchObject({ isRepeat: false });
    expect(second.found.id).not.toBe(first.found.id);
    expect(second.token).not.toBe(first.token);
    expect((await notify({ key: "  " })).isRepeat).toBe(false);
  });

  test("with the same key is the same case, with another key it is not", async () => {
    const first = await notify({ key: "one" });
    expect(await notify({ key: "one" })).toMatchObject({ isRepeat: true, token: first.token });
    expect(await notify({ key: "two" })).toMatchObject({ isRepeat: false });
  });
});

describe("words of a sender", () => {
  const over = { ok: false, errors: [{ code: "INVALID_STATE", message: "The case is over: send a new notice." }] };

  test("are not taken for a case that was taken back", async () => {
    const { app } = takedowns;
    const sent = await notify();
    expect(await add(sent, "More.")).toMatchObject({ ok: true });
    await app.takedowns.withdraw(sent.found.reference, sent.token);
    expect(await add(sent, "hi")).toMatchObject(over);
    expect(await app.takedownReading.texts(sent.found)).toEqual([]);
  });

  test("are not taken once the notice is erased", async () => {
    const { app } = takedowns;
    const sent = await notify();
    const { id: caseId } = sent.found;
    await app.database.transact(async (tx) => ({ value: await tx.eraseTakedownTexts(caseId), audit: [] }));
    expect(await add(sent, "hi")).toMatchObject(over);
  });

  test("that cannot be read hide nothing else, and are a fault", async () => {
    const { app, faults } = takedowns;
    const { found } = await notify();
    const text = { caseId: found.id, author: "SENDER", sealed: randomBytes(40), at: new Date() } as const;
    await app.database.transact(async (tx) => ({ value: await tx.addTakedownText(text), audit: [] }));
    const texts = await app.takedownReading.texts(found);
    expect(texts).toMatchObject([
      { text: "It is not right.", notice: { videos: "one" } },
      { text: "", notice: null },
    ]);
    expect(faults).toMatchObject([{ code: "INTERNAL" }]);
    expect(() => parseNoticeText("hidden lane")).toThrow(/^the notice of a takedown case cannot be read$/);
  });
});

describe("the form", () => {
  test("keeps what was typed, escaped, and says what is missing", async () => {
    const { fillIn } = takedowns;
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

  test("speaks German to a browser that asks for it, its mistakes and the case's page too", async () => {
    const { url, postNotice } = takedowns;
    const german = { headers: { "accept-language": "de-DE,de;q=0.9,en;q=0.5" } };
    const shown = await (await fetch(`${url}/takedown`, german)).text();
    expect(shown).toContain('<html lang="de">');
    expect(shown).toContain("<h1>Ein Video melden</h1>");
    expect(await (await fetch(`${url}/takedown`)).text()).toContain("<h1>Report a video</h1>");
    const wrong = new URLSearchParams({ category: "COPYRIGHT", website: "", country: "Germany" });
    wrong.set("ticket", /name="ticket" value="([^"]+)"/.exec(shown)?.[1] ?? "");
    takedowns.wait(5_000);
    const refused = await (await fetch(`${url}/takedown`, { method: "POST", body: wrong, ...german })).text();
    const { userErrors } = z
      .object({ userErrors: z.array(z.object({ message: z.string() })) })
      .parse(await (await postNotice({ category: "COPYRIGHT", country: "Germany" })).json());
    expect(userErrors).toHaveLength(10);
    for (const { message } of userErrors) expect(refused).not.toContain(message);
    expect(refused).toContain("Sagen Sie, was nicht stimmt.");
    const { body } = await takedowns.send({ videos: "somewhere", country: "BR" });
    expect(await (await fetch(body.url, german)).text()).toContain("Noch nicht gefunden");
  });

  test("sent by a program is not taken", async () => {
    const { fillIn } = takedowns;
    const fields = { category: "OTHER", explanation: "Buy this.", videos: "x", goodFaith: "on" };
    expect((await fillIn({ ...fields, website: "https://spam.example" })).status).toBe(422);
    expect((await fillIn({ ...fields, ticket: "made.up.ticket" })).status).toBe(422);
  });

  test("is taken so many times an hour from one address", async () => {
    const { serve } = takedowns;
    const strict = await serve({ rates: { notices: 2 } });
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
    const { url, wait } = takedowns;
    const browser = await openBrowser();
    try {
      const page = await browser.newPage({ colorScheme, viewport: { width: 360, height: 800 } });
      const isWide = () => page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth");
      await page.goto(`${url}/takedown`);
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(await isWide()).toBe(false);
      wait(5_000);
      await page.check("#category-COPYRIGHT");
      await page.fill("#explanation", "That is my film.");
      await page.click("button.main");
      await page.waitForSelector("[role=alert]");
      expect(await accessibilityFaults(page)).toEqual([]);
      expect(await page.inputValue("#explanation")).toBe("That is my film.");
      wait(5_000);
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

test("the log says all of it, holds no word of it, and verifies", async () => {
  const { bodies, verified } = await takedowns.log();
  for (const action of ["received", "withdrawn", "reminded"]) expect(bodies).toContain(`"takedown.${action}"`);
  for (const personal of ["Hidden Lane", "not right", "thing more"]) expect(bodies).not.toContain(personal);
  expect(verified).toMatchObject({ intact: true });
});
