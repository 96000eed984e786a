import { z } from "zod";
import banksV1 from "./banks-v1.json" with { type: "json" };
import { deskPolicy } from "./desk-policy.ts";
import { frameLevels, frameSampling } from "./frame-policy.ts";
import { levels, probability, severity } from "./levels.ts";
import policyV1 from "./policy-v1.json" with { type: "json" };
import { CATEGORIES, VERDICTS } from "./taxonomy.ts";

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

const policyDocument = z.strictObject({
  version: z.string().min(1).max(40),
  prompt: z.strictObject({ maxLength: z.int().min(1).max(100_000) }),
  categories: z.record(category, levels),
  /** The overall head's threshold: unsafe without a category that says why goes to a person. */
  unsafe: z.strictObject({ review: probability.nullable() }),
  frames: frameLevels,
  // A section that came later is made whole on reading: documents without it are in force, and keep their digest.
  frameSampling: frameSampling.prefault({}),
  desk: deskPolicy.prefault({}),
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

export type PolicyDocument = z.infer<typeof policyDocument>;
export type Bank = PolicyDocument["banks"][number];

/** Reads a policy from its JSON. @throws Error naming every fault and where it is. */
export const parsePolicy = (json: unknown): PolicyDocument => {
  const parsed = policyDocument.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new Error(`The policy is not valid:\n${z.prettifyError(parsed.error)}`);
};

/** Policy v1. Its thresholds were picked on the dev set at a stated benign false-positive rate: see the model card. */
export const shippedPolicy: PolicyDocument = parsePolicy({ ...policyV1, banks: banksV1.banks, rules: banksV1.rules });
