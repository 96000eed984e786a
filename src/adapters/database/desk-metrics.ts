import type { DeskMetrics, DeskReads, VerdictAnswers } from "../../core/ports/database.ts";
import type { Client } from "./client.ts";
import { firstAnswer } from "./second-reviews.ts";

type Sums = Omit<DeskMetrics, "secondsToDecision" | "answers">;
type Counts = { readonly [Name in keyof Sums]: bigint };
type Answers = { readonly [Name in keyof Omit<VerdictAnswers, "verdict">]: bigint } & Pick<VerdictAnswers, "verdict">;
type Percentiles = { readonly p50: number | null; readonly p90: number | null; readonly p99: number | null };

/** Counted by the database; nothing but the sums leaves it. */
export const deskMetricsRead = (client: Client): Pick<DeskReads, "deskMetrics"> => ({
  deskMetrics: async (from, to) => {
    const [counts] = await client.$queryRaw<Counts[]>`
      WITH admitted AS (
        SELECT EXISTS (SELECT 1 FROM "ReviewCase" c WHERE c."generationId" = g.id AND c.kind = 'HOLD') AS "isHeld"
        FROM "Generation" g WHERE g."createdAt" >= ${from} AND g."createdAt" < ${to}),
      events AS (
        SELECT e.kind, e.data->>'outcome' AS outcome, ${firstAnswer} AS first
        FROM "ReviewEvent" e
        WHERE e.kind IN ('opened', 'cancelled', 'seconded', 'reversed') AND e.at >= ${from} AND e.at < ${to}),
      answers AS (SELECT status FROM "Appeal" WHERE "answeredAt" >= ${from} AND "answeredAt" < ${to})
      SELECT
        (SELECT count(*) FROM admitted) AS admitted,
        (SELECT count(*) FROM admitted WHERE NOT "isHeld") AS automated,
        (SELECT count(*) FROM events WHERE kind = 'opened') AS opened,
        (SELECT count(*) FROM "ReviewCase" WHERE status = 'DECIDED'
          AND "decidedAt" >= ${from} AND "decidedAt" < ${to}) AS decided,
        (SELECT count(*) FROM events WHERE kind = 'cancelled') AS cancelled,
        (SELECT count(*) FROM answers WHERE status = 'UPHELD') AS "appealsUpheld",
        (SELECT count(*) FROM answers WHERE status = 'OVERTURNED') AS "appealsOverturned",
        (SELECT count(*) FROM events WHERE kind = 'reversed') AS reversals,
        (SELECT count(*) FROM events WHERE kind = 'seconded') AS "secondReviews",
        (SELECT count(*) FROM events WHERE kind = 'seconded' AND outcome = first) AS agreed`;
    const [times] = await client.$queryRaw<Percentiles[]>`
      SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY seconds) AS p50,
        percentile_cont(0.9) WITHIN GROUP (ORDER BY seconds) AS p90,
        percentile_cont(0.99) WITHIN GROUP (ORDER BY seconds) AS p99
      FROM (SELECT extract(epoch FROM "decidedAt" - "createdAt")::float8 AS seconds FROM "ReviewCase"
        WHERE status = 'DECIDED' AND "decidedAt" >= ${from} AND "decidedAt" < ${to}) taken`;
    const answers = await client.$queryRaw<Answers[]>`
      WITH judged AS (
        SELECT DISTINCT ON ("generationId", stage) "generationId", stage, verdict FROM "ModerationDecision"
        WHERE verdict IN ('ALLOW', 'REVIEW', 'BLOCK') AND stage IN ('PROMPT', 'FIRST_FRAME', 'FRAMES')
          AND "createdAt" >= ${from} AND "createdAt" < ${to}
        ORDER BY "generationId", stage, "createdAt" DESC, id DESC)
      SELECT v.verdict::text, count("generationId") AS judged, count(outcome) AS answered,
        count(*) FILTER (WHERE outcome = 'ALLOW') AS allowed
      FROM unnest(ARRAY['ALLOW', 'REVIEW', 'BLOCK']::"Verdict"[]) AS v(verdict)
      LEFT JOIN judged ON judged.verdict = v.verdict
      LEFT JOIN LATERAL (
        SELECT c.outcome FROM "ReviewCase" c
        WHERE c."generationId" = judged."generationId" AND c.stage = judged.stage AND c.outcome IS NOT NULL
        ORDER BY c."decidedAt" DESC LIMIT 1) answer ON true
      GROUP BY v.verdict ORDER BY v.verdict`;
    return { ...numbers(counts), secondsToDecision: percentiles(times), answers: answers.map(counted) };
  },
});

const counted = ({ verdict, judged, answered, allowed }: Answers): VerdictAnswers => ({
  ...{ verdict, judged: Number(judged), answered: Number(answered), allowed: Number(allowed) },
});

const numbers = (counts: Counts | undefined): Sums => ({
  admitted: Number(counts?.admitted ?? 0),
  automated: Number(counts?.automated ?? 0),
  opened: Number(counts?.opened ?? 0),
  decided: Number(counts?.decided ?? 0),
  cancelled: Number(counts?.cancelled ?? 0),
  appealsUpheld: Number(counts?.appealsUpheld ?? 0),
  appealsOverturned: Number(counts?.appealsOverturned ?? 0),
  reversals: Number(counts?.reversals ?? 0),
  secondReviews: Number(counts?.secondReviews ?? 0),
  agreed: Number(counts?.agreed ?? 0),
});

const percentiles = (times: Percentiles | undefined): DeskMetrics["secondsToDecision"] =>
  times?.p50 == null || times.p90 === null || times.p99 === null
    ? null
    : { p50: times.p50, p90: times.p90, p99: times.p99 };
