import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { globalId, ownId } from "../../src/api/graphql/global-ids.ts";
import { accessibilityFaults, describeInBrowser } from "../harness/browser.ts";
import { openBrowser } from "../harness/chromium.ts";
import { openClipCase } from "../harness/clip-case.ts";
import { openTestDesk, PROMPTS, type TestDesk } from "../harness/desk.ts";
import { buildPages, signIn } from "../harness/pages.ts";

// The desk as moderators use it: a real browser with a session, the real product behind it.

describeInBrowser("the review page", () => {
  let desk: TestDesk;
  let browser: Browser;
  type Person = Awaited<ReturnType<TestDesk["people"]>>[number];

  beforeAll(async () => {
    buildPages();
    [desk, browser] = await Promise.all([openTestDesk(), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await desk?.close();
  });

  /** A browser that is signed in. */
  async function browserOf(
    person: Person,
    options: Parameters<Browser["newContext"]>[0] = {},
  ): Promise<BrowserContext> {
    const context = await browser.newContext({ locale: "en-GB", ...options });
    await signIn(context, desk, person.user);
    return context;
  }
  async function openDesk(context: BrowserContext): Promise<Page> {
    const page = await context.newPage();
    await page.goto(`${desk.url}/console`);
    await page.getByRole("checkbox").first().waitFor();
    return page;
  }
  /** So many held prompts, each by words of its own; an account may have three at once. */
  async function holdPrompts(count: number): Promise<string[]> {
    const ids: string[] = [];
    for (let owner: Person | undefined; ids.length < count; ) {
      if (ids.length % 3 === 0) [owner] = await desk.people("USER");
      if (owner) ids.push((await desk.admit(owner, `${PROMPTS.held}, take ${ids.length + 1}`)).id);
    }
    return ids;
  }
  const statusesOf = async (ids: readonly string[]) =>
    Promise.all(ids.map(async (id) => (await desk.caseOf(id)).status));
  const keptBy = (page: Page) =>
    page.evaluate("Object.keys(localStorage).filter((key) => key.startsWith('vouch.decisions'))");
  const mine = (page: Page) => page.getByRole("timer").filter({ hasText: "Yours for" });

  it("takes ten cases from claim to decision by keyboard alone, and loses none when the page is left", async () => {
    const [ann] = await desk.people("MODERATOR");
    if (!ann) throw new Error("no people");
    const ids = await holdPrompts(10);
    const page = await openDesk(await browserOf(ann));
    await page.waitForFunction("document.title === '(10) Review · Vouch'");
    await page.keyboard.press("c");
    for (let count = 0; count < ids.length; count++) {
      await mine(page).waitFor();
      const shown = page.url();
      await page.keyboard.press(count % 2 === 0 ? "b" : "a");
      await page.getByRole("form").getByRole("radio").first().waitFor();
      await page.keyboard.press("Enter");
      await page.waitForURL((url) => url.href !== shown);
    }
    await page.getByText("Choose a case, or take the next one").waitFor();
    await page.goto("about:blank");
    await expect.poll(() => statusesOf(ids)).toEqual(ids.map(() => "DECIDED"));
    const outcomes = await Promise.all(ids.map(async (id) => (await desk.caseOf(id)).outcome));
    await page.context().close();
    expect(outcomes.toSorted()).toEqual([...Array(5).fill("ALLOW"), ...Array(5).fill("BLOCK")]);
  });

  it("takes a decision back before it is sent, with what was typed", async () => {
    const [ann] = await desk.people("MODERATOR");
    if (!ann) throw new Error("no people");
    const [id = ""] = await holdPrompts(1);
    const page = await openDesk(await browserOf(ann));
    const caseId = globalId("ReviewCase", (await desk.caseOf(id)).id);
    await page.goto(`${desk.url}/console/cases/${encodeURIComponent(caseId)}`);
    await page.getByRole("button", { name: "Claim", exact: true }).waitFor();
    await page.keyboard.press("c");
    await mine(page).waitFor();
    await page.keyboard.press("b");
    await page.getByLabel("For colleagues").fill("too close to call");
    await page.keyboard.press("Control+Enter");
    await page.getByText("Blocked, sent in").waitFor();
    await page.keyboard.press("u");
    await mine(page).waitFor();
    await page.keyboard.press("b");
    await expect.poll(() => page.getByLabel("For colleagues").inputValue()).toBe("too close to call");
    expect(await desk.caseOf(id)).toMatchObject({ status: "CLAIMED", outcome: null });
    await page.keyboard.press("Escape");
    await page.keyboard.press("g");
    await page.getByRole("button", { name: "Claim", exact: true }).waitFor();
    await desk.app.library.cancel(await ownerOf(id), id);
    await page.context().close();
  });

  it("sends once what was held when the page died", async () => {
    const [ann] = await desk.people("MODERATOR");
    if (!ann) throw new Error("no people");
    const [id = ""] = await holdPrompts(1);
    const context = await browserOf(ann);
    const page = await openDesk(context);
    await page.keyboard.press("c");
    await mine(page).waitFor();
    await page.keyboard.press("b");
    await page.getByRole("form").getByRole("radio").first().waitFor();
    await page.keyboard.press("Enter");
    await page.getByText("Blocked, sent in").waitFor();
    const session = await context.newCDPSession(page);
    const died = page.waitForEvent("crash");
    void session.send("Page.crash").catch(() => {});
    await died;
    expect(await desk.caseOf(id)).toMatchObject({ status: "CLAIMED", outcome: null });
    const next = await context.newPage();
    await next.goto(`${desk.url}/console`);
    await expect.poll(async () => (await desk.caseOf(id)).status).toBe("DECIDED");
    await expect.poll(() => keptBy(next)).toEqual([]);
    expect(await next.getByText("A decision was not taken").count()).toBe(0);
    await context.close();
  });

  it("decides many together as the preview showed, and takes all of it back after a reload", async () => {
    const [ann] = await desk.people("MODERATOR");
    if (!ann) throw new Error("no people");
    const ids = await holdPrompts(3);
    const page = await openDesk(await browserOf(ann));
    for (const key of ["j", "x", "Shift+J", "d"]) await page.keyboard.press(key);
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Reason").selectOption("VIOLENCE");
    await dialog.getByRole("button", { name: "Preview" }).press("Enter");
    await dialog.getByText("2 will be decided").waitFor();
    expect(await accessibilityFaults(page, "[role=dialog]")).toEqual([]);
    await dialog.getByRole("button", { name: "Carry out" }).press("Enter");
    const undo = page.getByRole("button", { name: /^Undo until/ });
    await undo.waitFor();
    expect((await statusesOf(ids)).toSorted()).toEqual(["DECIDED", "DECIDED", "OPEN"]);
    await page.reload();
    await undo.press("Enter");
    await page.getByText("2 wait again, 0 stay as they are").waitFor();
    expect(await statusesOf(ids)).toEqual(["OPEN", "OPEN", "OPEN"]);
    await page.context().close();
  });

  it("hands a case on with a note, and reverses a decision that was sent as its page was left", async () => {
    const [ann] = await desk.people("MODERATOR");
    if (!ann) throw new Error("no people");
    const page = await openDesk(await browserOf(ann));
    await page.keyboard.press("c");
    await mine(page).waitFor();
    const escalated = page.url();
    await page.keyboard.press("e");
    await page.getByRole("textbox", { name: "Why" }).waitFor();
    await page.keyboard.type("a scene of a computer game?");
    await page.keyboard.press("Control+Enter");
    await page.waitForURL((url) => url.href !== escalated);
    await mine(page).waitFor();
    const decided = page.url();
    await page.keyboard.press("a");
    await page.getByRole("form").getByRole("radio").first().waitFor();
    await page.keyboard.press("Enter");
    await page.getByText("Allowed, sent in").waitFor();
    await expect.poll(() => page.evaluate("document.activeElement.getAttribute('aria-label')")).toBe("Case");
    await page.goto(decided); // Leaving sends it.
    await page.getByRole("button", { name: "Reverse" }).first().waitFor();
    expect(await page.getByRole("button", { name: "Undo", exact: true }).count()).toBe(0);
    await page.keyboard.press("v");
    await page.getByRole("form", { name: "Reverse: Block" }).getByRole("radio").first().waitFor();
    await page.keyboard.press("Enter");
    await page.getByText("Reversed: Blocked").waitFor();
    await expect.poll(() => keptBy(page)).toEqual([]);
    expect(await page.getByText("A decision was not taken").count()).toBe(0);
    await page.context().close();
    const idOf = (address: string) => ownIdOf(new URL(address).searchParams.get("case") ?? "");
    expect(await desk.app.database.reviewCase(idOf(decided))).toMatchObject({ outcome: "BLOCK" });
    expect(await desk.app.database.reviewCase(idOf(escalated))).toMatchObject({ queue: "escalated", status: "OPEN" });
  });

  const ownIdOf = (id: string): string => ownId("ReviewCase", id) ?? "";
  const ownerOf = async (id: string) => {
    const generation = await desk.app.database.generation(id);
    const user = generation && (await desk.app.database.user(generation.userId));
    if (!user) throw new Error("no owner");
    return user;
  };

  it("gives two moderators who reach for cases at once different ones, and says who has a case", async () => {
    const people = await desk.people("MODERATOR", "MODERATOR");
    await holdPrompts(4);
    const pages = await Promise.all(people.map(async (person) => openDesk(await browserOf(person))));
    await Promise.all(pages.map((page) => page.keyboard.press("c")));
    await Promise.all(pages.map((page) => mine(page).waitFor()));
    const [one = "", other = ""] = pages.map((page) => new URL(page.url()).searchParams.get("case") ?? "");
    expect(one).not.toBe(other);
    await pages[0]?.goto(`${desk.url}/console/cases/${encodeURIComponent(other)}`);
    await pages[0]?.getByText("A moderator has this case").waitFor();
    await Promise.all(pages.map((page) => page.context().close()));
  });

  it("blurs every frame until it is asked for, and has no accessibility fault in either theme", async () => {
    const [ann] = await desk.people("MODERATOR");
    if (!ann) throw new Error("no people");
    const [id = ""] = await holdPrompts(1);
    await openClipCase(desk.app, id);
    for (const colorScheme of ["light", "dark"] as const) {
      const page = await openDesk(await browserOf(ann, { colorScheme, viewport: { width: 1440, height: 720 } }));
      await page.getByLabel("Queue", { exact: true }).selectOption("frames");
      await page.getByText("1 of 1", { exact: true }).waitFor();
      await page.getByRole("button", { name: /^Violence/ }).click();
      await page.locator(".review-frame img").first().waitFor();
      const filters = () =>
        page.evaluate(
          "[...document.querySelectorAll('.review-frame img')].map((one) => getComputedStyle(one).filter !== 'none')",
        );
      await expect.poll(filters).toEqual([true, true, true]);
      expect(await accessibilityFaults(page)).toEqual([]);
      await page.locator("body").press("Space");
      await expect.poll(filters).toEqual([true, false, true]); // The flagged one comes first.
      await page.locator("body").press("r");
      await expect.poll(filters).toEqual([false, false, false]);
      await page.context().close();
    }
  });
});
