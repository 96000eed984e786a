import { join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { globalId } from "../../src/api/graphql/global-ids.ts";
import { packageRoot } from "../../src/platform/package-root.ts";
import { accessibilityFaults, describeInBrowser } from "../harness/browser.ts";
import { openBrowser } from "../harness/chromium.ts";
import { openTestDesk, PROMPTS, type TestDesk } from "../harness/desk.ts";
import { buildPages, signIn } from "../harness/pages.ts";

// A person types a prompt and watches what becomes of it, in a real browser, against the real product.

describeInBrowser("the studio", () => {
  let desk: TestDesk;
  let browser: Browser;
  let context: BrowserContext;
  let owner: Awaited<ReturnType<TestDesk["person"]>>;

  beforeAll(async () => {
    buildPages();
    [desk, browser] = await Promise.all([openTestDesk(), openBrowser()]);
    await desk.app.startWorker();
    owner = await desk.person("USER");
    context = await browser.newContext({ locale: "en-GB", reducedMotion: "reduce" });
    await signIn(context, desk, owner.user);
  });
  afterAll(async () => {
    await browser?.close();
    await desk?.close();
  });

  async function open(path: string): Promise<Page> {
    const page = await context.newPage();
    await page.goto(`${desk.url}${path}`);
    return page;
  }
  const shortest = (page: Page) => page.getByRole("slider", { name: "Length", exact: true }).press("Home");

  it("keeps what was typed over a reload, makes it with Ctrl+Enter, and shows every step up to the video", async () => {
    const page = await open("/");
    const prompt = page.getByRole("textbox", { name: "Describe a scene" });
    await prompt.fill(PROMPTS.fine);
    await shortest(page);
    await page.getByText("Fine to make").waitFor();
    await page.reload();
    await expect.poll(() => prompt.inputValue()).toBe(PROMPTS.fine);
    await prompt.press("Control+Enter");
    const path = page.getByRole("list", { name: "What happens to it" });
    await path.getByText("Make the pictures").waitFor();
    await page.getByRole("link", { name: "Open the video" }).waitFor();
    await expect.poll(() => path.getByText("done").count()).toBe(8);
    expect(await path.getByRole("listitem").count()).toBe(8);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("link", { name: "Open the video" }).click();
    await page.waitForURL(/\/videos\//);
    await page.close();
  });

  it("begins with a picture that outlives a reload, says what is no picture, and stops when it is cancelled", async () => {
    const page = await open("/");
    await page.getByRole("button", { name: "More", exact: true }).click();
    const choose = async (file: string | { name: string; mimeType: string; buffer: Buffer }) => {
      const chooser = page.waitForEvent("filechooser");
      await page.getByRole("button", { name: "Begin with a picture" }).click();
      await (await chooser).setFiles(file);
    };
    await choose({ name: "notes.png", mimeType: "image/png", buffer: Buffer.from("no picture at all") });
    await page.getByText("notes.png cannot be read as a picture.").waitFor();
    await choose(join(packageRoot, "test/golden/night-forest.jpg"));
    const picture = page.getByRole("img", { name: "The video begins with night-forest.jpg" });
    await picture.waitFor();
    await page.getByRole("progressbar", { name: "Sending night-forest.jpg" }).waitFor({ state: "detached" });
    await page.reload();
    await picture.waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);

    await page.getByRole("textbox", { name: "Describe a scene" }).fill(PROMPTS.fine);
    await page.getByRole("slider", { name: "Length", exact: true }).press("End");
    await page.getByRole("button", { name: "Generate" }).click();
    await page.getByRole("progressbar", { name: "Progress" }).waitFor();
    await picture.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByText("You stopped it. It was not charged.").waitFor();
    const [made] = (await desk.app.database.generations({ userId: owner.user.id }, { limit: 1 })).rows;
    expect(made?.row).toMatchObject({ status: "CANCELLED", leadSha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    await page.close();
  });

  it("explains a refusal, takes an appeal, and goes on by itself when a reviewer takes the refusal back", async () => {
    const page = await open("/");
    await page.getByRole("textbox", { name: "Describe a scene" }).fill(PROMPTS.refused);
    await shortest(page);
    await page.getByText("Would be refused").waitFor();
    await page.getByRole("button", { name: "Generate" }).click();
    const refusal = page.getByRole("region", { name: "This was refused" });
    await refusal.getByText("Hatred").waitFor();
    await refusal.getByLabel("Why is the refusal wrong?").fill("It is a speech in a film.");
    await refusal.getByRole("button", { name: "Send the appeal" }).click();
    await refusal.getByText("Appeal under way").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);

    const [refused] = (
      await desk.app.database.generations({ userId: owner.user.id, statuses: ["REFUSED"] }, { limit: 1 })
    ).rows;
    if (!refused) throw new Error("nothing was refused");
    const ann = await desk.person("MODERATOR");
    const answer = async () => {
      const id = globalId("ReviewCase", (await desk.caseOf(refused.row.id)).id);
      await desk.claim(ann, { id });
      await desk.decide(ann, id, "ALLOW", { reasonCode: "MISREAD", message: "You are right." });
    };
    await answer();
    // No classifier sees this family in pictures, so the finished clip waits for a person too.
    await page.getByText("A person looks at it before it goes on.", { exact: false }).waitFor();
    await answer();
    await page.getByRole("link", { name: "Open the video" }).waitFor();
    await page.close();
  });

  it("puts the shots of a storyboard in another order by keyboard, says so, and makes them as one video", async () => {
    const page = await open("/storyboard");
    await page.getByRole("textbox", { name: "What shot 1 shows" }).fill("a red fox runs");
    await page.getByRole("textbox", { name: "What shot 2 shows" }).fill("a duck swims on a pond");
    for (const number of [1, 2]) await page.getByRole("slider", { name: `Length of shot ${number}` }).press("Home");
    await page.getByRole("button", { name: "Move shot 2", exact: true }).focus();
    await page.keyboard.press("Space");
    await page.getByText("Shot 2 is over place 2 of 2.").waitFor({ state: "attached" });
    await page.keyboard.press("ArrowLeft");
    await page.getByText("Shot 2 is over place 1 of 2.").waitFor({ state: "attached" });
    await page.keyboard.press("Space");
    await page.getByText("Shot 2 is now in place 1 of 2.").waitFor({ state: "attached" });
    const first = page.getByRole("textbox", { name: "What shot 1 shows" });
    await expect.poll(() => first.inputValue()).toBe("a duck swims on a pond");
    await page.getByText("Fine to make").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "Generate" }).click();
    await page.getByRole("link", { name: "Open the video" }).waitFor();
    const [made] = (await desk.app.database.generations({ userId: owner.user.id }, { limit: 1 })).rows;
    expect(made?.row.shots.map(({ prompt }) => prompt)).toEqual(["a duck swims on a pond", "a red fox runs"]);
    await page.close();
  });

  it("is as wide as a phone, and breaks none of its own content rules", async () => {
    const page = await context.newPage();
    const complaints: string[] = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    await page.setViewportSize({ width: 400, height: 800 });
    for (const path of ["/", "/storyboard"]) {
      await page.goto(`${desk.url}${path}`);
      await page.getByRole("button", { name: "Generate" }).waitFor();
      expect(await page.evaluate("document.documentElement.scrollWidth"), path).toBeLessThanOrEqual(400);
    }
    expect(complaints).toEqual([]);
    await page.close();
  });
});
