import type { Logger } from "pino";
import type { Registry } from "prom-client";
import type { TakedownRules } from "../../moderation/index.ts";
import type { AccessRequests } from "../core/access-requests.ts";
import type { Accounts } from "../core/accounts.ts";
import type { Admission } from "../core/admission.ts";
import type { Appeals } from "../core/appeals.ts";
import type { AuditLog } from "../core/audit/audit-log.ts";
import type { DryRuns } from "../core/dry-runs.ts";
import type { Environment } from "../core/environment.ts";
import type { Erasures } from "../core/erasure.ts";
import type { KnownBrowsers } from "../core/known-browsers.ts";
import type { Library } from "../core/library.ts";
import type { Members } from "../core/members.ts";
import type { ActivePolicy } from "../core/moderate.ts";
import type { Passwords } from "../core/passwords.ts";
import type { PolicyActivator } from "../core/policy-activation.ts";
import type { PolicyDrafts } from "../core/policy-drafts.ts";
import type { Credentials } from "../core/ports/credentials.ts";
import type { Asset, Database, Reads } from "../core/ports/database.ts";
import type { Generator } from "../core/ports/generator.ts";
import type { ReportSigner } from "../core/ports/report-signer.ts";
import type { Storage } from "../core/ports/storage.ts";
import type { ReleaseProof } from "../core/release-proof.ts";
import type { Replays } from "../core/replay.ts";
import type { Review } from "../core/review.ts";
import type { ReviewBulk } from "../core/review-bulk.ts";
import type { ReviewDecisions } from "../core/review-decisions.ts";
import type { SoftBindings } from "../core/soft-bindings.ts";
import type { AccountStanding } from "../core/standing.ts";
import type { SystemHealth } from "../core/system-health.ts";
import type { TakedownCounter } from "../core/takedown-counter.ts";
import type { TakedownDesk } from "../core/takedown-desk.ts";
import type { TakedownReading } from "../core/takedown-reading.ts";
import type { Takedowns } from "../core/takedowns.ts";
import type { Tiers } from "../core/tiers.ts";
import type { Uploads } from "../core/uploads.ts";
import type { VerdictFeedbacks } from "../core/verdict-feedback.ts";
import type { Verification } from "../core/verification.ts";
import type { ReportWriter } from "../core/verification-document.ts";

/** Everything the door needs, made by the composition root. */
export type ApiDeps = {
  readonly accounts: Accounts;
  readonly knownBrowsers: KnownBrowsers;
  readonly passwords: Passwords;
  readonly members: Members;
  readonly accessRequests: Pick<AccessRequests, "expiresAt" | "request" | "grant" | "decline">;
  readonly erasures: Pick<Erasures, "preview" | "erase">;
  readonly admission: Admission;
  readonly library: Library;
  readonly appeals: Appeals;
  readonly review: Review;
  readonly reviewDecisions: ReviewDecisions;
  readonly reviewBulk: ReviewBulk;
  readonly standing: AccountStanding;
  readonly takedowns: Takedowns;
  readonly takedownDesk: TakedownDesk;
  readonly takedownReading: TakedownReading;
  readonly takedownCounter: TakedownCounter;
  readonly takedownRules: TakedownRules;
  readonly tiers: Tiers;
  readonly policyDrafts: PolicyDrafts;
  readonly policyActivator: PolicyActivator;
  readonly dryRuns: DryRuns;
  readonly replays: Replays;
  readonly systemHealth: SystemHealth;
  readonly uploads: Uploads;
  readonly verification: Verification;
  readonly proofOfRelease: (asset: Asset) => Promise<ReleaseProof>;
  readonly writeReport: ReportWriter;
  readonly softBindings: SoftBindings;
  /** Whether a file begins as a video or picture that may be decoded here. */
  readonly isMedia: (path: string) => Promise<boolean>;
  readonly verdictFeedback: VerdictFeedbacks;
  readonly reportSigner: Pick<ReportSigner, "keys">;
  readonly auditLog: Pick<
    AuditLog,
    "prove" | "consistency" | "keys" | "rotateKey" | "checkpoint" | "bundle" | "tile" | "witnesses"
  >;
  readonly database: Reads & Pick<Database, "subscribe">;
  readonly generator: Pick<Generator, "describe">;
  readonly credentials: Pick<Credentials, "anchorsPem" | "signer">;
  readonly storage: Pick<Storage, "freeBytes" | "localPath" | "scratch">;
  readonly activePolicy: () => ActivePolicy;
  readonly config: ApiConfig;
  readonly logger: Logger;
  readonly registry: Registry;
  readonly health: { readonly ready: () => Promise<Readiness> };
  readonly environment: Environment;
  /** A bearer that stands for the operator's account; made at boot for the command line on the same machine. */
  readonly operatorToken?: string | undefined;
};

export type ApiConfig = {
  /** Origin under which clients reach the server; null: whatever host they name. */
  readonly publicUrl: string | null;
  readonly production: boolean;
  /** Operations of the pages; those of the built ones when left out. */
  readonly pageOperationsFile?: string;
  /** Origins of other sites whose pages may call with a key. Never with a cookie. */
  readonly corsOrigins: readonly string[];
  /** Whose X-Forwarded-For is believed: addresses, CIDR ranges, or `loopback`, `linklocal`, `uniquelocal`. */
  readonly trustedProxies: readonly string[];
  readonly allow: {
    /** Metrics for everyone, not only for this machine and administrators. */
    readonly publicMetrics: boolean;
  };
};

export type Readiness = {
  readonly ok: boolean;
  readonly checks: readonly { readonly name: string; readonly ok: boolean; readonly detail?: string }[];
};
