import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { accessibilityFaults, contrastFaults, describeInBrowser } from "../harness/browser.ts";
import { openBrowser } from "../harness/chromium.ts";
import { buildPages, signIn } from "../harness/pages.ts";
import { openTakedowns, type Takedowns } from "../harness/takedown.ts";

// What administrators, auditors and who decides notices do by hand, in a real browser, with the real product behind it.

const PAGES = {
  "/audit": "Audit log",
  "/audit/checkpoints": "Audit log",
  "/metrics": "Metrics",
  "/people": "People",
  "/people/requests": "People",
  "/system": "System",
  "/notices": "Notices",
  "/notices?show=numbers": "Notices",
  "/feedback": "Contested verdicts",
};

describeInBrowser("the pages of the administration", () => {
  let desk: Takedowns;
  let browser: Browser;

  beforeAll(async () => {
    buildPages();
    [desk, browser] = await Promise.all([openTakedowns(), openBrowser()]);
  });
  afterAll(async () => {
    await browser?.close();
    await desk?.close();
  });

  async function signedIn(options: Parameters<Browser["newContext"]>[0] = {}): Promise<BrowserContext> {
    const context = await browser.newContext({ locale: "en-GB", ...options });
    await signIn(context, desk, desk.app.user);
    return context;
  }
  async function open(path: string): Promise<Page> {
    const page = await (await signedIn()).newPage();
    await page.goto(`${desk.url}/console${path}`);
    return page;
  }
  const proveFirst = async (page: Page) => {
    await page
      .getByRole("button", { name: /^Open event/ })
      .first()
      .click();
    await page.getByRole("button", { name: "Verify inclusion" }).click();
  };

  it("proves an event in the browser, and notices when the log is not the one that it saw before", async () => {
    const page = await open("/audit");
    await proveFirst(page);
    await page.getByText("Proved here, by this browser").waitFor();
    await expect.poll(() => page.getByLabel("holds", { exact: true }).count()).toBe(4);
    expect(await accessibilityFaults(page)).toEqual([]);

    // The proof had a checkpoint signed: there was none before.
    await page.reload();
    await page.getByText("This browser keeps the checkpoint over").waitFor();
    await page.evaluate(`(() => {
      const kept = JSON.parse(localStorage.getItem("vouch.checkpoint"));
      const [origin, size] = kept.note.split("\\n");
      const note = [origin, size, btoa("\\0".repeat(32)), "", "— somebody AAAA", ""].join("\\n");
      localStorage.setItem("vouch.checkpoint", JSON.stringify({ ...kept, note }));
    })()`);
    await page.reload();
    await page.getByText("It was rewritten or rolled back.").waitFor();
    await page.context().close();
  });

  it("says at which step the proof of a changed event fails", async () => {
    const page = await open("/audit");
    await page.route("**/graphql", async (route) => {
      const response = await route.fetch();
      const text = await response.text();
      await route.fulfill({ response, body: text.replace(/(\\"at\\":\\"20)\d\d/, "$199") });
    });
    await proveFirst(page);
    await page.getByText("The proof does not hold").waitFor();
    await expect.poll(() => page.getByLabel("does not hold", { exact: true }).count()).toBe(2);
    await expect.poll(() => page.getByLabel("holds", { exact: true }).count()).toBe(2);
    await page.context().close();
  });

  it("decides a notice only as it was shown before, and withholds the video", async () => {
    const asset = await desk.released();
    await desk.send({ videos: asset.contentId, explanation: "This is my face." });
    const page = await open("/notices");
    await page.getByRole("button", { name: "Take the next one" }).click();
    await page.getByText("This is my face.").waitFor();
    await page.getByLabel("Withhold: what it says is right").check();
    await page.getByLabel("Why, for colleagues").fill("It is the same person.");
    await page.getByRole("button", { name: "See what it would do" }).click();
    await page.getByRole("status").getByText(asset.contentId).waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(await desk.withheldAt(asset)).toBeNull();
    await page.getByRole("button", { name: "Decide so" }).click();
    await page.getByRole("heading", { name: "Give the videos back" }).waitFor();
    expect(await desk.withheldAt(asset)).not.toBeNull();
    await page.context().close();
  });

  it("has no accessibility fault on any page, and no faint text in the dark theme either", async () => {
    const context = await signedIn({ colorScheme: "light" });
    for (const [path, title] of Object.entries(PAGES)) {
      const page = await context.newPage();
      await page.goto(`${desk.url}/console${path}`);
      await page.getByRole("heading", { level: 1, name: title }).waitFor();
      await page.waitForLoadState("networkidle");
      expect(await accessibilityFaults(page), path).toEqual([]);
      await page.emulateMedia({ colorScheme: "dark" });
      await page.locator('html[data-mantine-color-scheme="dark"]').waitFor();
      expect(await contrastFaults(page), path).toEqual([]);
      await page.close();
    }
    await context.close();
  }, 240_000);
});
