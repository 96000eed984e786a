// Rows as Prisma gives them -> rows as the port promises them. Columns of the same name and type pass through. JSON
// columns and unions kept as text are trusted: only the writes beside these reads fill them, from values of that type.
import type * as port from "../../core/ports/database.ts";
import type * as row from "../../generated/prisma/client.ts";

export const toUser = (user: row.User): port.User => user;

export const toApiKey = ({ hash: _, ...key }: row.ApiKey): port.ApiKey => key;

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

export const toReviewCase = (reviewCase: row.ReviewCase): port.ReviewCase => reviewCase;

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

export const toAsset = (asset: row.Asset): port.Asset => ({ ...asset, bytes: Number(asset.bytes) });

export const toUpload = (upload: row.Upload): port.Upload => ({
  ...upload,
  maxBytes: Number(upload.maxBytes),
  bytes: upload.bytes === null ? null : Number(upload.bytes),
});

export const toAuditEvent = (event: row.AuditEvent): port.AuditEvent => ({ ...event, seq: Number(event.seq) });

export const toAuditCheckpoint = (checkpoint: row.AuditCheckpoint): port.AuditCheckpoint => ({
  ...checkpoint,
  treeSize: Number(checkpoint.treeSize),
});

/** Null stays null: `orNull(toUser)(row)`. */
export const orNull =
  <Row, T>(map: (row: Row) => T) =>
  (found: Row | null | undefined): T | null =>
    found == null ? null : map(found);
