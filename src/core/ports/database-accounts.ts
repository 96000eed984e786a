import type { Page, PageRequest } from "./database-page.ts";
import type { ApiKey, Role, User } from "./database-rows.ts";

/** How a browser came to be signed in. */
export const SIGN_IN_METHODS = ["LINK", "KEY", "PASSWORD", "NEW_ACCOUNT"] as const;
export type SignInMethod = (typeof SIGN_IN_METHODS)[number];

/** A browser that is signed in. */
export type Session = {
  readonly id: string;
  readonly userId: string;
  /** The key that it was made with: it can do no more than the key, and ends with it. */
  readonly keyId: string | null;
  readonly by: SignInMethod;
  /** As the browser calls itself, in a few words. */
  readonly browser: string | null;
  readonly createdAt: Date;
  readonly lastUsedAt: Date;
  readonly expiresAt: Date;
};

/** An account as administrators see it. */
export type Member = User & {
  readonly hasPassword: boolean;
  /** Keys that are neither revoked nor expired. */
  readonly keys: number;
  readonly sessions: number;
};

/** Somebody without an account asks for one. The row goes with its answer. */
export type AccessRequest = {
  readonly id: string;
  readonly email: string;
  readonly displayName: string;
  readonly reason: string;
  readonly createdAt: Date;
};

export type AccountReads = {
  /** Null once it has expired. The key may have ended meanwhile: the caller looks. */
  readonly sessionByHash: (
    hash: Uint8Array,
    now: Date,
  ) => Promise<{ readonly user: User; readonly session: Session; readonly key: ApiKey | null } | null>;
  /** Newest first, without those that have expired. */
  readonly sessions: (userId: string, now: Date) => Promise<readonly Session[]>;
  /** PHC string; null for an account without a password. */
  readonly password: (userId: string) => Promise<{ readonly phc: string; readonly changedAt: Date } | null>;
  /** Newest first. `search` is a part of the name or the address, in any case. */
  readonly members: (
    filter: {
      readonly id?: string;
      readonly search?: string;
      readonly role?: Role;
      readonly isDisabled?: boolean;
      /** What counts as not expired. */
      readonly now: Date;
    },
    page: PageRequest,
  ) => Promise<Page<Member>>;
  /** Oldest first. */
  readonly accessRequests: (page: PageRequest) => Promise<Page<AccessRequest>>;
  readonly accessRequestsBefore: (before: Date, limit: number) => Promise<readonly AccessRequest[]>;
};

export type AccountWrites = {
  /** Sessions of the user that have expired go, and the oldest beyond `most`. */
  readonly createSession: (
    session: Omit<Session, "createdAt" | "lastUsedAt"> & { readonly hash: Uint8Array },
    most: number,
  ) => Promise<void>;
  readonly deleteSession: (hash: Uint8Array) => Promise<boolean>;
  /** Of one user: all, one, or all but one. @returns how many there were */
  readonly endSessions: (
    userId: string,
    which: { readonly only?: string; readonly except?: string },
  ) => Promise<number>;
  readonly keepPassword: (password: {
    readonly userId: string;
    readonly phc: string;
    readonly changedAt: Date;
  }) => Promise<void>;
  /** Links that nobody has used yet. */
  readonly forgetOneTimeSignIns: (userId: string) => Promise<void>;
  /** Those of an inviter that nobody has used yet. */
  readonly forgetInvites: (userId: string) => Promise<void>;
  readonly setUserRole: (id: string, role: Role) => Promise<User | null>;
  readonly setUserDisabled: (id: string, at: Date | null) => Promise<User | null>;
  /** False when one with this address waits already. */
  readonly createAccessRequest: (request: AccessRequest) => Promise<boolean>;
  /** For exactly one caller: the row is gone. */
  readonly takeAccessRequest: (id: string) => Promise<AccessRequest | null>;
};
