import type { Page, PageRequest } from "./database-page.ts";

/** Whose document it is. */
export type PolicyOrigin = "SHIPPED" | "OPERATOR";

/** A document under its number. Immutable. */
export type PolicyVersion = {
  readonly version: number;
  /** Of the canonical JSON of `document`, as it is kept here. */
  readonly sha256: string;
  readonly document: unknown;
  readonly origin: PolicyOrigin;
  readonly createdAt: Date;
  /** When it last came into force; null when it never did. */
  readonly activatedAt: Date | null;
};

/** A version came into force. The one with the highest number is in force now. */
export type PolicyActivation = {
  /** Counts from 1, without gaps: two processes cannot both follow the same one. */
  readonly number: number;
  readonly version: number;
  /** Null: the product itself, when it shipped the document. */
  readonly byId: string | null;
  readonly rationale: string | null;
  readonly at: Date;
};

/** A document on its way to being a version. It may have faults until it is activated. */
export type PolicyDraft = {
  readonly id: string;
  readonly title: string;
  readonly document: unknown;
  /** The version it was begun from. */
  readonly baseVersion: number;
  /** Counts changes, so that two editors do not overwrite each other. */
  readonly revision: number;
  readonly createdById: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
};

export type PolicyReads = {
  /** Newest first. */
  readonly policies: (page: PageRequest) => Promise<Page<PolicyVersion>>;
  readonly policy: (version: number) => Promise<PolicyVersion | null>;
  readonly activePolicy: () => Promise<PolicyVersion | null>;
  readonly latestPolicyActivation: () => Promise<PolicyActivation | null>;
  /** Newest first. */
  readonly policyActivations: (page: PageRequest) => Promise<Page<PolicyActivation>>;
  readonly policyDraft: (id: string) => Promise<PolicyDraft | null>;
  /** The one changed last first. */
  readonly policyDrafts: (page: PageRequest) => Promise<Page<PolicyDraft>>;
  /** Tiers that some user or working key has. */
  readonly tiersInUse: () => Promise<readonly string[]>;
};

export type PolicyWrites = {
  /** Keeps a document under a number, or finds the version that it already is. */
  readonly keepPolicy: (
    policy: Pick<PolicyVersion, "version" | "sha256" | "document" | "origin">,
  ) => Promise<PolicyVersion>;
  /** @throws AppError CONFLICT when another activation took the number */
  readonly activatePolicy: (activation: PolicyActivation) => Promise<void>;
  readonly createPolicyDraft: (
    draft: Omit<PolicyDraft, "revision" | "createdAt" | "updatedAt">,
  ) => Promise<PolicyDraft>;
  /** Null when it is gone or at another revision. */
  readonly changePolicyDraft: (
    id: string,
    revision: number,
    change: Partial<Pick<PolicyDraft, "title" | "document" | "baseVersion">>,
  ) => Promise<PolicyDraft | null>;
  readonly deletePolicyDraft: (id: string) => Promise<PolicyDraft | null>;
};
