import type { Judgement, Verdict } from "../../../moderation/index.ts";
import type { Aspect, Shot, Style, Understanding } from "./generator.ts";
import type { Stage } from "./stage.ts";
import type { VisibleMark } from "./video.ts";

export const ROLES = ["USER", "MODERATOR", "AUDITOR", "ADMIN"] as const;
export type Role = (typeof ROLES)[number];

export type User = {
  readonly id: string;
  readonly email: string;
  readonly displayName: string;
  readonly role: Role;
  readonly dailySeconds: number;
  readonly concurrent: number;
  /** Of the policy: whose levels prompts and videos are judged by. */
  readonly tier: string;
  readonly disabledAt: Date | null;
  readonly createdAt: Date;
};

export type ApiKey = {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: readonly string[];
  /** Instead of the user's; null for the same. */
  readonly tier: string | null;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
};

export const GENERATION_STATUSES = [
  "HELD",
  "REFUSED",
  "QUEUED",
  "RUNNING",
  "READY",
  "FAILED",
  "CANCELLED",
  "DELETED",
] as const;
export type GenerationStatus = (typeof GENERATION_STATUSES)[number];

/** In the order in which the pipeline takes them. */
export const GENERATION_STEPS = ["GENERATE", "JUDGE_FRAMES", "MARK", "SIGN", "READ_BACK", "STORE"] as const;
export type GenerationStep = (typeof GENERATION_STEPS)[number];

/** How a generation comes from another: other words with the same seed and settings, or more seconds after its end. */
export const RELATIONS = ["REMIX", "EXTENSION"] as const;
export type Relation = (typeof RELATIONS)[number];

export type Generation = {
  readonly id: string;
  readonly userId: string;
  readonly idempotencyKey: string | null;
  readonly requestSha256: string;
  /** The words of all shots, one after another. */
  readonly prompt: string;
  readonly promptSalt: Uint8Array;
  /** That it was admitted in, and is judged in to its end. */
  readonly tier: string;
  readonly shots: readonly [Shot, ...Shot[]];
  /** Of all shots. */
  readonly seconds: number;
  readonly aspect: Aspect;
  readonly style: Style | null;
  readonly seed: number;
  readonly visibleMark: VisibleMark;
  /** What it was made from; null together with `relation`. */
  readonly parentId: string | null;
  readonly relation: Relation | null;
  /** SHA-256 of the work file that it starts from: a first frame or the clip that it extends. Null when it starts from nothing. */
  readonly leadSha256: string | null;
  /** Of the parent's file, which its own manifest names as an ingredient; null when the parent had no file. */
  readonly parentManifestId: string | null;
  readonly contentId: string;
  readonly understanding: Understanding;
  readonly status: GenerationStatus;
  readonly step: GenerationStep | null;
  readonly stepStartedAt: Date | null;
  readonly fraction: number;
  /** When `fraction` was last noted; means something only while it is above 0. */
  readonly progressAt: Date | null;
  readonly preview: Uint8Array | null;
  readonly attempts: number;
  readonly reason: string | null;
  readonly cancelRequestedAt: Date | null;
  readonly createdAt: Date;
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
};
export type NewGeneration = Omit<
  Generation,
  | "step"
  | "stepStartedAt"
  | "fraction"
  | "progressAt"
  | "preview"
  | "attempts"
  | "cancelRequestedAt"
  | "startedAt"
  | "finishedAt"
>;

/** What the steps of a finished generation took, and the length of the whole file that they worked on. */
export type StepTimes = {
  readonly clipSeconds: number;
  readonly steps: readonly { readonly step: GenerationStep; readonly milliseconds: number }[];
};

export type Decision = {
  readonly id: string;
  readonly generationId: string;
  readonly policyVersion: number;
  readonly stage: Stage;
  readonly verdict: Verdict;
  readonly judgement: Judgement;
  readonly modelSha256: readonly string[];
  readonly replayDigest: string;
  /** What the digest is made of: replay-digest.ts. */
  readonly replayFormat: number;
  readonly milliseconds: number;
  readonly createdAt: Date;
};

export type Asset = {
  readonly id: string;
  readonly generationId: string;
  readonly storageKey: string;
  readonly posterKey: string;
  readonly manifestKey: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
  readonly framesPerSecond: number;
  readonly frameCount: number;
  readonly durationMs: number;
  readonly contentId: string;
  readonly watermarkKeyId: string;
  readonly manifestId: string;
  readonly certificateSha256: string;
  readonly fingerprint: Uint8Array;
  readonly createdAt: Date;
  readonly deletedAt: Date | null;
  /** When a reviewer took it back; the files are kept and can be given back. */
  readonly withheldAt: Date | null;
};

export type Upload = {
  readonly id: string;
  readonly userId: string | null;
  readonly fileName: string;
  readonly maxBytes: number;
  readonly bytes: number | null;
  readonly path: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly receivedAt: Date | null;
};

export type AuditEvent = {
  readonly seq: number;
  readonly action: string;
  readonly actor: string;
  readonly subject: string;
  readonly body: string;
  readonly leafHash: Uint8Array;
  readonly prevHash: Uint8Array;
  readonly hash: Uint8Array;
  readonly createdAt: Date;
};
export type AuditCheckpoint = {
  readonly treeSize: number;
  readonly rootHash: Uint8Array;
  readonly chainHash: Uint8Array;
  readonly keyId: string;
  readonly note: string;
  /** Signature lines of witnesses, each ending in a newline: they follow the note's own (C2SP tlog-cosignature). */
  readonly cosignatures: readonly string[];
  readonly createdAt: Date;
};
