/** What the manifest of a finished file says. The builder validates it: the C2PA library checks almost nothing. */
export type ManifestClaim = {
  readonly title: string;
  readonly generator: { readonly name: string; readonly version: string };
  /** The model that made the pictures. */
  readonly softwareAgent: { readonly name: string; readonly version: string };
  readonly createdAt: Date;
  readonly watermark: { readonly algorithm: string; readonly contentId: string };
  /** Our own assertion, `org.vouch.generation`; never holds prompt text or a person. */
  readonly facts: {
    readonly generationId: string;
    readonly seed: number;
    /** Empty when a server made the pictures and did not say; the manifest then claims none. */
    readonly modelSha256: readonly string[];
    readonly promptHash: string;
    readonly policyVersion: number;
    readonly moderation: { readonly prompt: string; readonly frames: string };
  };
  /** JPEG. */
  readonly thumbnailPath: string;
};

export type SignedFile = {
  /** `urn:c2pa:<uuid>` of the active manifest. */
  readonly manifestId: string;
  /** The JUMBF manifest store (application/c2pa) as embedded. */
  readonly manifestStore: Uint8Array;
  /** Lower-case hex SHA-256 of the leaf certificate. */
  readonly certificateSha256: string;
};

/** `state` says what the signature and hashes say; trust says whose anchors the signer chains to. */
export type CredentialReading = {
  readonly state: "NONE" | "INTACT" | "TAMPERED" | "REMOTE_ONLY" | "UNREADABLE";
  /** `operator`: this deployment's own roots. `public`: the C2PA trust list, when the operator supplied it. `extra`: roots given by the caller. */
  readonly trustedBy: "operator" | "public" | "extra" | null;
  readonly manifestId: string | null;
  readonly signer: {
    readonly organisation: string | null;
    readonly commonName: string | null;
    readonly issuer: string | null;
  } | null;
  readonly signedAt: string | null;
  readonly claimGenerator: string | null;
  readonly digitalSourceType: string | null;
  /** Values of c2pa.soft-binding assertions. */
  readonly softBindings: readonly { readonly algorithm: string; readonly value: string }[];
  /** C2PA status codes that failed, anywhere in the tree, with the manifest they belong to. */
  readonly failures: readonly {
    readonly code: string;
    readonly manifestId: string | null;
    readonly explanation: string | null;
  }[];
  readonly history: readonly HistoryNode[];
};
export type HistoryNode = {
  readonly manifestId: string | null;
  readonly title: string | null;
  readonly claimGenerator: string | null;
  readonly relationship: string | null;
  readonly intact: boolean;
  readonly ingredients: readonly HistoryNode[];
};

/** C2PA in a killable child process: a hostile file costs one child, never the service. */
export type Credentials = {
  readonly signer: () => {
    readonly organisation: string;
    readonly development: boolean;
    readonly certificateSha256: string;
  };
  /** PEM of the roots that this deployment signs under, for `--anchors` and for publication. */
  readonly anchorsPem: () => string;
  /** Signs `source` into `target` (different paths) and proves that it reads back Trusted under our own anchors before it returns. Atomic. @throws AppError SIGNING_FAILED */
  readonly sign: (source: string, target: string, claim: ManifestClaim, signal: AbortSignal) => Promise<SignedFile>;
  /** Never throws for a hostile file: that is UNREADABLE. Fetches nothing from the network. */
  readonly read: (
    path: string,
    options: { readonly extraAnchorsPem?: string },
    signal: AbortSignal,
  ) => Promise<CredentialReading>;
  readonly close: () => Promise<void>;
};
