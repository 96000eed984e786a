import { z } from "zod";
import banksV1 from "./banks-v1.json" with { type: "json" };
import { consent } from "./consent-policy.ts";
import { deskPolicy } from "./desk-policy.ts";
import { disclosure } from "./disclosure-policy.ts";
import { frameLevels, frameSampling } from "./frame-policy.ts";
import { levels, probability, severity } from "./levels.ts";
import policyV1 from "./policy-v1.json" with { type: "json" };
import { CATEGORIES, VERDICTS } from "./taxonomy.ts";
import { faultsOfTiers, tiers } from "./tier-policy.ts";

const category = z.enum(CATEGORIES);
const terms = z.array(z.string().min(1).max(400)).max(5_000);

const bank = z.strictObject({
  name: z.string().min(1).max(80),
  category,
  severity,
  outcome: z.enum(VERDICTS),
  /** Syntax: words; `a|b` either; `word*` any ending; `...` up to four words between. */
  terms,
  /** Phrases in which a term of this bank means something harmless ("bath bomb"). */
  except: terms,
});

/** A category decided by another category's score together with a word from a list. */
const rule = z.strictObject({
  name: z.string().min(1).max(80),
  category,
  severity,
  outcome: z.enum(VERDICTS),
  when: z.strictObject({ category, atLeast: probability }),
  terms,
  /** Phrases in which those words mean something else ("baby blue"). */
  except: terms,
});

const sections = z.strictObject({
  version: z.string().min(1).max(40),
  prompt: z.strictObject({ maxLength: z.int().min(1).max(100_000) }),
  categories: z.record(category, levels),
  /** The overall head's threshold: unsafe without a category that says why goes to a person. */
  unsafe: z.strictObject({ review: probability.nullable() }),
  frames: frameLevels,
  // A section that came later is made whole on reading: documents without it are in force, and keep their digest.
  frameSampling: frameSampling.prefault({}),
  desk: deskPolicy.prefault({}),
  tiers: tiers.prefault({}),
  consent: consent.prefault([]),
  disclosure: disclosure.prefault("full"),
  banks: z.array(bank).max(200),
  rules: z.array(rule).max(50),
  /** What a bank's match counts as, where scores are compared or ranked. */
  severityScores: z.record(severity, probability),
  /** What happens to a prompt in a language that the classifier was not validated on. */
  unvalidatedLanguage: z.enum(VERDICTS),
  appealDays: z.int().min(1).max(365),
  explanations: z.record(category, z.string().min(1).max(500)),
  helpText: z.partialRecord(category, z.string().min(1).max(2_000)),
});

const policyDocument = sections.superRefine((policy, context) => {
  const fault = (path: readonly (string | number)[], message: string) =>
    context.addIssue({ code: "custom", path: [...path], message });
  faultsOfTiers(policy, fault);
  for (const list of ["banks", "rules", "consent"] as const) {
    const names = policy[list].map(({ name }) => name.toLowerCase());
    for (const [at, name] of names.entries()) {
      if (names.indexOf(name) < at) fault([list, at, "name"], `there is another ${name} in the list`);
    }
  }
});

export type PolicyDocument = z.infer<typeof policyDocument>;
export type Bank = PolicyDocument["banks"][number];

/** What is wrong with a document, and where: `categories.hate.block.at`. */
export type PolicyFault = { readonly path: string; readonly message: string };
type Checked =
  | { readonly ok: true; readonly document: PolicyDocument }
  | { readonly ok: false; readonly faults: readonly PolicyFault[] };

/** Reads a policy from its JSON, or says every fault of it. */
export const checkPolicy = (json: unknown): Checked => {
  const parsed = policyDocument.safeParse(json);
  if (parsed.success) return { ok: true, document: parsed.data };
  return {
    ok: false,
    faults: parsed.error.issues.map(({ path, message }) => ({ path: z.core.toDotPath(path), message })),
  };
};

/** Reads a policy that must be one. @throws Error naming every fault and where it is. */
export const parsePolicy = (json: unknown): PolicyDocument => {
  const checked = checkPolicy(json);
  if (checked.ok) return checked.document;
  const lines = checked.faults.map(({ path, message }) => `  ${path || "(document)"}: ${message}`);
  throw new Error(["The policy is not valid:", ...lines].join("\n"));
};

/** Policy v1. Its thresholds were picked on the dev set at a stated benign false-positive rate: see the model card. */
export const shippedPolicy: PolicyDocument = parsePolicy({ ...policyV1, banks: banksV1.banks, rules: banksV1.rules });
