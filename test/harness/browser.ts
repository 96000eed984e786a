import axe from "axe-core";
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import { CHROMIUM } from "./chromium.ts";

/** `describe` for what people see: loudly skipped without Chromium, a failure with VOUCH_REQUIRE_SERVERS=1. */
export function describeInBrowser(name: string, body: () => void): void {
  const missing = `${name}: NOT TESTED, chromium is not installed`;
  if (CHROMIUM !== undefined) {
    describe(name, body);
  } else if (process.env.VOUCH_REQUIRE_SERVERS === "1") {
    test(missing, () => expect.fail("VOUCH_REQUIRE_SERVERS=1 wants a browser"));
  } else {
    process.stderr.write(`\n!!! ${missing}\n`);
    test.skip(missing, () => {});
  }
}

type AxeResult = { readonly id: string; readonly nodes: readonly { readonly html: string }[] };

/**
 * Breaches of WCAG 2.2 A and AA on the page as it stands, or in what a selector names, such as a dialog: what lies below
 * one has no contrast to tell. A contrast that the checker could not tell counts as a breach: that is how unreadable
 * text gets by.
 */
export const accessibilityFaults = (page: Page, inside = "html"): Promise<readonly string[]> =>
  faultsBy(page, "['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']", inside);

/** Only what colours decide, for the other theme of a page whose rest was looked at. */
export const contrastFaults = (page: Page): Promise<readonly string[]> =>
  faultsBy(page, "{ type: 'rule', values: ['color-contrast'] }");

/** What still fades in has no colours to judge; what turns for ever ends never. */
const STILL = `Promise.allSettled(
  document.getAnimations()
    .filter(({ playState, effect }) => playState === "running" && effect?.getComputedTiming().endTime !== Infinity)
    .map(({ finished }) => finished),
).then(() => null)`;

async function faultsBy(page: Page, rules: string, inside = "html"): Promise<readonly string[]> {
  await page.evaluate(STILL);
  // As the test's own code: the page's content policy, which forbids added scripts, does not bind it.
  await page.evaluate(axe.source);
  const found: { violations: AxeResult[]; incomplete: AxeResult[] } = await page.evaluate(
    `axe.run(${JSON.stringify(inside)}, { runOnly: ${rules} })`,
  );
  const unsure = found.incomplete.filter(({ id }) => id === "color-contrast");
  return [...found.violations, ...unsure].flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}
