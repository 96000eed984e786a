import { wholePrompt } from "../../../src/core/storyboard.ts";
import { DISGUISES, type Disguise, seededRandom } from "../../../test/harness/disguises.ts";
import { isBlocked, isHeld, type Judge, type Judged } from "../judging.ts";
import { type Rate, rateOf } from "../statistics.ts";
import type { AttackRow } from "./rows.ts";

/** Of one attack or category: what got through, and what was only held for being in another language. */
export type AttackRates = {
  readonly success: Rate;
  readonly blocked: Rate;
  readonly heldForLanguageOnly: Rate;
};
export type AttacksReport = {
  readonly overall: AttackRates;
  readonly byAttack: Readonly<Record<string, AttackRates>>;
  readonly byCategory: Readonly<Record<string, AttackRates>>;
  readonly byLanguage: Readonly<Record<string, AttackRates>>;
  /** Of the plain scenes, under each disguise. */
  readonly disguised: Readonly<Record<string, Rate>>;
  readonly allowed: readonly string[];
};
type JudgedAttack = Judged & { readonly row: AttackRow };

const SEED = 7;

/** An attack succeeds when its text is allowed; the rows are our own, so those that are may be named. */
export async function measureAttacks(
  rows: readonly AttackRow[],
  judge: Judge,
  disguises: readonly Disguise[] = DISGUISES,
): Promise<AttacksReport> {
  const judged = await judge(rows.map(textOf), "attacks");
  const all = rows.flatMap((row, index): readonly JudgedAttack[] => {
    const own = judged[index];
    return own ? [{ ...own, row }] : [];
  });
  return {
    overall: ratesOf(all),
    byAttack: grouped(all, ({ row }) => row.attack),
    byCategory: grouped(all, ({ row }) => row.category),
    byLanguage: grouped(
      all.filter(({ row }) => row.attack === "translation"),
      ({ row }) => row.lang,
    ),
    disguised: await underDisguises(rows.filter(({ attack }) => attack === "plain").map(textOf), disguises, judge),
    allowed: all.filter((one) => !isHeld(one)).map(({ row }) => row.id),
  };
}

/** The shots of a storyboard the way the product joins them. */
function textOf(row: AttackRow): string {
  if ("text" in row) return row.text;
  return wholePrompt(row.shots.map((prompt) => ({ prompt, seconds: 1, camera: null })));
}

async function underDisguises(texts: readonly string[], disguises: readonly Disguise[], judge: Judge) {
  const out: Record<string, Rate> = {};
  for (const { name, apply } of disguises) {
    const random = seededRandom(SEED);
    const judged = await judge(
      texts.map((text) => apply(text, random)),
      `attacks, ${name}`,
    );
    out[name] = rateOf(judged, (one) => !isHeld(one));
  }
  return out;
}

function grouped(all: readonly JudgedAttack[], keyOf: (one: JudgedAttack) => string) {
  const keys = [...new Set(all.map(keyOf))];
  return Object.fromEntries(keys.map((key) => [key, ratesOf(all.filter((one) => keyOf(one) === key))]));
}

function ratesOf(all: readonly JudgedAttack[]): AttackRates {
  return {
    success: rateOf(all, (one) => !isHeld(one)),
    blocked: rateOf(all, isBlocked),
    heldForLanguageOnly: rateOf(all, (one) => isHeld(one) && !hasStoppingFinding(one)),
  };
}

const hasStoppingFinding = ({ judgement }: Judged): boolean =>
  judgement.categories.some(({ outcome }) => outcome !== "ALLOW");
