import type { Judgement, Verdict } from "../../../moderation/index.ts";
import type { AuditEntry } from "../audit/actions.ts";
import type { Aspect, Shot, Style, Understanding } from "./generator.ts";
import type { Stage } from "./stage.ts";
import type { VisibleMark } from "./video.ts";

// ---------------------------------------------------------------- what is kept

export const ROLES = ["USER", "MODERATOR", "AUDITOR", "ADMIN"] as const;
export type Role = (typeof ROLES)[number];

export type User = {
  readonly id: string;
  readonly email: string;
  readonly displayName: string;
  readonly role: Role;
  readonly dailySeconds: number;
  readonly concurrent: number;
  readonly disabledAt: Date | null;
  readonly createdAt: Date;
};

export type ApiKey = {
  readonly id: string;
  readonly userId: string;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: readonly string[];
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
  readonly milliseconds: number;
  readonly createdAt: Date;
};

export type ReviewStatus = "OPEN" | "CLAIMED" | "DECIDED";
export type ReviewCase = {
  readonly id: string;
  readonly generationId: string;
  readonly stage: Stage;
  /** Code: a verdict of REVIEW, or the fault that parked the generation. */
  readonly reason: string;
  readonly priority: number;
  readonly status: ReviewStatus;
  readonly claimedById: string | null;
  readonly claimExpiresAt: Date | null;
  readonly outcome: Verdict | null;
  readonly rationale: string | null;
  readonly decidedById: string | null;
  readonly decidedAt: Date | null;
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
};

export type PolicyVersion = {
  readonly version: number;
  readonly sha256: string;
  readonly document: unknown;
  readonly createdAt: Date;
  readonly activatedAt: Date | null;
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
  readonly createdAt: Date;
};

// ---------------------------------------------------------------- pages of rows

/** Keyset paging, newest or most urgent first. `after` is the `cursor` of a row of an earlier page, or that row's id. */
export type PageRequest = { readonly limit: number; readonly after?: string | undefined };
export type Page<T> = {
  readonly rows: readonly { readonly cursor: string; readonly row: T }[];
  readonly hasMore: boolean;
  readonly total: number;
};

// ---------------------------------------------------------------- reading

/** Reads need no transaction. A missing row is null, never an exception; an id that is no UUID is NOT_FOUND. */
export type Reads = {
  readonly user: (id: string) => Promise<User | null>;
  readonly users: (ids: readonly string[]) => Promise<readonly User[]>;
  readonly userByEmail: (email: string) => Promise<User | null>;
  readonly userByApiKeyHash: (hash: Uint8Array) => Promise<{ readonly user: User; readonly key: ApiKey } | null>;
  readonly userBySessionHash: (hash: Uint8Array, now: Date) => Promise<User | null>;
  readonly apiKeys: (
    filter: { readonly userId?: string; readonly isRevoked?: boolean },
    page: PageRequest,
  ) => Promise<Page<ApiKey>>;
  readonly apiKey: (id: string) => Promise<ApiKey | null>;

  readonly generation: (id: string) => Promise<Generation | null>;
  readonly generationByIdempotencyKey: (userId: string, key: string) => Promise<Generation | null>;
  readonly generations: (
    filter: {
      readonly userId?: string;
      readonly parentId?: string;
      readonly statuses?: readonly GenerationStatus[];
      readonly isOldestFirst?: boolean;
    },
    page: PageRequest,
  ) => Promise<Page<Generation>>;
  /** QUEUED or RUNNING, oldest first: what must have a live job. */
  readonly unfinishedGenerations: (limit: number) => Promise<readonly Generation[]>;
  readonly stepResults: (
    generationId: string,
  ) => Promise<readonly { readonly step: GenerationStep; readonly result: unknown; readonly milliseconds: number }[]>;
  /** Of the newest READY generations. */
  readonly recentStepTimes: (limit: number) => Promise<readonly StepTimes[]>;
  readonly decisions: (generationIds: readonly string[]) => Promise<readonly Decision[]>;
  readonly decision: (id: string) => Promise<Decision | null>;
  /** Seconds released since `since` plus seconds held, queued or running, and how many are held, queued or running. */
  readonly usage: (userId: string, since: Date) => Promise<{ readonly seconds: number; readonly unfinished: number }>;

  readonly reviewCase: (id: string) => Promise<ReviewCase | null>;
  readonly reviewCases: (
    filter: { readonly statuses?: readonly ReviewStatus[]; readonly claimedById?: string },
    page: PageRequest,
  ) => Promise<Page<ReviewCase>>;

  readonly policies: (page: PageRequest) => Promise<Page<PolicyVersion>>;
  readonly policy: (version: number) => Promise<PolicyVersion | null>;
  readonly activePolicy: () => Promise<PolicyVersion | null>;

  readonly asset: (id: string) => Promise<Asset | null>;
  readonly assets: (generationIds: readonly string[]) => Promise<readonly Asset[]>;
  readonly assetByContentId: (contentId: string) => Promise<Asset | null>;
  readonly assetByManifestId: (manifestId: string) => Promise<Asset | null>;
  readonly assetBySha256: (sha256: string) => Promise<Asset | null>;

  readonly upload: (id: string) => Promise<Upload | null>;
  readonly expiredUploads: (now: Date, limit: number) => Promise<readonly Upload[]>;

  readonly auditEvent: (seq: number) => Promise<AuditEvent | null>;
  readonly auditEvents: (
    filter: { readonly subject?: string; readonly action?: string },
    page: PageRequest,
  ) => Promise<Page<AuditEvent>>;
  /** In order of seq, `[from, to]` inclusive, streamed in batches: never the whole log in memory. */
  readonly auditRange: (from: number, to: number) => AsyncIterable<AuditEvent>;
  /** RFC 9162 leaf hashes of the events `[from, to]`, in order. */
  readonly auditLeaves: (from: number, to: number) => Promise<readonly Uint8Array[]>;
  readonly auditHead: () => Promise<{ readonly seq: number; readonly hash: Uint8Array }>;
  readonly latestCheckpoint: () => Promise<AuditCheckpoint | null>;
  readonly checkpoint: (treeSize: number) => Promise<AuditCheckpoint | null>;
  readonly checkpoints: (page: PageRequest) => Promise<Page<AuditCheckpoint>>;
};

// ---------------------------------------------------------------- writing

/** Guarded changes: each returns false or null when the row was not in the state that the caller expected. */
export type Writes = {
  readonly createUser: (user: Omit<User, "disabledAt" | "createdAt">) => Promise<User>;
  readonly createApiKey: (
    key: Omit<ApiKey, "createdAt" | "lastUsedAt" | "revokedAt"> & { readonly hash: Uint8Array },
  ) => Promise<ApiKey>;
  readonly revokeApiKey: (id: string, at: Date) => Promise<ApiKey | null>;
  readonly createSession: (session: {
    readonly id: string;
    readonly userId: string;
    readonly hash: Uint8Array;
    readonly expiresAt: Date;
  }) => Promise<void>;
  readonly deleteSession: (hash: Uint8Array) => Promise<boolean>;
  readonly createOneTimeSignIn: (signIn: {
    readonly id: string;
    readonly userId: string;
    readonly hash: Uint8Array;
    readonly expiresAt: Date;
  }) => Promise<void>;
  /** The user, once; null when unknown, used or expired. */
  readonly useOneTimeSignIn: (hash: Uint8Array, now: Date) => Promise<User | null>;
  readonly createInvite: (invite: {
    readonly id: string;
    readonly invitedById: string;
    readonly role: Role;
    readonly hash: Uint8Array;
    readonly expiresAt: Date;
  }) => Promise<void>;
  readonly useInvite: (hash: Uint8Array, now: Date) => Promise<{ readonly id: string; readonly role: Role } | null>;

  /** Takes a row lock on the user, so that two admissions of one user cannot both pass a quota. */
  readonly lockUser: (id: string) => Promise<User | null>;
  readonly createGeneration: (generation: NewGeneration) => Promise<Generation>;
  readonly moveGeneration: (
    id: string,
    from: readonly GenerationStatus[],
    change: Partial<
      Pick<
        Generation,
        | "status"
        | "step"
        | "stepStartedAt"
        | "fraction"
        | "preview"
        | "attempts"
        | "reason"
        | "startedAt"
        | "finishedAt"
      >
    >,
  ) => Promise<Generation | null>;
  readonly requestCancel: (id: string, at: Date) => Promise<Generation | null>;
  readonly keepStep: (
    generationId: string,
    step: GenerationStep,
    result: unknown,
    milliseconds: number,
  ) => Promise<void>;
  readonly forgetSteps: (generationId: string, steps: readonly GenerationStep[]) => Promise<void>;
  readonly createDecision: (decision: Omit<Decision, "createdAt">) => Promise<Decision>;
  readonly createReviewCase: (
    reviewCase: Pick<ReviewCase, "id" | "generationId" | "stage" | "reason" | "priority">,
  ) => Promise<ReviewCase>;
  /** With `id`: that case if it is free, its lease has run out or is the reviewer's own. Without: the most urgent free one. */
  readonly claimReviewCase: (claim: {
    /** Whether the reviewer's own generations may be claimed. */
    readonly isOwnAllowed: boolean;
    readonly id?: string | undefined;
    readonly reviewerId: string;
    readonly now: Date;
    readonly expiresAt: Date;
  }) => Promise<ReviewCase | null>;
  readonly releaseReviewCase: (id: string, reviewerId: string) => Promise<ReviewCase | null>;
  readonly decideReviewCase: (decision: {
    readonly id: string;
    readonly reviewerId: string;
    readonly outcome: "ALLOW" | "BLOCK";
    readonly rationale: string;
    readonly now: Date;
  }) => Promise<ReviewCase | null>;
  readonly createAsset: (asset: Omit<Asset, "createdAt" | "deletedAt">) => Promise<void>;
  readonly deleteAsset: (id: string, at: Date) => Promise<Asset | null>;
  /** Once a generation; a second call is a no-op. */
  readonly chargeUsage: (entry: {
    readonly generationId: string;
    readonly userId: string;
    readonly videoSeconds: number;
  }) => Promise<void>;

  /** Puts the document of that digest in force: under the version it had before, if it ever had one. */
  readonly activatePolicy: (
    policy: Omit<PolicyVersion, "createdAt" | "activatedAt"> & { readonly activatedAt: Date },
  ) => Promise<PolicyVersion>;
  readonly createUpload: (upload: Omit<Upload, "bytes" | "path" | "createdAt" | "receivedAt">) => Promise<Upload>;
  /** Once; false when it had been received before. */
  readonly receiveUpload: (
    id: string,
    facts: { readonly bytes: number; readonly path: string; readonly at: Date },
  ) => Promise<boolean>;
  readonly deleteUpload: (id: string) => Promise<Upload | null>;
  readonly createCheckpoint: (checkpoint: Omit<AuditCheckpoint, "createdAt">) => Promise<void>;
};

export type Transaction = Reads & Writes;

/** What a transaction yields: its value, and the audit entries that are appended as its last act. */
export type Outcome<T> = { readonly value: T; readonly audit: readonly AuditEntry[] };

export type Database = Reads & {
  readonly kind: "pglite" | "postgres";
  /**
   * All or nothing, audit entries included; their order in the log is the commit order. Nothing slow may happen inside.
   * Never use the outer database or the queue inside `work`: on the embedded engine that waits for its own transaction.
   * `work` may run more than once: two transactions that met are done again.
   * @throws AppError DATABASE_UNAVAILABLE; CONFLICT when a unique key is taken; what `work` throws, if it is an AppError
   */
  readonly transact: <T>(work: (tx: Transaction) => Promise<Outcome<T>>) => Promise<T>;
  /** Not audited, may be lost in a crash: live progress of a RUNNING generation. */
  readonly noteProgress: (
    generationId: string,
    progress: { readonly fraction: number; readonly preview?: Uint8Array },
  ) => Promise<void>;
  readonly touchApiKey: (id: string, at: Date) => Promise<void>;
  /** Small messages (< 7,000 bytes) to every process on this database, this one included. At most once. */
  readonly publish: (topic: string, payload: string) => Promise<void>;
  readonly subscribe: (topic: string, listener: (payload: string) => void) => Promise<() => Promise<void>>;
  readonly ping: () => Promise<void>;
  readonly close: () => Promise<void>;
};
