import { AppError } from "./errors.ts";
import type { ApiKey, Role, Session, User } from "./ports/database.ts";

/** What a key or a session may do. A new scope is given to roles here and demanded in schema.graphql. */
export const SCOPES = [
  "GENERATIONS_READ",
  "GENERATIONS_WRITE",
  "REVIEW_READ",
  "REVIEW_DECIDE",
  "REVIEW_RESTRICTED",
  "POLICY_READ",
  "POLICY_DRAFT",
  "POLICY_ACTIVATE",
  "AUDIT_READ",
  "KEYS_WRITE",
  "USERS_WRITE",
  "TAKEDOWN_DECIDE",
] as const;
export type Scope = (typeof SCOPES)[number];

const CREATOR: readonly Scope[] = ["GENERATIONS_READ", "GENERATIONS_WRITE", "POLICY_READ", "KEYS_WRITE"];
const SCOPES_BY_ROLE: Readonly<Record<Role, readonly Scope[]>> = {
  USER: CREATOR,
  MODERATOR: [...CREATOR, "REVIEW_READ", "REVIEW_DECIDE", "POLICY_DRAFT", "TAKEDOWN_DECIDE"],
  AUDITOR: ["POLICY_READ", "AUDIT_READ", "KEYS_WRITE"],
  ADMIN: SCOPES,
};

export const scopesOf = (role: Role): readonly Scope[] => SCOPES_BY_ROLE[role];

/**
 * Who is calling: with a key, from a browser that is signed in, or both, when it signed in with a key. `scopes` are those
 * of the key, cut to what the role still allows.
 */
export type Caller =
  | { readonly kind: "public" }
  | {
      readonly kind: "user";
      readonly user: User;
      readonly key: ApiKey | null;
      readonly session: Session | null;
      readonly scopes: ReadonlySet<Scope>;
    };

/** @throws AppError UNAUTHENTICATED for the public, FORBIDDEN when the scope is missing. */
export function requireScope(caller: Caller, scope: Scope): User {
  if (caller.kind === "public") throw new AppError("UNAUTHENTICATED");
  if (!caller.scopes.has(scope)) {
    throw new AppError("FORBIDDEN", { userMessage: `This needs the scope ${scope}.` });
  }
  return caller.user;
}

/** May see and change what belongs to `ownerId`: the owner, and admins. Moderators read through their cases. */
export const owns = (user: User, ownerId: string): boolean => user.id === ownerId || user.role === "ADMIN";

export const actorOf = (user: User): string => `user:${user.id}`;
