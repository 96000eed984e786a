import { CATEGORIES } from "../../../moderation/index.ts";
import {
  type DeskPoint,
  type MetricsReads,
  SCORE_BINS,
  type ScoreBin,
  type WorkTime,
} from "../../core/ports/database.ts";
import type { Stage } from "../../core/ports/stage.ts";
import type { Client } from "./client.ts";
import { firstAnswer } from "./second-reviews.ts";

type Counted<T, Name extends keyof T> = Omit<T, Name> & { readonly [N in Name]: bigint };
type Point = Counted<DeskPoint, Exclude<keyof DeskPoint, "at" | "medianSeconds" | "times">>;
type Timed = Counted<WorkTime, "count"> & Pick<DeskPoint, "at">;
type StageTimes = { readonly stage: Stage; readonly count: bigint; readonly p50: number; readonly p95: number };

/** Counted by the database; nothing but the sums leaves it. */
export const metricsReads = (client: Client): MetricsReads => ({
  deskSeries: async (from, to, bucket) => {
    const hours = bucket === "hour" ? 1 : 24;
    const found = await client.$queryRaw<Point[]>`
      WITH made AS (
        SELECT date_trunc(${bucket}, g."createdAt", 'UTC') AS at, count(*) AS admitted,
          count(*) FILTER (WHERE g.status = 'READY') AS ready, count(*) FILTER (WHERE g.status = 'FAILED') AS failed,
          count(*) FILTER (WHERE g.status = 'REFUSED') AS refused,
          count(*) FILTER (WHERE EXISTS (
            SELECT 1 FROM "ReviewCase" c WHERE c."generationId" = g.id AND c.kind = 'HOLD')) AS held
        FROM "Generation" g WHERE g."createdAt" >= ${from} AND g."createdAt" < ${to} GROUP BY 1),
      opened AS (
        SELECT date_trunc(${bucket}, at, 'UTC') AS at, count(*) AS opened
        FROM "ReviewEvent" WHERE kind = 'opened' AND at >= ${from} AND at < ${to} GROUP BY 1),
      decided AS (
        SELECT date_trunc(${bucket}, "decidedAt", 'UTC') AS at, count(*) AS decided,
          percentile_cont(0.5) WITHIN GROUP (
            ORDER BY extract(epoch FROM "decidedAt" - "createdAt")::float8) AS "medianSeconds"
        FROM "ReviewCase" WHERE status = 'DECIDED' AND "decidedAt" >= ${from} AND "decidedAt" < ${to} GROUP BY 1),
      appealed AS (
        SELECT date_trunc(${bucket}, "createdAt", 'UTC') AS at, count(*) AS appeals
        FROM "Appeal" WHERE "createdAt" >= ${from} AND "createdAt" < ${to} GROUP BY 1),
      answered AS (
        SELECT date_trunc(${bucket}, "answeredAt", 'UTC') AS at, count(*) AS "appealsAnswered",
          count(*) FILTER (WHERE status = 'OVERTURNED') AS "appealsOverturned"
        FROM "Appeal" WHERE "answeredAt" >= ${from} AND "answeredAt" < ${to} GROUP BY 1),
      looked AS (
        SELECT date_trunc(${bucket}, e.at, 'UTC') AS at, count(*) FILTER (WHERE e.kind = 'reversed') AS reversals,
          count(*) FILTER (WHERE e.kind = 'seconded') AS "secondReviews",
          count(*) FILTER (WHERE e.kind = 'seconded' AND e.data->>'outcome' = ${firstAnswer}) AS agreed
        FROM "ReviewEvent" e WHERE e.kind IN ('reversed', 'seconded') AND e.at >= ${from} AND e.at < ${to} GROUP BY 1)
      SELECT bucket.at, coalesce(admitted, 0) AS admitted, coalesce(ready, 0) AS ready, coalesce(failed, 0) AS failed,
        coalesce(refused, 0) AS refused, coalesce(held, 0) AS held, coalesce(opened, 0) AS opened,
        coalesce(decided, 0) AS decided, coalesce(appeals, 0) AS appeals, "medianSeconds",
        coalesce("appealsAnswered", 0) AS "appealsAnswered", coalesce("appealsOverturned", 0) AS "appealsOverturned",
        coalesce(reversals, 0) AS reversals, coalesce("secondReviews", 0) AS "secondReviews",
        coalesce(agreed, 0) AS agreed
      FROM generate_series(date_trunc(${bucket}, ${from}::timestamptz, 'UTC'), ${to}::timestamptz - interval '1 ms',
        make_interval(hours => ${hours}::int)) AS bucket(at)
      LEFT JOIN made USING (at) LEFT JOIN opened USING (at) LEFT JOIN decided USING (at) LEFT JOIN appealed USING (at)
      LEFT JOIN answered USING (at) LEFT JOIN looked USING (at)
      ORDER BY bucket.at`;
    const times = await client.$queryRaw<Timed[]>`
      WITH taken AS (
        SELECT "createdAt" AS at, milliseconds,
          CASE stage WHEN 'PROMPT' THEN 'JUDGE_PROMPT' ELSE 'JUDGE_FRAMES' END AS work
        FROM "ModerationDecision" WHERE verdict IN ('ALLOW', 'REVIEW', 'BLOCK') AND stage IN ('PROMPT', 'FRAMES')
          AND "createdAt" >= ${from} AND "createdAt" < ${to}
        UNION ALL
        SELECT g."createdAt", s.milliseconds, 'GENERATE'
        FROM "Generation" g JOIN "StepResult" s ON s."generationId" = g.id AND s.step = 'GENERATE'
        WHERE g."createdAt" >= ${from} AND g."createdAt" < ${to})
      SELECT date_trunc(${bucket}, at, 'UTC') AS at, work, count(*) AS count,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY milliseconds) AS p50,
        percentile_cont(0.95) WITHIN GROUP (ORDER BY milliseconds) AS p95
      FROM taken GROUP BY 1, 2 ORDER BY 1, 2`;
    return found.map((point) => ({
      ...{ at: point.at, medianSeconds: point.medianSeconds },
      ...{ admitted: Number(point.admitted), ready: Number(point.ready), failed: Number(point.failed) },
      ...{ refused: Number(point.refused), held: Number(point.held) },
      ...{ opened: Number(point.opened), decided: Number(point.decided), appeals: Number(point.appeals) },
      ...{ appealsAnswered: Number(point.appealsAnswered), appealsOverturned: Number(point.appealsOverturned) },
      ...{ reversals: Number(point.reversals), secondReviews: Number(point.secondReviews) },
      agreed: Number(point.agreed),
      times: times
        .filter(({ at }) => at.getTime() === point.at.getTime())
        .map(({ work, count, p50, p95 }) => ({ work, count: Number(count), p50, p95 })),
    }));
  },

  refusalsByCategory: async (from, to) => {
    const found = await client.$queryRaw<{ category: string; count: bigint }[]>`
      SELECT finding->>'name' AS category, count(DISTINCT g.id) AS count
      FROM "Generation" g
      JOIN "ModerationDecision" d ON d."generationId" = g.id AND d.verdict <> 'ALLOW'
      CROSS JOIN LATERAL jsonb_array_elements(d.judgement->'categories') AS finding
      WHERE g.status = 'REFUSED' AND g."createdAt" >= ${from} AND g."createdAt" < ${to}
        AND finding->>'outcome' <> 'ALLOW'
      GROUP BY 1 ORDER BY 2 DESC, 1`;
    return found.flatMap((row) => {
      const category = CATEGORIES.find((name) => name === row.category);
      return category ? [{ category, count: Number(row.count) }] : [];
    });
  },

  scoreHistogram: async (category, stage, last) => {
    // The index has the verdict before the time: the newest of each verdict, and of those the newest.
    const found = await client.$queryRaw<Counted<ScoreBin, "count" | "reviewed" | "refused">[]>`
      WITH newest AS (
        SELECT d.* FROM unnest(ARRAY['ALLOW', 'REVIEW', 'BLOCK']::"Verdict"[]) AS v(verdict)
        CROSS JOIN LATERAL (
          SELECT "generationId", "createdAt", (judgement->'scores'->>${category})::float8 AS score
          FROM "ModerationDecision" WHERE stage = ${stage}::"ModerationStage" AND verdict = v.verdict
          ORDER BY "createdAt" DESC LIMIT ${last}) d
        ORDER BY d."createdAt" DESC LIMIT ${last})
      SELECT least(floor(score * ${SCORE_BINS}::int), ${SCORE_BINS}::int - 1)::int AS bin, count(*) AS count,
        count(outcome) AS reviewed, count(*) FILTER (WHERE outcome = 'BLOCK') AS refused
      FROM newest
      LEFT JOIN LATERAL (
        SELECT c.outcome FROM "ReviewCase" c
        WHERE c."generationId" = newest."generationId" AND c.stage = ${stage}::"ModerationStage"
          AND c.status = 'DECIDED'
        ORDER BY c."decidedAt" DESC LIMIT 1) answer ON true
      WHERE score IS NOT NULL GROUP BY 1 ORDER BY 1`;
    return found.map(({ bin, count, reviewed, refused }) => ({
      ...{ bin, count: Number(count) },
      ...{ reviewed: Number(reviewed), refused: Number(refused) },
    }));
  },

  workFigures: async (since) => {
    const statuses = await client.$queryRaw<{ status: string; count: bigint }[]>`
      SELECT status::text, count(*) AS count FROM "Generation" WHERE status IN ('QUEUED', 'RUNNING') GROUP BY 1
      UNION ALL
      SELECT action, count(*) FROM (
        SELECT CASE WHEN status = 'FAILED' THEN 'failed' ELSE 'finished' END AS action FROM "Generation"
        WHERE status IN ('FAILED', 'READY') AND "createdAt" >= ${since}::timestamptz - interval '1 day'
          AND "finishedAt" >= ${since}) ended GROUP BY 1`;
    const judged = await client.$queryRaw<StageTimes[]>`
      SELECT stage::text, count(*) AS count,
        percentile_cont(0.5) WITHIN GROUP (ORDER BY milliseconds) AS p50,
        percentile_cont(0.95) WITHIN GROUP (ORDER BY milliseconds) AS p95
      FROM "ModerationDecision" WHERE verdict IN ('ALLOW', 'REVIEW', 'BLOCK')
        AND stage IN ('PROMPT', 'FIRST_FRAME', 'FRAMES') AND "createdAt" >= ${since} GROUP BY 1 ORDER BY 1`;
    const unjudged = await client.$queryRaw<{ stage: Stage; count: bigint }[]>`
      SELECT c.stage::text, count(*) AS count FROM "ReviewEvent" e JOIN "ReviewCase" c ON c.id = e."caseId"
      WHERE e.kind = 'opened' AND e.at >= ${since} AND c.reason LIKE 'CLASSIFIER_%' GROUP BY 1 ORDER BY 1`;
    const [generated] = await client.$queryRaw<{ p50: number | null; p95: number | null }[]>`
      SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY s.milliseconds) AS p50,
        percentile_cont(0.95) WITHIN GROUP (ORDER BY s.milliseconds) AS p95
      FROM "Generation" g JOIN "StepResult" s ON s."generationId" = g.id AND s.step = 'GENERATE'
      WHERE g."createdAt" >= ${since}::timestamptz - interval '1 day' AND s."createdAt" >= ${since}`;
    const countOf = (name: string) => Number(statuses.find(({ status }) => status === name)?.count ?? 0);
    const isKnown = generated && generated.p50 !== null && generated.p95 !== null;
    return {
      ...{ queued: countOf("QUEUED"), running: countOf("RUNNING") },
      ...{ finished: countOf("finished"), failed: countOf("failed") },
      judged: judged.map(({ count, ...rest }) => ({ ...rest, count: Number(count) })),
      unjudged: unjudged.map(({ stage, count }) => ({ stage, count: Number(count) })),
      generated: isKnown ? { p50: generated.p50 ?? 0, p95: generated.p95 ?? 0 } : null,
    };
  },
});
