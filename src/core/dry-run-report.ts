import type { Category, Judgement, Verdict } from "../../moderation/index.ts";

/** What people decided on a text. */
export type DryRunLabel = "ALLOW" | "BLOCK";

type Source = "model" | "rule" | "bank";
/** For each policy, how many texts it sends where for this reason. A text with two reasons counts for both. */
export type Reasons = { readonly review: number; readonly block: number };

/** How one policy agrees with people. Positive is what people refused; found is what the policy did not let through. */
export type Agreement = {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
};

/** What one policy made of the texts. */
export type PolicyCount = {
  readonly verdicts: Readonly<Record<Verdict, number>>;
  readonly byCategory: Readonly<Partial<Record<Category, Reasons>>>;
  readonly bySource: Readonly<Partial<Record<Source, Reasons>>>;
  /** Counting REVIEW and BLOCK as found, and BLOCK alone. */
  readonly stopped: Agreement;
  readonly refused: Agreement;
};

export type DryRunReport = {
  readonly texts: number;
  readonly labelled: number;
  /** Texts by verdict under the baseline, then under the candidate: `flips.ALLOW.REVIEW`. */
  readonly flips: Readonly<Record<Verdict, Readonly<Record<Verdict, number>>>>;
  readonly before: PolicyCount;
  readonly after: PolicyCount;
  /** Days between the first and the last text, at least 1; null where texts have no time. */
  readonly days: number | null;
};

export type JudgedBoth = {
  readonly before: Judgement;
  readonly after: Judgement;
  readonly label: DryRunLabel | null;
  readonly at: Date | null;
};

const perVerdict = <T>(make: () => T): Record<Verdict, T> => ({ ALLOW: make(), REVIEW: make(), BLOCK: make() });
const DAY_MS = 24 * 3_600_000;

/** Counts texts one by one; memory does not grow with them. */
export function createDryRunCounter() {
  const flips = perVerdict(() => perVerdict(() => 0));
  const before = createPolicyCounter();
  const after = createPolicyCounter();
  let texts = 0;
  let labelled = 0;
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  return {
    count(judged: JudgedBoth): void {
      texts++;
      if (judged.label) labelled++;
      flips[judged.before.verdict][judged.after.verdict]++;
      before.count(judged.before, judged.label);
      after.count(judged.after, judged.label);
      if (!judged.at) return;
      first = Math.min(first, judged.at.getTime());
      last = Math.max(last, judged.at.getTime());
    },
    report: (): DryRunReport => ({
      ...{ texts, labelled, flips: structuredClone(flips) },
      ...{ before: before.result(), after: after.result() },
      days: last < first ? null : Math.max(1, (last - first) / DAY_MS),
    }),
  };
}

/** True positives among what was found, and among what there was; null where there is nothing to divide by. */
export const precisionOf = ({ truePositives, falsePositives }: Agreement): number | null =>
  share(truePositives, truePositives + falsePositives);
export const recallOf = ({ truePositives, falseNegatives }: Agreement): number | null =>
  share(truePositives, truePositives + falseNegatives);

const share = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole);

function createPolicyCounter() {
  const verdicts = perVerdict(() => 0);
  const byCategory: Partial<Record<Category, Reasons>> = {};
  const bySource: Partial<Record<Source, Reasons>> = {};
  const stopped = createAgreement();
  const refused = createAgreement();
  return {
    count({ verdict, categories }: Judgement, label: DryRunLabel | null): void {
      verdicts[verdict]++;
      const decisive = verdict === "ALLOW" ? [] : categories.filter(({ outcome }) => outcome === verdict);
      for (const name of new Set(decisive.map((one) => one.name))) byCategory[name] = more(byCategory[name], verdict);
      for (const source of new Set(decisive.map((one) => one.source))) {
        bySource[source] = more(bySource[source], verdict);
      }
      if (!label) return;
      stopped.count(verdict !== "ALLOW", label);
      refused.count(verdict === "BLOCK", label);
    },
    result: (): PolicyCount =>
      structuredClone({ verdicts, byCategory, bySource, stopped: stopped.result, refused: refused.result }),
  };
}

const more = (before: Reasons = { review: 0, block: 0 }, verdict: Verdict): Reasons => ({
  review: before.review + Number(verdict === "REVIEW"),
  block: before.block + Number(verdict === "BLOCK"),
});

function createAgreement() {
  const result = { truePositives: 0, falsePositives: 0, falseNegatives: 0, trueNegatives: 0 };
  return {
    result,
    count(found: boolean, label: DryRunLabel): void {
      if (label === "BLOCK") result[found ? "truePositives" : "falseNegatives"]++;
      else result[found ? "falsePositives" : "trueNegatives"]++;
    },
  };
}
