import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { globalId } from "../../src/api/graphql/global-ids.ts";
import { verifyBundle } from "../../src/core/audit/bundle.ts";
import { openTestApi, type TestApi } from "../harness/api.ts";
import { admit, DEMO_PROMPT, until } from "../harness/app.ts";
import { accessibilityFaults, describeInBrowser } from "../harness/browser.ts";
import { openBrowser } from "../harness/chromium.ts";
import { buildPages, signIn } from "../harness/pages.ts";

// What becomes of a finished video in the hands of its owner, in a real browser, with the real product behind it.

describeInBrowser("the pages of one's own videos", () => {
  let api: TestApi;
  let browser: Browser;
  let context: BrowserContext;
  let video: string;

  beforeAll(async () => {
    buildPages();
    [api, browser] = await Promise.all([openTestApi(), openBrowser()]);
    await api.app.startWorker();
    const { id } = await admit(api.app);
    context = await browser.newContext({ locale: "en-GB" });
    await signIn(context, api, api.app.user);
    await until(api.app, id, ["READY"]);
    video = `/videos/${encodeURIComponent(globalId("Generation", id))}`;
  });
  afterAll(async () => {
    await browser?.close();
    await api?.close();
  });

  async function open(path: string): Promise<Page> {
    const page = await context.newPage();
    await page.goto(`${api.url}${path}`);
    return page;
  }

  it("leads from the gallery to the player, from there to the file, and the public page calls the file trusted", async () => {
    const page = await open("/videos");
    await page.getByRole("link", { name: DEMO_PROMPT }).click();
    await page.getByRole("button", { name: "Play" }).click();
    await page.getByRole("button", { name: "Pause" }).waitFor();
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: /^MP4/ }).click(),
    ]);
    await page.getByRole("link", { name: "verification page" }).click();
    await page.getByLabel("Choose a file").setInputFiles(await download.path());
    await page.getByRole("heading", { name: "Trusted" }).waitFor();
    await page.close();
  });

  it("filters by what the address says, finds by words, and teaches what to do where nothing fits", async () => {
    const page = await open("/videos?aspect=TALL_9_16");
    await page.getByRole("heading", { name: "Nothing fits these filters" }).waitFor();
    await page.getByRole("button", { name: "Show all" }).click();
    await page.getByRole("link", { name: DEMO_PROMPT }).waitFor();
    await page.getByRole("searchbox").fill("red FOX");
    await page.waitForURL(/search=red\+FOX/);
    await page.getByRole("link", { name: DEMO_PROMPT }).waitFor();
    await page.close();
  });

  it("steps through the frames by keys", async () => {
    const page = await open(video);
    const scrubber = page.getByRole("slider", { name: "Go to a frame" });
    await scrubber.waitFor();
    for (const key of [".", ".", ","]) await page.keyboard.press(key);
    await expect.poll(() => scrubber.getAttribute("aria-valuetext")).toBe("Frame 2 of 8, 0.13 s");
    await page.close();
  });

  it("proves in the browser that the log has this very file, and finds a file that is another", async () => {
    const page = await open(video);
    await page.getByRole("button", { name: "Prove it" }).click();
    await page.getByText(/^Proved: event \d+ of the signed log/).waitFor();
    const proof = await page.getByRole("link", { name: "Keep the proof" }).getAttribute("href");
    const bundle = JSON.parse(decodeURIComponent(proof?.slice(proof.indexOf(",") + 1) ?? ""));
    const { auditVerifierKey } = (await api.ask("{ server { auditVerifierKey } }")).data.server;
    expect(verifyBundle(bundle, { verifierKeys: [auditVerifierKey] })).toMatchObject({ valid: true });

    await page.route("**/video.mp4*", async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: Buffer.concat([await response.body(), Buffer.of(0)]) });
    });
    await page.reload();
    await page.getByRole("button", { name: "Prove it" }).click();
    await page.getByText(/something does not fit$/).waitFor();
    await page.close();
  });

  it.each(["light", "dark"] as const)("has no accessibility fault in %s colours", async (colorScheme) => {
    for (const path of ["/videos", video, "/account"]) {
      const page = await open(path);
      await page.emulateMedia({ colorScheme });
      await page.getByRole("heading", { level: 1 }).waitFor();
      await page.waitForLoadState("networkidle");
      expect([path, await accessibilityFaults(page)]).toEqual([path, []]);
      await page.close();
    }
  });

  it("makes a key whose secret works, shows it once, and ends it", async () => {
    const page = await open("/account");
    await page.getByRole("button", { name: "New key" }).click();
    await page.getByLabel("Name").fill("nightly renders");
    await page.getByRole("button", { name: "Make the key" }).click();
    const secret = await page.getByLabel("Secret of the key").textContent();
    const viewer = "{ viewer { scopes } }";
    const scopes = ["GENERATIONS_READ", "GENERATIONS_WRITE"];
    expect((await api.ask(viewer, {}, secret)).data.viewer).toEqual({ scopes });
    await page.getByRole("button", { name: "I have kept it" }).click();
    await page.getByRole("button", { name: "Revoke: nightly renders" }).click();
    await page.getByRole("button", { name: "Revoke for good" }).click();
    await page.getByText("Revoked", { exact: true }).waitFor();
    expect((await api.ask(viewer, {}, secret)).errors?.[0]?.extensions.code).toBe("UNAUTHENTICATED");
    await page.close();
  });

  it("sets a password, ends the browser that signed in with it, and erases the account after counting what goes", async () => {
    const { user } = await api.person("USER");
    const [here, elsewhere] = await Promise.all([1, 2].map(() => browser.newContext({ locale: "en-GB" })));
    if (!here || !elsewhere) throw new Error("no browsers");
    await signIn(here, api, user);
    const page = await here.newPage();
    await page.goto(`${api.url}/account`);
    const password = "violets grow on tuesdays";
    await page.getByLabel("New password").fill("passwordpassword");
    await page.getByRole("button", { name: "Set the password" }).click();
    await page.getByText("This password is among the first that are guessed.").waitFor();
    await page.getByLabel("New password").fill(password);
    await page.getByRole("button", { name: "Set the password" }).click();
    await page.getByText("The password is set.").waitFor();

    const other = await elsewhere.newPage();
    await other.goto(`${api.url}/sign-in?next=/account`);
    const form = other.getByRole("region", { name: "With your password" });
    await form.getByLabel("E-mail address").fill(user.email);
    await form.getByLabel("Password").fill(password);
    await form.getByRole("button", { name: "Sign in" }).click();
    await other.getByRole("heading", { name: "Your account" }).waitFor();
    await page.reload();
    await page.getByRole("button", { name: /^Sign out: / }).click();
    await page.getByRole("button", { name: /^Sign out: / }).waitFor({ state: "detached" });
    await other.reload();
    await other.getByRole("heading", { name: "Sign in" }).waitFor();

    await page.getByRole("button", { name: "Erase my account…" }).click();
    const dialog = page.getByRole("dialog", { name: "Erase your account?" });
    await dialog.getByText("Signed-in browsers: 1.").waitFor();
    const erase = dialog.getByRole("button", { name: "Erase for good" });
    expect(await erase.isDisabled()).toBe(true);
    await dialog.getByLabel(`Type ${user.email} to go on`).fill(user.email);
    await erase.click();
    await dialog.getByText("Your account is erased.").waitFor();
    await dialog.getByRole("link", { name: "To the start" }).click();
    await page.getByRole("link", { name: "Sign in" }).waitFor();
    expect(await api.app.database.userByEmail(user.email)).toBeNull();
    await Promise.all([here.close(), elsewhere.close()]);
  });

  // It takes the video away; it comes last.
  it("deletes a video after a question, and keeps the page with its record and its proof", async () => {
    const page = await open(video);
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("button", { name: "Delete the video" }).click();
    await page.getByText("You deleted the file.").waitFor();
    await page.getByRole("button", { name: "Prove it" }).click();
    await page.getByText(/not every step could be checked here$/).waitFor();
    await page.close();
  });
});
