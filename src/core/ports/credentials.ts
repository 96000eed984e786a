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
  /** What the video comes from; empty when it was made from words alone. */
  readonly ingredients: readonly ManifestIngredient[];
  /** Assertions of ingredients whose owner wants them gone. Their place stays visible, their content goes. */
  readonly redactions: readonly Redaction[];
};

/** `parentOf`: the video that this one varies or goes on from. `inputTo`: a picture that the model was given. */
export const INGREDIENT_RELATIONSHIPS = ["parentOf", "inputTo"] as const;
export type ManifestIngredient = {
  readonly relationship: (typeof INGREDIENT_RELATIONSHIPS)[number];
  readonly title: string;
  /** MP4, JPEG or PNG. Its own credentials, if it has any, go into the manifest store; the file itself does not. */
  readonly path: string;
  /** JPEG. Taken from the ingredient's own manifest where that has one. */
  readonly thumbnailPath: string;
};
export type Redaction = { readonly manifestId: string; readonly label: string };

export type SignedFile = {
  /** `urn:c2pa:<uuid>` of the active manifest. */
  readonly manifestId: string;
  /** The JUMBF manifest store (application/c2pa) as embedded. */
  readonly manifestStore: Uint8Array;
  /** Lower-case hex SHA-256 of the leaf certificate. */
  readonly certificateSha256: string;
  /** `FAILED`: time stamps are optional here and the authority gave none; its explanation is for the operator. */
  readonly timestamp: { readonly state: "NONE" | "STAMPED" | "FAILED"; readonly explanation: string | null };
};

/** `operator`: this deployment's own roots. `public`: the C2PA trust list, when the operator supplied it. `extra`: roots given by the caller. */
export type TrustedBy = "operator" | "public" | "extra";

export type CredentialSigner = {
  readonly organisation: string | null;
  readonly commonName: string | null;
  readonly issuer: string | null;
};

/** An RFC 3161 time stamp over the signature. With a trusted one a file outlives its signer's certificate. */
export type CredentialTimestamp = {
  /** By the authority's clock, ISO 8601. */
  readonly at: string | null;
  /** Common name of the authority's certificate. */
  readonly authority: string | null;
  /** The authority chains to an anchor that the operator named for time stamps. If not, the stamp counts for nothing. */
  readonly trusted: boolean;
};

/** A C2PA status code that failed, with the manifest it belongs to. */
export type CredentialFailure = {
  readonly code: string;
  readonly manifestId: string | null;
  readonly explanation: string | null;
};

/** `state` says what the signature and hashes say; trust says whose anchors the signer chains to. */
export type CredentialReading = {
  readonly state: "NONE" | "INTACT" | "TAMPERED" | "REMOTE_ONLY" | "UNREADABLE";
  readonly trustedBy: TrustedBy | null;
  readonly manifestId: string | null;
  readonly signer: CredentialSigner | null;
  /** When, as the time stamp says, trusted or not; null without one. */
  readonly signedAt: string | null;
  readonly timestamp: CredentialTimestamp | null;
  readonly claimGenerator: string | null;
  readonly digitalSourceType: string | null;
  /** Values of c2pa.soft-binding assertions. */
  readonly softBindings: readonly { readonly algorithm: string; readonly value: string }[];
  /** What failed in the active manifest, and what is broken anywhere below it. */
  readonly failures: readonly CredentialFailure[];
  readonly history: readonly HistoryNode[];
};

/** Something that a file was made from, with what it was made from itself. */
export type HistoryNode = {
  /** Null for an ingredient without credentials: nothing is known of it but what the signer above it says. */
  readonly manifestId: string | null;
  readonly title: string | null;
  readonly claimGenerator: string | null;
  /** What it is to what was made from it, such as `parentOf` or `inputTo`. */
  readonly relationship: string | null;
  readonly digitalSourceType: string | null;
  readonly signer: CredentialSigner | null;
  readonly signedAt: string | null;
  /** Whose anchors its own signer chains to. */
  readonly trustedBy: TrustedBy | null;
  readonly intact: boolean;
  /** Why it is not intact, or not trusted. */
  readonly failures: readonly CredentialFailure[];
  /** Labels of its assertions that a later signer took out, which leaves it intact. */
  readonly redacted: readonly string[];
  readonly ingredients: readonly HistoryNode[];
};

/** Whether not one byte was changed, in the file or in anything that it was made from. Who signed is another question. */
export const isWhole = ({ state, history }: Pick<CredentialReading, "state" | "history">): boolean =>
  state === "INTACT" && history.every(isWholeNode);
const isWholeNode = ({ intact, ingredients }: HistoryNode): boolean => intact && ingredients.every(isWholeNode);

/** C2PA in a killable child process: a hostile file costs one child, never the service. */
export type Credentials = {
  readonly signer: () => {
    readonly organisation: string;
    readonly development: boolean;
    readonly certificateSha256: string;
    /** When the first certificate of its chain ends. */
    readonly expiresAt: Date;
  };
  /** Signs a tiny picture and reads it back, without a time stamp. @throws AppError SIGNING_FAILED */
  readonly testSigner: (signal: AbortSignal) => Promise<void>;
  /** PEM of the roots that this deployment signs under, for `--anchors` and for publication. */
  readonly anchorsPem: () => string;
  /**
   * Signs `source` into `target` (different paths) and proves that it reads back Trusted under our own anchors before it
   * returns. Atomic.
   * @throws AppError INGREDIENT_BROKEN when a parent is not whole and ours, or a picture's credentials are broken;
   * SIGNING_FAILED
   */
  readonly sign: (source: string, target: string, claim: ManifestClaim, signal: AbortSignal) => Promise<SignedFile>;
  /** Never throws for a hostile file: that is UNREADABLE. Fetches nothing from the network. */
  readonly read: (
    path: string,
    options: { readonly extraAnchorsPem?: string },
    signal: AbortSignal,
  ) => Promise<CredentialReading>;
  readonly close: () => Promise<void>;
};
