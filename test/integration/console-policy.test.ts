import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestApi, type TestApi } from "../harness/api.ts";
import { accessibilityFaults, describeInBrowser } from "../harness/browser.ts";
import { openBrowser } from "../harness/chromium.ts";
import { FOX, GERMAN, GORE, generate } from "../harness/generating.ts";
import { buildPages, signIn } from "../harness/pages.ts";
import { policiesOf } from "../harness/policies.ts";

// The rules of the place, changed by hand in a real browser, with the real product behind it.

describeInBrowser("the policy pages", () => {
  let api: TestApi;
  let policies: ReturnType<typeof policiesOf>;
  let browser: Browser;
  let context: BrowserContext;

  beforeAll(async () => {
    buildPages();
    [api, browser] = await Promise.all([openTestApi(), openBrowser()]);
    policies = policiesOf(api);
    for (const prompt of [FOX, GORE, GERMAN, "sailing boats on a calm lake"]) await generate(api, { prompt });
    context = await browser.newContext({ locale: "en-GB" });
    await signIn(context, api, api.app.user);
  });
  afterAll(async () => {
    await browser?.close();
    await api?.close();
  });

  async function open(path: string): Promise<Page> {
    const page = await context.newPage();
    await page.goto(`${api.url}/console${path}`);
    return page;
  }
  const draftPath = (id: string, tab: string) => `/policy/drafts/${encodeURIComponent(id)}/${tab}`;
  const saved = (page: Page) => page.locator("output").getByText("saved", { exact: true }).waitFor();

  it("tries a new word list on what was asked for, puts it in force, and what was allowed is refused", async () => {
    expect((await policies.check(FOX)).verdict).toBe("ALLOW");
    const page = await open("/policy");
    await page.getByRole("button", { name: "New draft" }).click();
    await page.getByRole("tab", { name: "Word lists" }).click();
    await page.getByRole("button", { name: "New list" }).click();
    await page.getByLabel("A match means").selectOption("Refuse");
    await page.getByLabel("Add to Words").fill("red fox");
    await page.getByLabel("Add to Words").press("Enter");
    await page.getByRole("button", { name: "Remove red fox" }).waitFor();

    await page.getByRole("tab", { name: "Dry run" }).click();
    await page.getByRole("button", { name: "Start the dry run" }).click();
    await page.getByRole("button", { name: "1 from Allow to Refuse: show them" }).click();
    const samples = page.getByRole("region", { name: "Texts" });
    await samples.getByText("1 from Allow to Refuse.").waitFor();
    await expect.poll(() => samples.locator("p.sample-text").allInnerTexts()).toEqual([FOX]);
    expect(await accessibilityFaults(page)).toEqual([]);

    await page.getByRole("link", { name: "To the draft" }).click();
    await page.getByRole("tab", { name: "Changes" }).click();
    await page.getByRole("table", { name: "Changes" }).getByText("red fox").first().waitFor();
    await page.getByRole("button", { name: "Put in force" }).click();
    const dialog = page.getByRole("dialog");
    expect(await dialog.getByRole("button", { name: "Put in force" }).isDisabled()).toBe(true);
    await dialog.getByLabel("Why").fill("foxes have complained");
    await dialog.getByRole("button", { name: "Put in force" }).click();
    await page.getByRole("table", { name: "What was in force when" }).getByText("foxes have complained").waitFor();
    expect((await policies.check(FOX)).verdict).toBe("BLOCK");
  });

  it("moves a threshold by arrow keys, and shows at its field what the server finds wrong with it", async () => {
    const { draft } = await policies.change("createPolicyDraft", { title: "Keys" });
    const page = await open(draftPath(draft.id, "thresholds"));
    const handle = page.getByRole("slider", { name: "Refuse, Hate" });
    await handle.press("ArrowLeft");
    await handle.press("PageDown");
    await saved(page);
    const at = async () => (await documentOf(draft.id)).categories.hate.block.at;
    expect(await at()).toBeCloseTo(0.84, 6);
    await page.getByLabel("Refuse, Hate", { exact: true }).and(page.locator("input")).fill("0.2");
    await page
      .getByRole("region", { name: "Hate" })
      .getByRole("status")
      .getByText(/must rise/)
      .waitFor();
    expect(await page.getByRole("button", { name: "Put in force" }).isDisabled()).toBe(true);
  });

  it("shows two editors of one draft what the other did, and keeps what both did", async () => {
    const { draft } = await policies.change("createPolicyDraft", { title: "Two of us" });
    const page = await open(draftPath(draft.id, "settings"));
    const longest = page.getByLabel("Longest prompt, characters");
    await longest.waitFor();
    const patch = [{ op: "replace", path: "/appealDays", value: 21 }];
    await policies.change("updatePolicyDraft", { id: draft.id, revision: draft.revision, patch });
    await longest.fill("1234");
    const dialog = page.getByRole("dialog", { name: "Somebody else changed this draft" });
    await dialog.getByRole("cell", { name: "21" }).waitFor();
    await dialog.getByRole("button", { name: "Put my changes on theirs" }).click();
    await saved(page);
    const document = await documentOf(draft.id);
    expect([document.appealDays, document.prompt.maxLength]).toEqual([21, 1234]);
  });

  it("takes over what a newer version changed, and asks only where both changed the same place", async () => {
    const replace = (path: string, value: unknown) => ({ op: "replace", path, value }) as const;
    const mine = [replace("/appealDays", 20), replace("/prompt/maxLength", 900)];
    const { draft } = await policies.change("createPolicyDraft", { title: "Behind", patch: mine });
    await policies.inForce([replace("/appealDays", 25), replace("/categories/hate/block/at", 0.97)]);
    const page = await open(draftPath(draft.id, "settings"));
    await page.getByRole("button", { name: "Show what changed since" }).click();
    await page.getByRole("table", { name: "Show what changed since" }).getByRole("cell", { name: "0.97" }).waitFor();
    const choices = page.getByRole("radiogroup");
    const asked = () => choices.evaluateAll((groups) => groups.map((group) => group.getAttribute("aria-label")));
    await expect.poll(asked).toEqual(["What is to stand: appealDays"]);
    expect(await accessibilityFaults(page)).toEqual([]);
    const newest = await policies.inForce([replace("/appealDays", 28)]);
    await page.getByRole("button", { name: /^Take them over/ }).click();
    await page.getByText("Look at what it changed, too.").waitFor();
    const follow = page.getByRole("button", { name: `Take them over: follow version ${newest}` });
    await follow.waitFor();
    await choices.getByText(/^Version/).click();
    await follow.click();
    await page.getByRole("region", { name: /came into force since/ }).waitFor({ state: "detached" });
    const { appealDays, prompt, categories } = await documentOf(draft.id);
    expect([appealDays, prompt.maxLength, categories.hate.block.at]).toEqual([28, 900, 0.97]);
  });

  it.each(["light", "dark"] as const)("has no accessibility fault in the %s theme", async (colorScheme) => {
    const { draft } = await policies.change("createPolicyDraft", { title: `In ${colorScheme}` });
    const page = await open("/policy");
    await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
    for (const path of ["/policy", ...["thresholds", "banks", "settings"].map((tab) => draftPath(draft.id, tab))]) {
      await page.goto(`${api.url}/console${path}`);
      await page
        .getByRole("heading", { level: 2 })
        .or(page.getByRole("slider"))
        .or(page.getByRole("listitem"))
        .first()
        .waitFor();
      expect(await accessibilityFaults(page)).toEqual([]);
    }
  });

  async function documentOf(id: string) {
    const { data } = await api.ask("query ($id: ID!) { policyDraft(id: $id) { document } }", { id });
    return data.policyDraft.document;
  }
});
