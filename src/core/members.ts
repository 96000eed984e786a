import { z } from "zod";
import { actorOf, type Caller, scopesOf } from "./access.ts";
import { OPERATOR_EMAIL } from "./accounts.ts";
import type { AuditEntry } from "./audit/actions.ts";
import type { Environment } from "./environment.ts";
import { AppError } from "./errors.ts";
import type { Database, Member, Page, PageRequest, Role, Transaction, User } from "./ports/database.ts";
import { mistake, ok, type Result } from "./result.ts";
import type { Sessions } from "./sessions.ts";

const MAX_SEARCH = 100;

type Person = Extract<Caller, { kind: "user" }>;
type Filter = {
  readonly search?: string | undefined;
  readonly role?: Role | undefined;
  readonly isDisabled?: boolean | undefined;
};
export type Members = ReturnType<typeof createMembers>;

/**
 * Everybody's accounts, for administrators. Nobody changes their own, nor the operator's, which is the server's own way
 * in: so there is always an administrator left.
 */
export function createMembers(deps: {
  readonly database: Database;
  readonly environment: Environment;
  readonly sessions: Pick<Sessions, "issueOneTimeSignIn">;
}) {
  const { database, environment } = deps;

  /** Runs `act` on an account that `by` may change; what it returns goes into the log. */
  async function change(
    by: Person,
    id: string,
    act: (tx: Transaction, user: User, entry: ReturnType<typeof entryOf>) => Promise<AuditEntry | null>,
  ): Promise<Result<Member>> {
    const done = await database.transact<Result<User>>(async (tx) => {
      const user = z.uuid().safeParse(id).success ? await tx.lockUser(id) : null;
      if (!user) return { value: nobody, audit: [] };
      const fault = await faultOf(tx, by, user);
      if (fault) return { value: mistake("INVALID_STATE", fault, "id"), audit: [] };
      const entry = await act(tx, user, entryOf(by, user));
      return { value: ok(user), audit: entry ? [entry] : [] };
    });
    if (!done.ok) return done;
    const { rows } = await database.members({ id, now: environment.clock() }, { limit: 1 });
    return rows[0] ? ok(rows[0].row) : nobody;
  }

  async function faultOf(tx: Transaction, by: Person, user: User): Promise<string | null> {
    return ownerFault(by, user) ?? ((await tx.erasure(user.id)) ? "This account was erased." : null);
  }

  const entryOf = (by: Person, user: User) => ({
    actor: actorOf(by.user),
    subject: `user:${user.id}`,
    at: environment.clock(),
  });

  return {
    isChangeable: (by: Person, user: User): boolean => ownerFault(by, user) === null,

    /** Newest first. @throws AppError BAD_INPUT for a search of more than 100 characters */
    members({ search, role, isDisabled }: Filter, page: PageRequest): Promise<Page<Member>> {
      const part = search?.trim();
      if (part && part.length > MAX_SEARCH) {
        throw new AppError("BAD_INPUT", { userMessage: `A search has at most ${MAX_SEARCH} characters.` });
      }
      const filter = {
        ...(part && { search: part }),
        ...(role !== undefined && { role }),
        ...(isDisabled !== undefined && { isDisabled }),
      };
      return database.members({ ...filter, now: environment.clock() }, page);
    },

    /** Holds from the next request on. @throws AppError FORBIDDEN for a role that has more than the caller */
    async setUserRole(by: Person, input: { readonly id: string; readonly role: Role }): Promise<Result<Member>> {
      requireMayGive(by, input.role);
      return change(by, input.id, async (tx, user, entry) => {
        if (user.role === input.role) return null;
        await tx.setUserRole(user.id, input.role);
        // One that gave a role which the inviter has no more would bring it back.
        await tx.forgetInvites(user.id);
        return { ...entry, action: "user.roleSet", facts: { role: input.role, before: user.role } };
      });
    },

    /** Its sessions, sign-in links and invitations end; its keys rest until it is enabled again. */
    disableUser: (by: Person, id: string): Promise<Result<Member>> =>
      change(by, id, async (tx, user, entry) => {
        if (user.disabledAt) return null;
        await tx.setUserDisabled(user.id, environment.clock());
        await tx.forgetOneTimeSignIns(user.id);
        await tx.forgetInvites(user.id);
        const endedSessions = await tx.endSessions(user.id, {});
        return { ...entry, action: "user.disabled", facts: { endedSessions } };
      }),

    enableUser: (by: Person, id: string): Promise<Result<Member>> =>
      change(by, id, async (tx, user, entry) => {
        if (!user.disabledAt) return null;
        await tx.setUserDisabled(user.id, null);
        return { ...entry, action: "user.enabled", facts: {} };
      }),

    /**
     * A secret that signs the member in once, to be handed over by other means.
     * @throws AppError FORBIDDEN for a member who may do more than the caller
     */
    async issueSignInLink(
      by: Person,
      id: string,
    ): Promise<Result<{ readonly secret: string; readonly expiresAt: Date }>> {
      const user = z.uuid().safeParse(id).success ? await database.user(id) : null;
      if (!user) return nobody;
      requireNoExcess(by, user.role);
      // A link sets a password: it would change what nobody may change. The command line opens the operator's account.
      const isCommandLine = by.key === null && by.session === null;
      const fault = isCommandLine ? null : ownerFault(by, user);
      if (fault) return mistake("INVALID_STATE", fault, "id");
      if (user.disabledAt) return mistake("INVALID_STATE", "This account is disabled.", "id");
      return ok(await deps.sessions.issueOneTimeSignIn(user, by.user));
    },
  };
}

function ownerFault(by: Person, { id, email }: User): string | null {
  if (by.user.id === id) return "Somebody else has to change your own account.";
  return email === OPERATOR_EMAIL ? "The operator's account belongs to the server." : null;
}

/** What everybody has may be given by anybody who looks after members. @throws AppError FORBIDDEN */
export const requireMayGive = (by: Person, role: Role): void => {
  if (role !== "USER") requireNoExcess(by, role);
};

/** A key must not become more than it is: all that somebody else may do, or that without its end. @throws AppError FORBIDDEN */
function requireNoExcess(by: Person, role: Role): void {
  if (by.key?.expiresAt) throw new AppError("FORBIDDEN", { userMessage: "A key that ends cannot give this." });
  const excess = scopesOf(role).find((scope) => !by.scopes.has(scope));
  if (excess) throw new AppError("FORBIDDEN", { userMessage: `This would give the scope ${excess}: you lack it.` });
}

const nobody = mistake("NOT_FOUND", "There is no such account.", "id");
