import type { AccountReads } from "./database-accounts.ts";
import type { DeskReads } from "./database-desk.ts";
import type { DryRunReads } from "./database-dry-runs.ts";
import type { ErasureReads } from "./database-erasure.ts";
import type { VerdictFeedbackReads } from "./database-feedback.ts";
import type { MetricsReads } from "./database-metrics.ts";
import type { Page, PageRequest } from "./database-page.ts";
import type { PolicyReads } from "./database-policies.ts";
import type {
  ApiKey,
  Asset,
  AuditCheckpoint,
  AuditEvent,
  Decision,
  Generation,
  GenerationStatus,
  GenerationStep,
  StepTimes,
  Upload,
  User,
} from "./database-rows.ts";
import type { TakedownReads } from "./database-takedowns.ts";
import type { Aspect } from "./generator.ts";

/** Reads need no transaction. A missing row is null, never an exception; an id that is no UUID is NOT_FOUND. */
export type Reads = AccountReads &
  PolicyReads &
  DryRunReads &
  DeskReads &
  MetricsReads &
  VerdictFeedbackReads &
  ErasureReads &
  TakedownReads &
  OtherReads;

type OtherReads = {
  readonly user: (id: string) => Promise<User | null>;
  readonly users: (ids: readonly string[]) => Promise<readonly User[]>;
  readonly userByEmail: (email: string) => Promise<User | null>;
  readonly userByApiKeyHash: (hash: Uint8Array) => Promise<{ readonly user: User; readonly key: ApiKey } | null>;
  readonly apiKeys: (
    filter: { readonly userId?: string; readonly isRevoked?: boolean },
    page: PageRequest,
  ) => Promise<Page<ApiKey>>;
  readonly apiKey: (id: string) => Promise<ApiKey | null>;

  readonly generation: (id: string) => Promise<Generation | null>;
  /** Those that there are, in any order. */
  readonly generationsById: (ids: readonly string[]) => Promise<readonly Generation[]>;
  /** From one of these, by remix or extension; oldest first. */
  readonly generationsMadeFrom: (ids: readonly string[], limit: number) => Promise<readonly Generation[]>;
  readonly generationByIdempotencyKey: (userId: string, key: string) => Promise<Generation | null>;
  readonly generations: (
    filter: {
      readonly userId?: string;
      readonly parentId?: string;
      readonly statuses?: readonly GenerationStatus[];
      readonly aspect?: Aspect;
      /** A part of the prompt, in any case. */
      readonly search?: string;
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

  readonly asset: (id: string) => Promise<Asset | null>;
  readonly assets: (generationIds: readonly string[]) => Promise<readonly Asset[]>;
  readonly assetByContentId: (contentId: string) => Promise<Asset | null>;
  readonly assetByManifestId: (manifestId: string) => Promise<Asset | null>;
  readonly assetBySha256: (sha256: string) => Promise<Asset | null>;
  /** In any order; unknown ids are left out. */
  readonly assetsById: (ids: readonly string[]) => Promise<readonly Asset[]>;
  /** Video codes of assets that were not deleted, oldest first, from after this place on; null where none were kept yet. */
  readonly assetCodes: (
    after: { readonly createdAt: Date; readonly id: string },
    limit: number,
  ) => Promise<readonly { readonly id: string; readonly createdAt: Date; readonly codes: Uint8Array | null }[]>;

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
  /** Roots of the first full tiles (256 leaves each), as they were kept: a cache that the caller has to check. */
  readonly auditTileRoots: (limit: number) => Promise<readonly Uint8Array[]>;
  readonly auditHead: () => Promise<{ readonly seq: number; readonly hash: Uint8Array }>;
  readonly latestCheckpoint: () => Promise<AuditCheckpoint | null>;
  readonly checkpoint: (treeSize: number) => Promise<AuditCheckpoint | null>;
  readonly checkpoints: (page: PageRequest) => Promise<Page<AuditCheckpoint>>;
  /** Size of the largest checkpoint that the witness (name and key id) has cosigned; 0 for none. */
  readonly cosignedSize: (witness: string) => Promise<number>;
};
