import type { Consent } from "./consent-policy.ts";
import type { PromptPlan } from "./plan.ts";
import { originalSpan } from "./reading.ts";
import { createTermMatcher } from "./terms.ts";

const matchers = new WeakMap<Consent, ReturnType<typeof createTermMatcher>>();

/**
 * The bank hits of a plan without those of `public_figure` that lie wholly inside a name on the consent list. Any other
 * name stays, also in the same sentence, and so does what other lists say of the same words.
 */
export const withoutConsented = (plan: PromptPlan, list: Consent): PromptPlan["bankHits"] => {
  if (list.length === 0 || !plan.bankHits.some(({ bank }) => bank.category === "public_figure")) return plan.bankHits;
  const names = plan.normalised.readings.flatMap((reading) =>
    matcherOf(list)(reading).map(({ from, to }) => originalSpan(reading, from, to)),
  );
  return plan.bankHits.flatMap(({ bank, hits }) => {
    if (bank.category !== "public_figure") return [{ bank, hits }];
    const others = hits.filter((hit) => !names.some((name) => name.start <= hit.start && hit.end <= name.end));
    return others.length === 0 ? [] : [{ bank, hits: others }];
  });
};

function matcherOf(list: Consent): ReturnType<typeof createTermMatcher> {
  const known = matchers.get(list);
  if (known) return known;
  // A name is words and nothing else: the marks between them are no part of a term.
  const terms = list.map(({ name }) => (name.match(/[\p{L}\p{N}]+/gu) ?? []).join(" "));
  const made = createTermMatcher(terms);
  matchers.set(list, made);
  return made;
}
