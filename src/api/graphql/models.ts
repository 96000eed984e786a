import type { DisclosedJudgement, TakedownClock } from "../../../moderation/index.ts";
import type { Caller } from "../../core/access.ts";
import type { DryRunReport, PolicyCount } from "../../core/dry-run-report.ts";
import type * as credentials from "../../core/ports/credentials.ts";
import type * as rows from "../../core/ports/database.ts";
import type { GeneratorDescription, Shot } from "../../core/ports/generator.ts";
import type { Stage } from "../../core/ports/stage.ts";
import type { BulkPreview } from "../../core/review-bulk.ts";
import type { CaseEvent } from "../../core/review-events.ts";
import type { Standing, Strike } from "../../core/strikes.ts";
import type { TakedownCopy } from "../../core/takedown-copies.ts";
import type { TakedownPreview } from "../../core/takedown-desk.ts";
import type { TakedownEvent } from "../../core/takedown-events.ts";
import type { OpenedText } from "../../core/takedown-reading.ts";
import type * as verification from "../../core/verification.ts";
import type { ApiDeps } from "../api-deps.ts";

// What the resolvers of each GraphQL type start from.

export type AccessRequestModel = rows.AccessRequest;
export type MemberModel = rows.Member;
export type SessionModel = rows.Session;
export type ApiKeyModel = rows.ApiKey;
export type AppealModel = rows.Appeal;
export type AssetModel = rows.Asset;
export type AuditCheckpointModel = rows.AuditCheckpoint;
export type AuditEventModel = rows.AuditEvent;
export type AuditProofModel = NonNullable<Awaited<ReturnType<ApiDeps["auditLog"]["prove"]>>>;
export type CredentialReadingModel = credentials.CredentialReading;
export type GenerationModel = rows.Generation;
/** Of one that is RUNNING. */
export type GenerationProgressModel = rows.Generation;
export type GeneratorInfoModel = GeneratorDescription;
export type HistoryNodeModel = credentials.HistoryNode;
export type PersonModel = rows.User;
export type PolicyActivationModel = rows.PolicyActivation;
export type PolicyDraftModel = rows.PolicyDraft;
export type PolicyDryRunModel = rows.PolicyDryRun;
export type PolicyDryRunCaseModel = rows.DryRunCase;
/** One policy's count, with the run's that it is a part of. */
export type PolicyOutcomeModel = { readonly count: PolicyCount; readonly report: DryRunReport };
export type PolicyVersionModel = rows.PolicyVersion;
export type ReviewAnswerModel = rows.ReviewCase;
export type ReviewCaseModel = rows.ReviewCase;
export type ReviewEventModel = CaseEvent;
export type ReviewedUserModel = rows.User;
export type BulkReviewModel = rows.BulkDecision;
export type BulkReviewPreviewModel = BulkPreview;
export type DeskMetricsModel = rows.DeskMetrics;
export type StandingModel = Standing;
export type StandingEventModel = rows.StandingEvent;
export type StrikeModel = Strike;
export type ServerModel = ApiDeps;
export type ShotModel = Shot;
export type SignedLinkModel = { readonly url: string; readonly expiresAt: Date; readonly mimeType: string };
export type OwnTakedownModel = rows.TakedownCase;
export type TakedownCaseModel = rows.TakedownCase;
export type TakedownClockModel = TakedownClock;
export type TakedownCopyModel = TakedownCopy & { readonly found: rows.TakedownCase };
export type TakedownCountsModel = rows.TakedownCounts;
export type TakedownEventModel = TakedownEvent;
export type TakedownNoticeModel = rows.TakedownCase;
export type TakedownPreviewModel = TakedownPreview;
export type TakedownTextModel = OpenedText;
export type TakedownVideoModel = rows.Asset;
export type UserModel = rows.User;
export type VerificationRecordModel = verification.VerificationRecord;
export type VerificationReportModel = verification.VerificationReport;
export type VerdictFeedbackModel = rows.VerdictFeedback;
export type ReleaseProofModel = Extract<verification.VerificationReport["proof"], { readonly seq: number }>;
export type ViewerModel = Extract<Caller, { kind: "user" }>;

/** A judgement as the caller may see it, with the words it is about: its spans are shown as the person wrote them. */
export type JudgementModel = {
  readonly prompt: string;
  readonly judgement: DisclosedJudgement;
  /** What reviewers are shown beside it; null for everyone else. */
  readonly review: {
    readonly stage: Stage;
    readonly tier: string;
    readonly normalisedTextSha256: string | null;
  } | null;
  readonly policyVersion: number;
  readonly modelSha256: readonly string[];
  readonly replayDigest: string | null;
  readonly milliseconds: number;
};
export type DecisionModel = {
  readonly prompt: string;
  readonly tier: string;
  readonly decision: rows.Decision;
};
