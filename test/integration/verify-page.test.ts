import { copyFile, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openTestApi, type TestApi } from "../harness/api.ts";
import { admit, until } from "../harness/app.ts";
import { accessibilityFaults, describeInBrowser } from "../harness/browser.ts";
import { openBrowser } from "../harness/chromium.ts";
import { alterClip, makeClip, temporaryFolder } from "../harness/clips.ts";
import { buildPages } from "../harness/pages.ts";

// What a person sees who drops a file on the public page, in a real browser, against the real product.

describeInBrowser("the verification page", () => {
  let api: TestApi;
  let browser: Browser;
  let page: Page;
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  const at = (name: string) => join(folder.path, name);

  beforeAll(async () => {
    buildPages();
    [api, folder, browser] = await Promise.all([openTestApi(), temporaryFolder(), openBrowser()]);
    await api.app.startWorker();
    const { id } = await admit(api.app);
    await until(api.app, id, ["READY"]);
    const [asset] = await api.app.database.assets([id]);
    const released = await api.app.storage.localPath(asset?.storageKey ?? "", AbortSignal.timeout(10_000));
    if (released === null) throw new Error("nothing was released");
    await copyFile(released, at("released.mp4"));
    const bytes = await readFile(at("released.mp4"));
    bytes[Math.floor(bytes.length * 0.9)] = (bytes[Math.floor(bytes.length * 0.9)] ?? 0) ^ 0xff;
    await writeFile(at("changed.mp4"), bytes);
    const { ffmpeg } = api.app.tools;
    await alterClip(ffmpeg, at("released.mp4"), at("stripped.mp4"), "null", ["-c:v", "libx264", "-crf", "26"]);
    await makeClip(ffmpeg, at("foreign.mp4"));
    await writeFile(at("notes.txt"), "no media at all");
  });
  afterAll(async () => {
    await browser?.close();
    await api?.close();
    await folder?.remove();
  });

  async function verify(name: string): Promise<void> {
    page = await browser.newPage({ locale: "en-GB", colorScheme: "dark" });
    await page.goto(`${api.url}/verify`);
    await page.getByLabel("Choose a file").setInputFiles(at(name));
    await page.getByRole("button", { name: "Verify another file" }).waitFor();
  }

  it.each([
    ["released.mp4", "Trusted"],
    ["changed.mp4", "Changed"],
    ["stripped.mp4", "Recovered"],
    ["foreign.mp4", "Nothing found"],
    ["notes.txt", "Not readable"],
  ])("says of %s: %s, says it first to a screen reader, and has no accessibility fault", async (name, verdict) => {
    await verify(name);
    await expect.poll(() => page.locator(":focus").textContent()).toBe(verdict);
    await expect.poll(() => page.title()).toBe(`${verdict} · Verify a file · Vouch`);
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.close();
  });

  it("says in the reader's language that silence does not make a file real", async () => {
    page = await browser.newPage({ locale: "de-DE" });
    await page.goto(`${api.url}/verify`);
    await page.getByLabel("Datei wählen").setInputFiles(at("foreign.mp4"));
    await page.getByRole("heading", { name: "Nichts gefunden" }).waitFor();
    expect(await page.locator("main").textContent()).toContain("Das zeigt nicht, dass die Datei echt ist.");
    await page.close();
  });

  it("hands out the signed report and takes a complaint about it", async () => {
    await verify("foreign.mp4");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Download the signed report" }).click(),
    ]);
    const bundle = JSON.parse(await readFile(await download.path(), "utf8"));
    expect(bundle).toMatchObject({ report: { verdict: "NO_CREDENTIALS" }, signature: expect.any(String) });
    await page.getByText("Tell us if this is wrong").click();
    await page.getByLabel("What is wrong?").fill("I made this with your server last year.");
    await page.getByRole("button", { name: "Send" }).click();
    await page.getByText("A person will read it.").waitFor();
    await page.close();
  });

  it("breaks none of its own content rules and works at the width of a phone", async () => {
    page = await browser.newPage({ viewport: { width: 360, height: 640 } });
    const complaints: string[] = [];
    page.on("console", (message) => message.type() === "error" && complaints.push(message.text()));
    await page.goto(`${api.url}/verify`);
    await page.getByLabel("Choose a file").setInputFiles(at("stripped.mp4"));
    await page.getByRole("heading", { name: "Recovered" }).waitFor();
    expect(await page.evaluate("document.documentElement.scrollWidth")).toBeLessThanOrEqual(360);
    expect(complaints).toEqual([]);
    await page.close();
  });
});
