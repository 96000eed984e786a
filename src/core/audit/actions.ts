import { z } from "zod";
import { STAGES } from "../ports/stage.ts";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const count = z.number().int().nonnegative();
const code = z.string().max(64);
const stage = z.enum(STAGES);
const verdict = z.enum(["ALLOW", "REVIEW", "BLOCK"]);
const decided = z.strictObject({
  verdict,
  policyVersion: count,
  /** Salted: its input is a digest of the words. */
  replayDigest: sha256,
  modelSha256: z.array(sha256).readonly(),
  categories: z.array(z.string()).readonly(),
});
/** What a reviewer decided: alone, or as the first or second of the two that the policy asks for. */
const said = z.strictObject({
  generation: z.string(),
  stage,
  outcome: verdict,
  reasonCode: code,
  part: z.enum(["only", "first", "second"]),
});
const draft = z.strictObject({ baseVersion: count, sha256 });

/**
 * Every action that the log knows, with the facts it records. Facts never hold prompt text, names or addresses: a
 * person's data can be erased while every proof stays valid.
 */
export const AUDIT_ACTIONS = {
  "generation.admitted": z.strictObject({
    promptHash: sha256,
    seconds: count,
    aspect: z.string(),
    seed: count,
    style: z.string().nullable(),
    /** One a shot. */
    cameras: z.array(z.string().nullable()),
    /** `REMIX:<id>` or `EXTENSION:<id>` of the generation that it comes from. */
    parent: z.string().optional(),
    /** Salted, of the picture or clip that it starts from. */
    leadHash: sha256.optional(),
  }),
  "prompt.judged": decided,
  "prompt.unjudged": z.strictObject({ reason: code }),
  "firstFrame.judged": decided,
  "firstFrame.unjudged": z.strictObject({ reason: code }),
  "generation.held": z.strictObject({ stage, reason: code }),
  "generation.refused": z.strictObject({ stage, by: z.enum(["policy", "reviewer"]) }),
  "generation.queued": z.strictObject({}),
  "generation.started": z.strictObject({ attempt: count }),
  "video.generated": z.strictObject({
    model: z.string(),
    modelSha256: z.array(sha256).readonly(),
    provider: z.string(),
    seed: count,
    steps: count,
    frames: count,
    clipSha256: sha256,
  }),
  "frames.judged": decided.extend({ frames: count }),
  "frames.unjudged": z.strictObject({ reason: code }),
  "video.marked": z.strictObject({
    algorithm: z.string(),
    contentId: z.string(),
    keyId: z.string(),
    visibleMark: z.string(),
  }),
  "video.signed": z.strictObject({
    manifestId: z.string(),
    certificateSha256: sha256,
    fileSha256: sha256,
    /** `FAILED`: stamps are optional here, and the authority gave none. Absent in entries from before there were stamps. */
    timestamp: z.enum(["NONE", "STAMPED", "FAILED"]).optional(),
    /** How many videos and pictures the manifest names as made use of. */
    ingredients: count.optional(),
  }),
  /** With which certificate a process signs since its start; only when it is another than before. */
  "signer.activated": z.strictObject({ certificateSha256: sha256, development: z.boolean() }),
  "watermark.keyActivated": z.strictObject({ keyId: z.string() }),
  "report.keyActivated": z.strictObject({ keyId: z.string() }),
  "video.readBack": z.strictObject({ watermarkScore: z.number(), credential: z.string() }),
  "video.released": z.strictObject({ fileSha256: sha256, bytes: count, contentId: z.string(), manifestId: z.string() }),
  "video.deleted": z.strictObject({ fileSha256: sha256 }),
  "generation.cancelRequested": z.strictObject({}),
  "generation.cancelled": z.strictObject({ step: z.string().nullable() }),
  "generation.failed": z.strictObject({ code, step: z.string().nullable() }),
  "review.claimed": z.strictObject({ generation: z.string() }),
  "review.released": z.strictObject({ generation: z.string() }),
  "review.decided": said,
  "review.reversed": said,
  "review.escalated": z.strictObject({ generation: z.string(), queue: code }),
  /** That there is one; never what it says. */
  "review.noted": z.strictObject({ generation: z.string() }),
  "review.reopened": z.strictObject({ generation: z.string() }),
  "review.cancelled": z.strictObject({ generation: z.string(), why: code }),
  /** `digest` is of the preview that it carried out. */
  "review.bulkDecided": z.strictObject({ cases: count, outcome: verdict, digest: sha256 }),
  "review.bulkUndone": z.strictObject({ cases: count }),
  "appeal.made": z.strictObject({ generation: z.string(), stage }),
  "appeal.answered": z.strictObject({ generation: z.string(), outcome: z.enum(["UPHELD", "OVERTURNED"]) }),
  "video.withheld": z.strictObject({ fileSha256: sha256 }),
  "video.givenBack": z.strictObject({ fileSha256: sha256 }),
  /** That a verdict was contested; never in what words. */
  "verdict.contested": z.strictObject({ reportSha256: sha256, verdict: code }),
  "verdict.feedbackAnswered": z.strictObject({ reportSha256: sha256 }),
  "takedown.received": z.strictObject({ category: code, country: code.nullable(), clock: code, assets: count }),
  "takedown.withheldAtOnce": z.strictObject({ assets: count }),
  "takedown.claimed": z.strictObject({}),
  "takedown.released": z.strictObject({}),
  "takedown.linked": z.strictObject({ assets: count }),
  /** That there is one; never what it says. */
  "takedown.noted": z.strictObject({}),
  "takedown.added": z.strictObject({}),
  "takedown.withdrawn": z.strictObject({}),
  /** `digest` is of the preview that it carried out; a refusal needs none. */
  "takedown.decided": z.strictObject({ reason: code, assets: count, digest: sha256.nullable() }),
  "takedown.countered": z.strictObject({}),
  "takedown.answered": z.strictObject({ outcome: z.enum(["RESTORE", "UPHOLD"]) }),
  "takedown.restored": z.strictObject({}),
  "takedown.reopened": z.strictObject({}),
  "takedown.reminded": z.strictObject({ isOverdue: z.boolean() }),
  /** What people outside wrote is gone. */
  "takedown.erased": z.strictObject({ texts: count }),
  "account.strikeGiven": z.strictObject({ generation: z.string(), points: count, reasonCode: code }),
  "account.strikeRemoved": z.strictObject({ generation: z.string() }),
  "account.suspensionProposed": z.strictObject({}),
  "account.suspensionRejected": z.strictObject({}),
  "account.suspended": z.strictObject({}),
  "account.suspensionLifted": z.strictObject({}),
  "account.noted": z.strictObject({}),
  "account.erasureStarted": z.strictObject({ media: z.enum(["REMOVE", "WITHHOLD"]) }),
  "account.erased": z.strictObject({ generations: count }),
  /** `previous` is the version before; left out where the product itself activated. */
  "policy.activated": z.strictObject({ policyVersion: count, sha256, previous: count.optional() }),
  /** The product ships a newer policy than the one a person put in force. */
  "policy.proposed": z.strictObject({ policyVersion: count, sha256 }),
  "policy.drafted": draft,
  "policy.draftChanged": draft,
  "policy.draftDeleted": draft,
  "policy.dryRunStarted": z.strictObject({
    candidateSha256: sha256,
    baselineSha256: sha256,
    source: z.enum(["HISTORY", "UPLOAD"]),
    texts: count,
  }),
  "policy.dryRunEnded": z.strictObject({ status: code, done: count, reason: code.optional() }),
  "user.created": z.strictObject({ role: z.string() }),
  "user.tierSet": z.strictObject({ tier: code, before: code }),
  "user.signedIn": z.strictObject({ by: z.enum(["one-time link", "key", "password", "new account"]) }),
  "user.signInLinkIssued": z.strictObject({}),
  "user.sessionsEnded": z.strictObject({ sessions: count }),
  /** For the first time, or anew. */
  "user.passwordSet": z.strictObject({ endedSessions: count }),
  "user.roleSet": z.strictObject({ role: code, before: code }),
  "user.disabled": z.strictObject({ endedSessions: count }),
  "user.enabled": z.strictObject({}),
  /** Somebody without an account asked for one; never who, or why. */
  "access.requested": z.strictObject({}),
  "access.granted": z.strictObject({}),
  "access.declined": z.strictObject({}),
  "access.expired": z.strictObject({}),
  "invite.created": z.strictObject({ role: z.string() }),
  "key.created": z.strictObject({
    prefix: z.string(),
    scopes: z.array(z.string()).readonly(),
    tier: code.optional(),
  }),
  "key.revoked": z.strictObject({ prefix: z.string() }),
  /** Of the log's own key: the next checkpoint bears both signatures. */
  "log.keyRotated": z.strictObject({ from: z.string(), to: z.string() }),
} as const;

export type AuditAction = keyof typeof AUDIT_ACTIONS;

/** `actor` is `user:<id>`, `system` or `public`; `subject` is `<kind>:<id>`. */
export type AuditEntry = {
  [A in AuditAction]: {
    readonly action: A;
    readonly actor: string;
    readonly subject: string;
    readonly at: Date;
    readonly facts: z.infer<(typeof AUDIT_ACTIONS)[A]>;
  };
}[AuditAction];
