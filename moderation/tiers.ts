import { type Levels, loosensIn } from "./levels.ts";
import type { PolicyDocument } from "./policy.ts";
import { CATEGORIES, type Category } from "./taxonomy.ts";
import { mergeLevels, NEVER, type Tier, type TierLevels } from "./tier-policy.ts";

/** The tier of whoever was given no other. It always exists, and is the policy as it is written. */
export const STANDARD_TIER = "standard";

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
