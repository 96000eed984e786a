import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { globalId } from "../../src/api/graphql/global-ids.ts";
import type { User } from "../../src/core/ports/database.ts";
import { accessibilityFaults, describeInBrowser } from "../harness/browser.ts";
import { openBrowser } from "../harness/chromium.ts";
import { openClipCase } from "../harness/clip-case.ts";
import { openTestDesk, PROMPTS, type TestDesk } from "../harness/desk.ts";
import { buildPages, signIn } from "../harness/pages.ts";

// What an administrator does about accounts, and with the pictures that nobody should meet unasked.

describeInBrowser("an administrator", () => {
  let desk: TestDesk;
  let browser: Browser;

  beforeAll(async () => {
    buildPages();
    [desk, browser] = await Promise.all([openTestDesk(), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await desk?.close();
  });

  async function open(path: string, user: User): Promise<Page> {
    const context = await browser.newContext({ locale: "en-GB", viewport: { width: 1440, height: 900 } });
    await signIn(context, desk, user);
    const page = await context.newPage();
    await page.goto(`${desk.url}/console${path}`);
    return page;
  }

  it("answers requests one after the other without losing a link, and asks before turning one down", async () => {
    await desk.app.database.transact(async (tx) => {
      for (const name of ["first", "second", "third"]) {
        const request = { id: desk.app.environment.newId(), email: `${name}@example.org`, displayName: name };
        await tx.createAccessRequest({ ...request, reason: "I teach <b>film</b>.", createdAt: new Date() });
      }
      return { value: null, audit: [] };
    });
    const page = await open("/people/requests", desk.app.user);
    const row = (name: string) => page.getByRole("row", { name: new RegExp(name) });
    for (const name of ["first", "second"]) {
      await row(name).getByRole("button", { name: "Grant" }).click();
      await page.getByText(`Send this link to ${name}@example.org`, { exact: false }).waitFor();
    }
    expect(await page.getByText("vouch_invite_", { exact: false }).count()).toBe(2);
    await row("third").getByRole("button", { name: "Decline" }).click();
    await row("third").getByRole("button", { name: "Keep" }).click();
    await row("third").getByRole("button", { name: "Decline" }).click();
    expect(await accessibilityFaults(page)).toEqual([]);
    await row("third").getByRole("button", { name: "Decline now" }).click();
    await page.getByText("Nobody asks for access").waitFor();
    await page.context().close();
  });

  it("gives a role, then disables the account: its browser is out at once, and back in by a new link", async () => {
    const { user } = await desk.person("USER");
    const theirs = await open("/", user);
    const page = await open(`/people?search=${user.email}&member=${user.id}`, desk.app.user);
    await page.getByRole("row").getByRole("combobox", { name: "Role" }).click();
    await page.getByRole("option", { name: "Moderator" }).last().click();
    await page.getByRole("button", { name: "Set role" }).click();
    await expect.poll(async () => (await desk.app.database.user(user.id))?.role).toBe("MODERATOR");
    await theirs.reload();
    await theirs.getByRole("banner").getByRole("link", { name: "Notices" }).waitFor();

    await page.getByRole("button", { name: "Disable account" }).click();
    await page.getByRole("button", { name: "Disable now" }).click();
    await page.getByRole("cell", { name: "Disabled" }).waitFor();
    await theirs.reload();
    await theirs.waitForURL(/\/sign-in/);
    await page.getByRole("button", { name: "Enable account" }).click();
    await page.getByRole("cell", { name: "Active" }).waitFor();
    await page.getByRole("button", { name: "Make a one-time sign-in link" }).click();
    await theirs.goto((await page.locator("code.once").textContent()) ?? "");
    await theirs.getByRole("button", { name: "Sign in" }).first().click();
    await theirs.waitForURL(`${desk.url}/`);
    for (const one of [theirs, page]) await one.context().close();
  });

  it("fetches restricted pictures, and sees none that merely comes up under the pointer", async () => {
    const { user, ...keys } = await desk.person("USER");
    const { id } = await desk.admit({ user, ...keys }, PROMPTS.worst);
    await openClipCase(desk.app, id);
    const caseId = globalId("ReviewCase", (await desk.caseOf(id)).id);
    const page = await open(`/cases/${encodeURIComponent(caseId)}`, desk.app.user);
    await page.getByRole("button", { name: "Claim", exact: true }).click();
    const sharp = () =>
      page.evaluate(
        "[...document.querySelectorAll('.review-frame img')].map((one) => getComputedStyle(one).filter === 'none')",
      );
    const fetching = page.getByRole("button", { name: "Fetch the pictures" });
    const button = await fetching.boundingBox();
    await fetching.click();
    const first = page.locator(".review-frame").first();
    await first.locator("img").waitFor();
    const frame = await first.boundingBox();
    if (!button || !frame) throw new Error("nothing to point at");
    const pointer = { x: button.x + button.width / 2, y: button.y + button.height / 2 };
    // Or nothing lay under the pointer, and the test would say nothing.
    expect(pointer.x > frame.x && pointer.x < frame.x + frame.width).toBe(true);
    expect(pointer.y > frame.y && pointer.y < frame.y + frame.height).toBe(true);
    const isHovered = () => page.evaluate("document.querySelector('.review-frame').matches(':hover')");
    await expect.poll(isHovered).toBe(true);
    expect(await sharp()).toEqual([false, false, false]);
    await page.mouse.move(pointer.x + 3, pointer.y);
    await expect.poll(sharp).toEqual([true, false, false]);
    await page.mouse.move(10, 10);
    await expect.poll(sharp).toEqual([false, false, false]);
    await page.context().close();
  });
});
