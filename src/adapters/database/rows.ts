// Rows as Prisma gives them -> rows as the port promises them. Columns of the same name and type pass through. JSON
// columns and unions kept as text are trusted: only the writes beside these reads fill them, from values of that type.
import type * as port from "../../core/ports/database.ts";
import type { CaseEvent } from "../../core/review-events.ts";
import type { TakedownEvent } from "../../core/takedown-events.ts";
import type * as row from "../../generated/prisma/client.ts";

export const toUser = (user: row.User): port.User => user;

export const toApiKey = ({ hash: _, ...key }: row.ApiKey): port.ApiKey => key;

export const toSession = ({
  id,
  userId,
  keyId,
  by,
  browser,
  createdAt,
  lastUsedAt,
  expiresAt,
}: row.Session): port.Session => ({
  ...{ id, userId, keyId, by, browser, createdAt, lastUsedAt, expiresAt },
});

export const toGeneration = (generation: row.Generation): port.Generation => ({
  ...generation,
  seed: Number(generation.seed),
  aspect: generation.aspect as port.Generation["aspect"],
  visibleMark: generation.visibleMark as port.Generation["visibleMark"],
  shots: generation.shots as unknown as port.Generation["shots"],
  style: generation.style as port.Generation["style"],
  understanding: generation.understanding as unknown as port.Generation["understanding"],
});

export const toDecision = (decision: row.ModerationDecision): port.Decision => ({
  ...decision,
  judgement: decision.judgement as unknown as port.Decision["judgement"],
});

export const toReviewCase = ({ access, outcome, firstOutcome, ...reviewCase }: row.ReviewCase): port.ReviewCase => ({
  ...reviewCase,
  access: access as port.ReviewCase["access"],
  outcome: toReviewOutcome(outcome),
  firstOutcome: toReviewOutcome(firstOutcome),
});

/** The column holds any verdict; a person's decision is one of two. */
const toReviewOutcome = (verdict: row.Verdict | null): port.ReviewOutcome | null =>
  verdict === "REVIEW" ? null : verdict;

/** JSON has no dates: those of two kinds of event are made anew. */
export const toCaseEvent = ({ kind, byId: by, at, data }: row.ReviewEvent): CaseEvent => {
  const { until, dueAt, ...rest } = data as { until?: string; dueAt?: string | null };
  const dates = {
    ...(until !== undefined && { until: new Date(until) }),
    ...(dueAt !== undefined && { dueAt: dueAt && new Date(dueAt) }),
  };
  return { ...rest, ...dates, kind, by, at } as unknown as CaseEvent;
};

export const toStandingEvent = (event: row.StandingEvent): port.StandingEvent => ({
  ...event,
  kind: event.kind as port.StandingEvent["kind"],
});

export const toBulkDecision = ({ outcome, ...bulk }: row.BulkDecision): port.BulkDecision => ({
  ...bulk,
  outcome: toReviewOutcome(outcome) ?? "BLOCK",
});

type Bigints<T> = { readonly [K in keyof T]: T[K] extends number ? bigint : T[K] };
export const toQueueSize = ({ waiting, held, overdue, ...size }: Bigints<port.QueueSize>): port.QueueSize => ({
  ...size,
  waiting: Number(waiting),
  held: Number(held),
  overdue: Number(overdue),
});

export const toReviewerLabel = ({
  outcome,
  decidedAt: at,
  ...label
}: Pick<row.ReviewCase, "generationId" | "stage" | "outcome" | "decidedAt">): readonly port.ReviewerLabel[] => {
  const known = toReviewOutcome(outcome);
  return known && at ? [{ ...label, outcome: known, at }] : [];
};

export const toPolicyVersion = (policy: row.PolicyVersion): port.PolicyVersion => policy;

export const toPolicyDryRun = (run: row.PolicyDryRun): port.PolicyDryRun => ({
  ...run,
  candidate: run.candidate as unknown as port.DryRunPolicy,
  baseline: run.baseline as unknown as port.DryRunPolicy,
  report: run.report as unknown as port.PolicyDryRun["report"],
});

export const toDryRunCase = ({ label, ...found }: row.PolicyDryRunCase): port.DryRunCase => ({
  ...found,
  label: label === "REVIEW" ? null : label,
  findingsBefore: found.findingsBefore as unknown as port.DryRunCase["findingsBefore"],
  findingsAfter: found.findingsAfter as unknown as port.DryRunCase["findingsAfter"],
});

export const toTakedownCase = ({ digest: _, ...takedown }: row.TakedownCase): port.TakedownCase => ({
  ...takedown,
  category: takedown.category as port.TakedownCase["category"],
  reason: takedown.reason as port.TakedownCase["reason"],
});

export const toTakedownEvent = ({ kind, byId: by, at, data }: row.TakedownEvent): TakedownEvent => {
  const { until, dueAt, restoreFrom, ...rest } = data as Partial<Record<"until" | "dueAt" | "restoreFrom", string>>;
  const dates = {
    ...(until !== undefined && { until: new Date(until) }),
    ...(dueAt !== undefined && { dueAt: new Date(dueAt) }),
    ...(restoreFrom !== undefined && { restoreFrom: restoreFrom && new Date(restoreFrom) }),
  };
  return { ...rest, ...dates, kind, by, at } as unknown as TakedownEvent;
};

export const toTakedownText = (text: row.TakedownText): port.TakedownText => text;

type Sums<T> = { readonly [K in keyof T]: T[K] extends number ? bigint : T[K] };
export const toTakedownCounts = ({
  category,
  medianSecondsToAction,
  ...counts
}: Sums<port.TakedownCounts>): port.TakedownCounts => ({
  category,
  medianSecondsToAction,
  received: Number(counts.received),
  byAuthority: Number(counts.byAuthority),
  withheldAtOnce: Number(counts.withheldAtOnce),
  waiting: Number(counts.waiting),
  withheld: Number(counts.withheld),
  rejected: Number(counts.rejected),
  withdrawn: Number(counts.withdrawn),
  restored: Number(counts.restored),
  countered: Number(counts.countered),
  late: Number(counts.late),
  assetsWithheld: Number(counts.assetsWithheld),
});

export const toAsset = ({ videoCodes: _, bytes, ...asset }: row.Asset): port.Asset => ({
  ...asset,
  bytes: Number(bytes),
});

export const toUpload = (upload: row.Upload): port.Upload => ({
  ...upload,
  maxBytes: Number(upload.maxBytes),
  bytes: upload.bytes === null ? null : Number(upload.bytes),
});

export const toAuditEvent = (event: row.AuditEvent): port.AuditEvent => ({ ...event, seq: Number(event.seq) });

type CosignedRow = row.AuditCheckpoint & { readonly cosignatures: readonly { readonly line: string }[] };
export const toAuditCheckpoint = ({ treeSize, cosignatures, ...checkpoint }: CosignedRow): port.AuditCheckpoint => ({
  ...checkpoint,
  treeSize: Number(treeSize),
  cosignatures: cosignatures.map(({ line }) => line),
});

export const toErasure = ({ media, ...erasure }: row.Erasure): port.Erasure => ({
  ...erasure,
  media: media as port.ErasedMedia,
});

/** Null stays null: `orNull(toUser)(row)`. */
export const orNull =
  <Row, T>(map: (row: Row) => T) =>
  (found: Row | null | undefined): T | null =>
    found == null ? null : map(found);
