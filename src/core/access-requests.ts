import { z } from "zod";
import { actorOf, type Caller } from "./access.ts";
import type { Accounts } from "./accounts.ts";
import { checkEmail } from "./check-email.ts";
import { checkName } from "./check-name.ts";
import type { Environment } from "./environment.ts";
import { AppError } from "./errors.ts";
import { addInvite, type NewInvite } from "./invites.ts";
import type { AccessRequest, Database, Transaction } from "./ports/database.ts";
import { mistake, ok, type Result } from "./result.ts";
import { textOf } from "./review.ts";

/** Strangers write them: past this many, no more is taken. */
const MOST_OPEN = 500;
const KEPT_MS = 90 * 24 * 3_600_000;
const BATCH = 100;

type Person = Extract<Caller, { kind: "user" }>;
export type AccessRequests = ReturnType<typeof createAccessRequests>;

/** The way in without an invitation. A request is kept until somebody answers it, at most 90 days, and then gone. */
export function createAccessRequests(deps: {
  readonly database: Database;
  readonly environment: Environment;
  readonly accounts: Pick<Accounts, "accessMode">;
}) {
  const { database, environment } = deps;
  const after = ({ createdAt }: AccessRequest) => new Date(createdAt.getTime() + KEPT_MS);

  /** The row goes, and the log says why. Null when somebody else was faster. */
  async function take(
    tx: Transaction,
    id: string,
    by: { readonly actor: string; readonly action: "access.granted" | "access.declined" | "access.expired" },
  ) {
    const request = z.uuid().safeParse(id).success ? await tx.takeAccessRequest(id) : null;
    const entry = { ...by, subject: `accessRequest:${id}`, at: environment.clock(), facts: {} } as const;
    return request && { request, entry };
  }

  /** @returns whether there was one */
  const remove = (id: string, by: Parameters<typeof take>[2]): Promise<boolean> =>
    database.transact(async (tx) => {
      const taken = await take(tx, id, by);
      return { value: taken !== null, audit: taken ? [taken.entry] : [] };
    });

  return {
    expiresAt: after,

    /**
     * The answer does not say whether the address has an account, or asked before.
     * @throws AppError RATE_LIMITED when too many wait
     */
    async request(input: {
      readonly email: string;
      readonly displayName: string;
      readonly reason: string;
    }): Promise<Result<null>> {
      if (deps.accounts.accessMode === "open") {
        return mistake("INVALID_STATE", "This server is open: make an account.");
      }
      const email = checkEmail(input.email);
      if (!email.ok) return email;
      const displayName = input.displayName.trim();
      const named = checkName(displayName, "displayName");
      if (!named.ok) return named;
      const reason = textOf(input.reason, "reason");
      if (!reason.ok) return reason;
      const { total } = await database.accessRequests({ limit: 0 });
      if (total >= MOST_OPEN) {
        throw new AppError("RATE_LIMITED", { userMessage: "Too many requests are waiting; try again another day." });
      }
      const id = environment.newId();
      const createdAt = environment.clock();
      await database.transact(async (tx) => {
        const isKnown = (await tx.userByEmail(email.value)) !== null;
        const request = { id, email: email.value, displayName, reason: reason.value, createdAt };
        const isNew = !isKnown && (await tx.createAccessRequest(request));
        const entry = { actor: "public", subject: `accessRequest:${id}`, at: createdAt, facts: {} };
        return { value: null, audit: isNew ? [{ ...entry, action: "access.requested" } as const] : [] };
      });
      return ok(null);
    },

    /** Makes an invitation, to be handed over by other means: this server sends no mail. */
    grant: (by: Person, id: string): Promise<Result<NewInvite & { readonly request: AccessRequest }>> =>
      database.transact(async (tx) => {
        const taken = await take(tx, id, { actor: actorOf(by.user), action: "access.granted" });
        if (!taken) return { value: nothing, audit: [] };
        const invite = await addInvite(tx, environment, by.user, "USER");
        return { value: ok({ request: taken.request, ...invite.value }), audit: [taken.entry, ...invite.audit] };
      }),

    async decline(by: Person, id: string): Promise<Result<null>> {
      return (await remove(id, { actor: actorOf(by.user), action: "access.declined" })) ? ok(null) : nothing;
    },

    /** Takes out what nobody answered in time. */
    async sweep(): Promise<void> {
      const before = new Date(environment.clock().getTime() - KEPT_MS);
      for (const request of await database.accessRequestsBefore(before, BATCH)) {
        await remove(request.id, { actor: "system", action: "access.expired" });
      }
    },
  };
}

const nothing = mistake("NOT_FOUND", "There is no such request: it was answered, or has expired.", "id");
