// Pictures of every page in both themes, of a server that this command starts and fills: out/screenshots/*.png.
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pino from "pino";
import type { BrowserContext } from "playwright-core";
import { serve } from "../src/app/serve.ts";
import { withServer } from "../src/cli/client.ts";
import { loadConfig } from "../src/config/config.ts";
import { packageRoot } from "../src/platform/package-root.ts";
import { openBrowser } from "../test/harness/chromium.ts";
import { makeContent } from "./screenshots/content.ts";

const folder = join(packageRoot, "out/screenshots");
const SIZES = { desktop: { width: 1440, height: 900 }, phone: { width: 400, height: 800 } } as const;
const SETTLED_MS = 1500;

const dataDirectory = await mkdtemp(join(tmpdir(), "vouch-screenshots-"));
const config = { ...loadConfig({ ...process.env, DATA_DIR: dataDirectory }), host: "127.0.0.1", port: 0 };
await mkdir(folder, { recursive: true });
const server = await serve({ ...config, role: "all" }, pino({ level: "error" }));
const browser = await openBrowser();
try {
  await withServer(config, AbortSignal.timeout(15 * 60_000), async (client) => {
    console.log("making something of everything that there is to see");
    const { video, refused } = await makeContent(client.graphql);
    const pages = {
      studio: "/",
      storyboard: "/storyboard",
      videos: "/videos",
      video: `/videos/${encodeURIComponent(video)}`,
      refusal: `/videos/${encodeURIComponent(refused)}`,
      account: "/account",
      review: "/console",
      policy: "/console/policy",
      audit: "/console/audit",
      metrics: "/console/metrics",
      people: "/console/people",
      notices: "/console/notices",
      feedback: "/console/feedback",
      system: "/console/system",
      verify: "/verify",
      takedown: "/takedown",
    };
    for (const colorScheme of ["light", "dark"] as const) {
      for (const [size, viewport] of Object.entries(SIZES)) {
        const context = await browser.newContext({ colorScheme, viewport, locale: "en-GB" });
        await takeOne(context, `sign-in-${size}-${colorScheme}`, "/sign-in");
        await takeOne(context, `start-${size}-${colorScheme}`, "/about");
        await signIn(context);
        for (const [name, path] of Object.entries(pages))
          await takeOne(context, `${name}-${size}-${colorScheme}`, path);
        await context.close();
      }
    }
  });
} finally {
  await browser.close();
  await server.stop();
  await rm(dataDirectory, { recursive: true, force: true });
}
console.log(`pictures are in ${folder}`);

async function signIn(context: BrowserContext): Promise<void> {
  const page = await context.newPage();
  await page.goto(await server.signInUrl());
  await page.getByRole("button", { name: "Sign in" }).first().click();
  await page.waitForURL(`${server.url}/`);
  await page.close();
}

async function takeOne(context: BrowserContext, name: string, path: string): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${server.url}${path}`);
  await page.waitForLoadState("networkidle").catch(() => {});
  await page.waitForTimeout(SETTLED_MS);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await page.close();
  console.log(name);
}
