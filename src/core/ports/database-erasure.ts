/** What becomes of an erased account's finished videos. */
export const ERASED_MEDIA = ["REMOVE", "WITHHOLD"] as const;
export type ErasedMedia = (typeof ERASED_MEDIA)[number];

export type Erasure = {
  readonly userId: string;
  readonly media: ErasedMedia;
  readonly startedAt: Date;
  /** Null while something is left to do. */
  readonly finishedAt: Date | null;
};

/** How many rows and files hold something of an account. */
export type PersonalData = {
  readonly generations: number;
  readonly videos: number;
  readonly decisions: number;
  readonly appeals: number;
  /** Events of review cases about its generations. */
  readonly caseEvents: number;
  /** What it wrote against notices. */
  readonly objections: number;
  /** Events of its standing with a note. */
  readonly notes: number;
  readonly uploads: number;
  readonly apiKeys: number;
  readonly sessions: number;
  readonly passwords: number;
  /** Of its address. */
  readonly accessRequests: number;
};

export type ErasureReads = {
  readonly erasure: (userId: string) => Promise<Erasure | null>;
  /** Oldest first. */
  readonly unfinishedErasures: (limit: number) => Promise<readonly Erasure[]>;
  readonly personalData: (userId: string) => Promise<PersonalData>;
  /** Generations of the account that still have their words, oldest first. */
  readonly unerasedGenerations: (userId: string, limit: number) => Promise<readonly string[]>;
  readonly uploadsOf: (userId: string, limit: number) => Promise<readonly string[]>;
};

/** Each may be done again: what is gone stays gone. */
export type ErasureWrites = {
  /** False when it had begun before. */
  readonly beginErasure: (erasure: Omit<Erasure, "finishedAt">) => Promise<boolean>;
  /** Ends every way in: keys, password, sessions, sign-in links, invitations; the account is disabled. */
  readonly eraseAccess: (userId: string, at: Date) => Promise<void>;
  /**
   * Words, salt, picture digests and previews of a generation, and what judgements, appeals and review cases say of
   * them. Verdicts, codes and times stay.
   */
  readonly eraseGeneration: (id: string, at: Date) => Promise<void>;
  /** What the account wrote against notices about its videos: how many texts went, by takedown case. */
  readonly eraseObjections: (userId: string) => Promise<readonly { readonly id: string; readonly texts: number }[]>;
  /** Name, address, what the address asked for, and the notes in its standing. `alias` is the local part of the address that takes its place. */
  readonly erasePerson: (userId: string, alias: string) => Promise<void>;
  readonly finishErasure: (userId: string, at: Date) => Promise<void>;
};
