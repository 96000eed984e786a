import { z } from "zod";
import { type Levels, level, levels, loosensIn, probability } from "./levels.ts";
import type { PolicyDocument } from "./policy.ts";
import { CATEGORIES, type Category } from "./taxonomy.ts";

/** The tier of whoever was given no other. It always exists, and is the policy as it is written. */
export const STANDARD_TIER = "standard";

const partialLevels = z.strictObject({ warn: level.optional(), review: level.optional(), block: level.optional() });
const categories = z.partialRecord(z.enum(CATEGORIES), partialLevels);

/** Where a tier departs from the policy. What it does not name is as for everybody. */
const tier = z.strictObject({
  categories: categories.prefault({}),
  frames: categories.prefault({}),
  unsafe: z.strictObject({ review: probability.nullable() }).optional(),
});
type Tier = z.infer<typeof tier>;
type TierLevels = Tier["categories"];

export const tierName = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,39}$/, "a tier's name has a-z, 0-9 and -, begins with a letter, at most 40");
export const tiers = z.record(tierName, tier);

const merged = new WeakMap<PolicyDocument, Map<string, PolicyDocument>>();

/**
 * The policy as it is for a tier: of what the tier names, its own levels; of everything else, the policy's. A tier that
 * the policy does not know is `standard`: a tier can outlive the policy that named it.
 */
export const policyForTier = (policy: PolicyDocument, name: string): PolicyDocument => {
  const own = Object.hasOwn(policy.tiers, name) ? policy.tiers[name] : undefined;
  if (!own) return policy;
  const known = merged.get(policy) ?? new Map<string, PolicyDocument>();
  merged.set(policy, known);
  const made = known.get(name) ?? mergeTier(policy, own);
  known.set(name, made);
  return made;
};

export const tierNames = (policy: PolicyDocument): readonly string[] => [
  ...new Set([STANDARD_TIER, ...Object.keys(policy.tiers)]),
];

/** Whether some score has a milder outcome in tier `one` than in tier `other`. */
export const isLooserTier = (policy: PolicyDocument, one: string, other: string): boolean => {
  const [a, b] = [policyForTier(policy, one), policyForTier(policy, other)];
  const everywhere = (part: "categories" | "frames") =>
    CATEGORIES.some((category) => loosensIn(a[part][category] ?? NEVER, b[part][category] ?? NEVER));
  return everywhere("categories") || everywhere("frames") || (a.unsafe.review ?? 2) > (b.unsafe.review ?? 2);
};

/** What is wrong with a document's tiers, each fault at its path. */
export function faultsOfTiers(
  policy: Pick<PolicyDocument, "tiers" | "categories" | "frames">,
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

const NEVER: Levels = { warn: null, review: null, block: null };

function mergeTier(policy: PolicyDocument, own: Tier): PolicyDocument {
  return {
    ...policy,
    categories: { ...policy.categories, ...mergeAll(policy.categories, own.categories) },
    frames: { ...policy.frames, ...mergeAll(policy.frames, own.frames) },
    unsafe: own.unsafe ?? policy.unsafe,
  };
}

function mergeAll(base: Partial<Record<Category, Levels>>, own: TierLevels): Partial<Record<Category, Levels>> {
  const changed = CATEGORIES.flatMap((category) => {
    const change = own[category];
    return change ? [[category, mergeLevels(base[category] ?? NEVER, change)] as const] : [];
  });
  return Object.fromEntries(changed);
}

/** Null is a level too: never. Only what is left out is taken over. */
function mergeLevels(base: Levels, own: NonNullable<TierLevels[Category]>): Levels {
  const pick = (name: keyof Levels) => (own[name] === undefined ? base[name] : own[name]);
  return { warn: pick("warn"), review: pick("review"), block: pick("block") };
}
