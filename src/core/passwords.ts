import { actorOf, type Caller, scopesOf } from "./access.ts";
import type { Environment } from "./environment.ts";
import { AppError } from "./errors.ts";
import type { PasswordHashes } from "./password-hash.ts";
import { checkPassword } from "./password-rules.ts";
import type { Database, Session } from "./ports/database.ts";
import { mistake, ok, type Result } from "./result.ts";

/** How young a sign-in must be that stands for the present password. */
const YOUNG_MS = 10 * 60_000;

type Person = Extract<Caller, { kind: "user" }>;
export type Passwords = ReturnType<typeof createPasswords>;

/** Setting and changing passwords. Signing in with one is in sessions.ts. */
export function createPasswords(deps: {
  readonly database: Database;
  readonly environment: Environment;
  readonly hashes: PasswordHashes;
}) {
  const { database, environment, hashes } = deps;

  /** Whether a sign-in is proof enough that it is the owner who sets it. */
  function isProof({ user, key }: Person, session: Session, hasPassword: boolean): boolean {
    const age = environment.clock().getTime() - session.createdAt.getTime();
    if (age > YOUNG_MS || session.by === "PASSWORD") return false;
    if (session.by !== "KEY") return true;
    // A password outlives a key and opens everything: only a key that does so too may stand for the first one.
    const isWhole = key?.expiresAt === null && scopesOf(user.role).every((scope) => key.scopes.includes(scope));
    return isWhole && !hasPassword;
  }

  return {
    /** When it was set; null for an account without one. */
    changedAt: async (userId: string): Promise<Date | null> => (await database.password(userId))?.changedAt ?? null,

    /**
     * From a signed-in browser only. Takes the present password, or a young sign-in by a one-time link. All other
     * sessions and unused links end.
     * @throws AppError FORBIDDEN for a call with a key, RATE_LIMITED
     */
    async setPassword(
      caller: Person,
      input: { readonly newPassword: string; readonly currentPassword?: string | null | undefined },
    ): Promise<Result<{ readonly endedSessions: number }>> {
      const { user, session } = caller;
      if (!session) throw new AppError("FORBIDDEN", { userMessage: "Sign in with a browser to set a password." });
      const kept = await database.password(user.id);
      if (input.currentPassword != null) {
        const verdict = await hashes.verify(input.currentPassword.normalize("NFKC"), kept?.phc ?? null, user.id);
        if (verdict === "WRONG") return mistake("INVALID_VALUE", "This is not your password.", "currentPassword");
      } else if (!isProof(caller, session, kept !== null)) {
        const text = "Type your present password, or sign in again with a one-time link.";
        return mistake("REQUIRED", text, "currentPassword");
      }
      const checked = checkPassword(input.newPassword, user, "newPassword");
      if (!checked.ok) return checked;
      const phc = await hashes.hash(checked.value, user.id);
      return database.transact(async (tx) => {
        await tx.lockUser(user.id);
        const now = await tx.password(user.id);
        if (now?.phc !== kept?.phc) {
          return { value: mistake("INVALID_STATE", "It was changed in the meantime.", "currentPassword"), audit: [] };
        }
        const at = environment.clock();
        await tx.keepPassword({ userId: user.id, phc, changedAt: at });
        await tx.forgetOneTimeSignIns(user.id);
        const endedSessions = await tx.endSessions(user.id, { except: session.id });
        const by = { actor: actorOf(user), subject: `user:${user.id}`, at };
        const entry = { ...by, action: "user.passwordSet", facts: { endedSessions } } as const;
        return { value: ok({ endedSessions }), audit: [entry] };
      });
    },
  };
}
