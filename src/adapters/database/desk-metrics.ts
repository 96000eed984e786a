import type { DeskMetrics, DeskReads } from "../../core/ports/database.ts";
import type { Client } from "./client.ts";

type Counts = { readonly [Name in keyof Omit<DeskMetrics, "secondsToDecision">]: bigint };
type Percentiles = { readonly p50: number | null; readonly p90: number | null; readonly p99: number | null };

/** Counted by the database; nothing but the sums leaves it. */
export const deskMetricsRead = (client: Client): Pick<DeskReads, "deskMetrics"> => ({
  deskMetrics: async (from, to) => {
    const [counts] = await client.$queryRaw<Counts[]>`
      WITH admitted AS (
        SELECT EXISTS (SELECT 1 FROM "ReviewCase" c WHERE c."generationId" = g.id AND c.kind = 'HOLD') AS "isHeld"
        FROM "Generation" g WHERE g."createdAt" >= ${from} AND g."createdAt" < ${to}),
      events AS (
        SELECT e.kind, e.data->>'outcome' AS outcome, (
          SELECT f.data->>'outcome' FROM "ReviewEvent" f
          WHERE f."caseId" = e."caseId" AND f.version < e.version AND (f.data->>'isFirstOfTwo')::boolean
          ORDER BY f.version DESC LIMIT 1) AS first
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
    return { ...numbers(counts), secondsToDecision: percentiles(times) };
  },
});

const numbers = (counts: Counts | undefined): Omit<DeskMetrics, "secondsToDecision"> => ({
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
