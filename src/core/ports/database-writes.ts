import type { AccountWrites } from "./database-accounts.ts";
import type { DeskWrites } from "./database-desk.ts";
import type { DryRunWrites } from "./database-dry-runs.ts";
import type { ErasureWrites } from "./database-erasure.ts";
import type { VerdictFeedbackWrites } from "./database-feedback.ts";
import type { PolicyWrites } from "./database-policies.ts";
import type {
  ApiKey,
  Asset,
  AuditCheckpoint,
  Decision,
  Generation,
  GenerationStatus,
  GenerationStep,
  NewGeneration,
  Role,
  Upload,
  User,
} from "./database-rows.ts";
import type { TakedownWrites } from "./database-takedowns.ts";

/** Guarded changes: each returns false or null when the row was not in the state that the caller expected. */
export type Writes = AccountWrites &
  PolicyWrites &
  DryRunWrites &
  DeskWrites &
  VerdictFeedbackWrites &
  ErasureWrites &
  TakedownWrites &
  OtherWrites;

type OtherWrites = {
  readonly createUser: (user: Omit<User, "disabledAt" | "createdAt">) => Promise<User>;
  readonly setUserTier: (id: string, tier: string) => Promise<User | null>;
  readonly createApiKey: (
    key: Omit<ApiKey, "createdAt" | "lastUsedAt" | "revokedAt"> & { readonly hash: Uint8Array },
  ) => Promise<ApiKey>;
  readonly revokeApiKey: (id: string, at: Date) => Promise<ApiKey | null>;
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
  readonly createAsset: (asset: Omit<Asset, "createdAt" | "deletedAt" | "withheldAt">) => Promise<void>;
  readonly keepVideoCodes: (codes: ReadonlyMap<string, Uint8Array>) => Promise<void>;
  readonly deleteAsset: (id: string, at: Date) => Promise<Asset | null>;
  /** Once a generation; a second call is a no-op. */
  readonly chargeUsage: (entry: {
    readonly generationId: string;
    readonly userId: string;
    readonly videoSeconds: number;
  }) => Promise<void>;

  readonly createUpload: (upload: Omit<Upload, "bytes" | "path" | "createdAt" | "receivedAt">) => Promise<Upload>;
  /** Once; false when it had been received before. */
  readonly receiveUpload: (
    id: string,
    facts: { readonly bytes: number; readonly path: string; readonly at: Date },
  ) => Promise<boolean>;
  /**
   * The received upload, for exactly one caller: its file is that caller's from now on. Null for everybody else. The
   * row stays, at least until `keepUntil`, so that no sweep takes the file away meanwhile.
   */
  readonly takeUpload: (
    id: string,
    keepUntil: Date,
  ) => Promise<(Upload & { readonly path: string; readonly bytes: number }) | null>;
  readonly deleteUpload: (id: string) => Promise<Upload | null>;
  readonly createCheckpoint: (checkpoint: Omit<AuditCheckpoint, "createdAt" | "cosignatures">) => Promise<void>;
  /** Once a witness and checkpoint; a second call is a no-op. */
  readonly addCosignature: (cosignature: {
    readonly treeSize: number;
    readonly witness: string;
    readonly line: string;
  }) => Promise<void>;
  /** From tile `first` on; replaces what was kept. */
  readonly keepAuditTileRoots: (first: number, roots: readonly Uint8Array[]) => Promise<void>;
};
