import { z } from "zod";
import takedownV1 from "./takedown-v1.json" with { type: "json" };
import { SEVERITIES } from "./taxonomy.ts";

/** What a notice may be about. */
export const NOTICE_CATEGORIES = [
  "INTIMATE_IMAGERY",
  "LIKENESS",
  "COPYRIGHT",
  "PERSONAL_DATA",
  "ILLEGAL",
  "MARKS_REMOVED",
  "OTHER",
] as const;
export type NoticeCategory = (typeof NOTICE_CATEGORIES)[number];

const category = z.enum(NOTICE_CATEGORIES);
const country = z.string().regex(/^[A-Z]{2}$/);
const hours = z.number().positive().max(8_760);

/** A time within which a notice is to be decided. Null stands for all. */
const clock = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/),
  /** A country, or one of `groups`. */
  where: country.nullable(),
  categories: z.array(category).min(1).nullable(),
  /** Whether it runs for orders of courts and authorities only, or only for others. */
  authority: z.boolean().nullable(),
  hours,
  /** Whether a law names the hours; if not, they are this server's own target. */
  isLaw: z.boolean(),
  source: z.string().min(1).max(600),
});

const rules = z
  .strictObject({
    groups: z.record(country, z.array(country)),
    clocks: z.array(clock).min(1).max(100),
    precaution: z.strictObject({
      /** Their videos are withheld at once, before a person has looked. */
      categories: z.array(category),
      /** More than so many at a time are left to people: notices cost nothing, and each takes a video away. */
      atMost: z.int().min(0).max(10_000),
    }),
    /** What a notice that was right weighs for the video's owner; null is no strike. */
    severity: z.record(category, z.enum(SEVERITIES).nullable()),
    counterNotice: z.strictObject({
      answerHours: hours,
      /** How long after a decision its owner may object. */
      openDays: z.int().min(1).max(3_650),
      /** Where the law says when a video comes back after an objection. */
      putBack: z.strictObject({
        categories: z.array(category),
        afterBusinessDays: z.int().min(0).max(60),
        byBusinessDays: z.int().min(0).max(60),
        source: z.string(),
      }),
    }),
    /** The desk is reminded when this share of the time is over, and again when all of it is. */
    reminder: z.strictObject({ atShareOfTime: z.number().gt(0).lt(1) }),
    /** So long after its end what people wrote in a case is erased. */
    keepTextDays: z.int().min(1).max(3_650),
  })
  .refine(({ clocks }) => clocks.some((one) => one.where === null && !one.categories && one.authority === null), {
    error: "one clock must run for everything",
  })
  .refine(({ clocks }) => new Set(clocks.map(({ id }) => id)).size === clocks.length, {
    error: "two clocks have one id",
  });

export type TakedownRules = z.infer<typeof rules>;
export type TakedownClock = TakedownRules["clocks"][number];

/** @throws Error naming what is wrong with the document */
export function parseTakedownRules(document: unknown): TakedownRules {
  const parsed = rules.safeParse(document);
  if (parsed.success) return parsed.data;
  throw new Error(z.prettifyError(parsed.error));
}

export const shippedTakedownRules: TakedownRules = parseTakedownRules(takedownV1);

type Noticed = {
  readonly category: NoticeCategory;
  /** Null: the person has not said; then every country's clock runs. */
  readonly country: string | null;
  readonly byAuthority: boolean;
};

/** The strictest clock that runs for such a notice; of equals, one that a law names. */
export function clockFor(noticed: Noticed, { clocks, groups }: TakedownRules): TakedownClock {
  const running = clocks.filter(
    ({ where, categories, authority }) =>
      (where === null || isIn(noticed.country, where, groups)) &&
      (categories === null || categories.includes(noticed.category)) &&
      (authority === null || authority === noticed.byAuthority),
  );
  const [first, ...others] = running;
  // The rules have one that always runs.
  if (!first) throw new Error("no clock runs");
  const isStricter = (a: TakedownClock, b: TakedownClock) =>
    a.hours < b.hours || (a.hours === b.hours && a.isLaw && !b.isLaw);
  return others.reduce((best, next) => (isStricter(next, best) ? next : best), first);
}

const isIn = (country: string | null, where: string, groups: TakedownRules["groups"]): boolean =>
  country === null || country === where || (groups[where]?.includes(country) ?? false);

/** So many days from Monday to Friday later, at the same time of day (UTC). */
export function afterBusinessDays(from: Date, days: number): Date {
  const at = new Date(from);
  for (let left = days; left > 0; ) {
    at.setUTCDate(at.getUTCDate() + 1);
    if (at.getUTCDay() !== 0 && at.getUTCDay() !== 6) left -= 1;
  }
  return at;
}
