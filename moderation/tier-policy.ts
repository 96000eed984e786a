import { z } from "zod";
import { type Levels, level, levels, loosensIn, probability } from "./levels.ts";
import { CATEGORIES, type Category } from "./taxonomy.ts";

const partialLevels = z.strictObject({ warn: level.optional(), review: level.optional(), block: level.optional() });
const categories = z.partialRecord(z.enum(CATEGORIES), partialLevels);

/** Where a tier departs from the policy. What it does not name is as for everybody. */
const tier = z.strictObject({
  categories: categories.prefault({}),
  frames: categories.prefault({}),
  unsafe: z.strictObject({ review: probability.nullable() }).optional(),
});
export type Tier = z.infer<typeof tier>;
export type TierLevels = Tier["categories"];

const tierName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, "a tier's name has a-z, 0-9 and -, begins with a letter, at most 40");
export const tiers = z.record(tierName, tier);

/** No level at all. */
export const NEVER: Levels = { warn: null, review: null, block: null };

type Leveled = Readonly<Partial<Record<Category, Levels>>>;

/** What is wrong with a document's tiers, each fault at its path. */
export function faultsOfTiers(
  policy: {
    readonly tiers: Readonly<Record<string, Tier>>;
    readonly categories: Leveled;
    readonly frames: Leveled;
  },
  fault: (path: readonly string[], message: string) => void,
): void {
  for (const [name, own] of Object.entries(policy.tiers)) {
    for (const part of ["categories", "frames"] as const) {
      for (const category of CATEGORIES) {
        const change = own[part][category];
        if (!change) continue;
        const path = ["tiers", name, part, category];
        const base = policy[part][category] ?? NEVER;
        const whole = mergeLevels(base, change);
        const parsed = levels.safeParse(whole);
        for (const { message } of parsed.error?.issues ?? []) fault(path, `${message}, together with the policy's own`);
        if (category === "sexual_minors" && loosensIn(whole, base)) fault(path, "no tier may loosen sexual_minors");
      }
    }
  }
}

/** Null is a level too: never. Only what is left out is taken over. */
export function mergeLevels(base: Levels, own: NonNullable<TierLevels[Category]>): Levels {
  const pick = (name: keyof Levels) => (own[name] === undefined ? base[name] : own[name]);
  return { warn: pick("warn"), review: pick("review"), block: pick("block") };
}
