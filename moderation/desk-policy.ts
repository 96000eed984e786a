import { z } from "zod";
import deskV1 from "./desk-v1.json" with { type: "json" };
import { CATEGORIES, type Category, type CategoryFinding, SEVERITIES, type Severity } from "./taxonomy.ts";

const category = z.enum(CATEGORIES);
const name = z.string().regex(/^[a-z][a-z-]{0,39}$/);
const priority = z.int().min(0).max(100);

/** Why a person looks: before anything is made, at a refusal that stands already, or because its owner asks for it. */
const CASE_KINDS = ["HOLD", "REFUSAL", "APPEAL"] as const;
export type CaseKind = (typeof CASE_KINDS)[number];
/** Who works a queue: every reviewer, those trusted with the worst of it, administrators. */
const QUEUE_ACCESS = ["reviewer", "restricted", "admin"] as const;
export type QueueAccess = (typeof QUEUE_ACCESS)[number];

const queue = z.strictObject({
  name,
  access: z.enum(QUEUE_ACCESS),
  /** Pictures come only to the holder of a case, and only when asked for. */
  hidesPictures: z.boolean(),
});

/** Every condition that is named must hold; `{}` holds always. */
const condition = z.strictObject({
  kinds: z.array(z.enum(CASE_KINDS)).min(1).optional(),
  stages: z
    .array(z.enum(["PROMPT", "FIRST_FRAME", "FRAMES"]))
    .min(1)
    .optional(),
  /** Any of these among the findings. */
  categories: z.array(category).min(1).optional(),
  /** The classifier gave no answer. */
  isUnjudged: z.boolean().optional(),
  /** Held for its language alone. */
  isLanguage: z.boolean().optional(),
});

/** The first whose condition holds decides. A priority of null is the highest score of the findings, in per cent. */
const route = z.strictObject({ when: condition, queue: name, priority: priority.nullable() });

const reason = z.strictObject({
  code: z.string().regex(/^[A-Z][A-Z_]{0,39}$/),
  outcome: z.enum(["ALLOW", "BLOCK"]),
  category: category.nullable(),
  /** What a BLOCK for this reason weighs; see `strikes.points`. */
  severity: z.enum(SEVERITIES).nullable(),
  says: z.string().min(1).max(300),
});

const strikes = z
  .strictObject({
    points: z.record(z.enum(SEVERITIES), z.int().min(0).max(1_000)),
    /** A strike counts for so long. */
    windowDays: z.int().min(1).max(3_650),
    /** What so many points lead to, in rising order. A cool-down lasts `hours` from the latest strike. */
    steps: z
      .array(
        z.discriminatedUnion("level", [
          z.strictObject({ points: z.int().min(1), level: z.enum(["WARNED", "SUSPENDED"]), hours: z.null() }),
          z.strictObject({
            points: z.int().min(1),
            level: z.literal("COOLING_DOWN"),
            hours: z.int().min(1).max(8_760),
          }),
        ]),
      )
      .max(20),
  })
  .refine(({ steps }) => steps.every((step, at) => at === 0 || step.points > (steps[at - 1]?.points ?? 0)), {
    error: "the points of the steps must rise",
  });

/** Decisions that count only once a second person has come to the same one. */
const secondReviewer = z.strictObject({
  categories: z.array(category),
  /** A refusal that a person would take back: an appeal, a reversal. */
  overturns: z.boolean(),
  suspensions: z.boolean(),
});

/** How the desk works: a section of the policy document. Every key has a default: documents without it are in force. */
export const deskPolicy = z
  .strictObject({
    leaseMinutes: z.int().min(1).max(240).prefault(deskV1.leaseMinutes),
    /** An appeal that waits longer comes before everything else in its queue. */
    appealAnswerDays: z.int().min(1).max(60).prefault(deskV1.appealAnswerDays),
    queues: z
      .array(queue)
      .min(1)
      .max(50)
      .default(parsed(z.array(queue), deskV1.queues)),
    routes: z
      .array(route)
      .min(1)
      .max(100)
      .default(parsed(z.array(route), deskV1.routes)),
    /** Where a case goes that two reviewers see differently, or that one hands on. */
    escalation: z.strictObject({ queue: name, priority }).prefault(deskV1.escalation),
    /** Automatic refusals in these categories are looked at by a person too. */
    confirmBlocks: z.array(category).default(parsed(z.array(category), deskV1.confirmBlocks)),
    secondReviewer: secondReviewer.default(parsed(secondReviewer, deskV1.secondReviewer)),
    reasons: z
      .array(reason)
      .min(2)
      .max(100)
      .default(parsed(z.array(reason), deskV1.reasons)),
    bulk: z
      .strictObject({ maxCases: z.int().min(1).max(200), undoMinutes: z.int().min(1).max(1_440) })
      .prefault(deskV1.bulk),
    strikes: strikes.default(parsed(strikes, deskV1.strikes)),
  })
  .superRefine((desk, context) => {
    const fault = (message: string) => context.addIssue({ code: "custom", message });
    const names = new Set(desk.queues.map((one) => one.name));
    for (const used of [...desk.routes.map((one) => one.queue), desk.escalation.queue]) {
      if (!names.has(used)) fault(`there is no queue "${used}"`);
    }
    if (names.size !== desk.queues.length) fault("two queues have one name");
    if (Object.keys(desk.routes.at(-1)?.when ?? { none: true }).length > 0)
      fault("the last route must take everything");
    if (new Set(desk.reasons.map(({ code }) => code)).size !== desk.reasons.length) fault("two reasons have one code");
    for (const outcome of ["ALLOW", "BLOCK"]) {
      const plain = desk.reasons.some((one) => one.outcome === outcome && one.category === null);
      if (!plain) fault(`${outcome} needs a reason without a category`);
    }
  });

export type DeskPolicy = z.infer<typeof deskPolicy>;
type DeskQueue = DeskPolicy["queues"][number];
export type DeskReason = DeskPolicy["reasons"][number];

/** What is known of a case when it is opened. */
type CaseFacts = {
  readonly kind: CaseKind;
  readonly stage: "PROMPT" | "FIRST_FRAME" | "FRAMES";
  /** Null: the classifier gave no answer. */
  readonly findings: readonly CategoryFinding[] | null;
};

type Route = {
  readonly queue: string;
  readonly access: QueueAccess;
  readonly priority: number;
};

/** The first route whose condition holds. */
export function routeCase(facts: CaseFacts, desk: DeskPolicy): Route {
  const found = desk.routes.find(({ when }) => holds(when, facts)) ?? desk.routes.at(-1);
  const top = Math.round(100 * Math.max(0, ...(facts.findings ?? []).map(({ score }) => score)));
  const to = found?.queue ?? desk.escalation.queue;
  return { queue: to, access: queueNamed(to, desk).access, priority: found?.priority ?? Math.min(100, top) };
}

/** A queue that the policy no longer has is worked by administrators: what waits in it is never lost, nor laid open. */
export const queueNamed = (wanted: string, desk: DeskPolicy): DeskQueue =>
  desk.queues.find((one) => one.name === wanted) ?? { name: wanted, access: "admin", hidesPictures: true };

function holds(when: DeskPolicy["routes"][number]["when"], { kind, stage, findings }: CaseFacts): boolean {
  const stops = (findings ?? []).some(({ outcome }) => outcome !== "ALLOW");
  return (
    (when.kinds?.includes(kind) ?? true) &&
    (when.stages?.includes(stage) ?? true) &&
    (when.categories?.some((wanted) => findings?.some((finding) => finding.name === wanted)) ?? true) &&
    (when.isUnjudged ?? findings === null) === (findings === null) &&
    (when.isLanguage ?? isForLanguage(findings, stops)) === isForLanguage(findings, stops)
  );
}

/** Nothing that was found holds it, and yet it is held: then its language does. */
const isForLanguage = (findings: readonly CategoryFinding[] | null, stops: boolean): boolean =>
  findings !== null && !stops;

/** Whether a second person must come to the same decision before it counts. */
export function needsSecondReviewer(
  decision: { readonly categories: readonly Category[]; readonly overturns: boolean },
  { secondReviewer }: DeskPolicy,
): boolean {
  if (decision.overturns && secondReviewer.overturns) return true;
  return decision.categories.some((one) => secondReviewer.categories.includes(one));
}

/** The reason of that code for that outcome; without a code, the one that fits what was found. Null: no such reason. */
export function reasonOf(
  outcome: "ALLOW" | "BLOCK",
  code: string | null,
  found: readonly Category[],
  desk: DeskPolicy,
): DeskReason | null {
  const fitting = desk.reasons.filter((one) => one.outcome === outcome);
  if (code !== null) return fitting.find((one) => one.code === code) ?? null;
  const byCategory = outcome === "BLOCK" ? fitting.find((one) => one.category && found.includes(one.category)) : null;
  return byCategory ?? fitting.find((one) => one.category === null) ?? null;
}

/** What a BLOCK for this reason weighs. */
export const pointsOf = ({ severity }: { readonly severity: Severity | null }, desk: DeskPolicy): number =>
  severity === null ? 0 : desk.strikes.points[severity];

/** Defaults are read as strictly as a document, once, so that a fault in them shows at the first import. */
function parsed<T>(schema: z.ZodType<T>, json: unknown): T {
  return schema.parse(json);
}
