import type { AccountReads, AccountWrites } from "../../core/ports/database.ts";
import { bytes, type Client, type Clock, literal } from "./client.ts";
import { pageOf, uuidKey } from "./pages.ts";
import { orNull, toApiKey, toSession, toUser } from "./rows.ts";

export const accountReads = (client: Client): AccountReads => ({
  sessionByHash: async (hash, now) => {
    const found = await client.session.findUnique({
      where: { hash: bytes(hash), expiresAt: { gt: now } },
      include: { user: true, key: true },
    });
    return found && { user: toUser(found.user), session: toSession(found), key: orNull(toApiKey)(found.key) };
  },

  sessions: async (userId, now) => {
    const orderBy = [{ createdAt: "desc" }, { id: "desc" }] as const;
    return (await client.session.findMany({ where: { userId, expiresAt: { gt: now } }, orderBy: [...orderBy] })).map(
      toSession,
    );
  },

  password: (userId) => client.password.findUnique({ where: { userId }, select: { phc: true, changedAt: true } }),

  members: ({ id, search, role, isDisabled, now }, page) => {
    const named = search && ({ contains: literal(search), mode: "insensitive" } as const);
    const where = {
      ...(id !== undefined && { id }),
      ...(named && { OR: [{ email: named }, { displayName: named }] }),
      ...(role !== undefined && { role }),
      ...(isDisabled !== undefined && { disabledAt: isDisabled ? { not: null } : null }),
    };
    const living = { OR: [{ expiresAt: null }, { expiresAt: { gt: now } }] };
    const counts = {
      select: {
        apiKeys: { where: { revokedAt: null, ...living } },
        sessions: { where: { expiresAt: { gt: now } } },
      },
    };
    return pageOf(page, {
      key: uuidKey,
      find: ({ after, ...window }) =>
        client.user.findMany({
          where,
          orderBy: [{ createdAt: "desc" }, { id: "desc" }],
          include: { _count: counts, password: { select: { changedAt: true } } },
          ...window,
          ...(after && { cursor: { id: after } }),
        }),
      count: () => client.user.count({ where }),
      keyOf: (user) => user.id,
      map: ({ _count, password, ...user }) => ({
        ...toUser(user),
        hasPassword: password !== null,
        keys: _count.apiKeys,
        sessions: _count.sessions,
      }),
    });
  },

  accessRequests: (page) =>
    pageOf(page, {
      key: uuidKey,
      find: ({ after, ...window }) =>
        client.accessRequest.findMany({
          orderBy: [{ createdAt: "asc" }, { id: "asc" }],
          ...window,
          ...(after && { cursor: { id: after } }),
        }),
      count: () => client.accessRequest.count(),
      keyOf: ({ id }) => id,
      map: (row) => row,
    }),

  accessRequestsBefore: (before, limit) =>
    client.accessRequest.findMany({
      where: { createdAt: { lt: before } },
      orderBy: { createdAt: "asc" },
      take: limit,
    }),
});

export const accountWrites = (client: Client, clock: Clock): AccountWrites => ({
  createSession: async ({ hash, ...session }, most) => {
    const { userId } = session;
    const now = clock();
    await client.session.deleteMany({ where: { userId, expiresAt: { lte: now } } });
    const older = await client.session.findMany({
      where: { userId },
      orderBy: [{ createdAt: "desc" }, { id: "desc" }],
      skip: most - 1,
      select: { id: true },
    });
    await client.session.deleteMany({ where: { id: { in: older.map(({ id }) => id) } } });
    await client.session.create({ data: { ...session, hash: bytes(hash), createdAt: now, lastUsedAt: now } });
  },

  deleteSession: async (hash) => (await client.session.deleteMany({ where: { hash: bytes(hash) } })).count > 0,

  endSessions: async (userId, { only, except }) => {
    const id = { ...(only !== undefined && { equals: only }), ...(except !== undefined && { not: except }) };
    return (await client.session.deleteMany({ where: { userId, id } })).count;
  },

  keepPassword: async ({ userId, ...password }) => {
    await client.password.upsert({ where: { userId }, create: { userId, ...password }, update: password });
  },

  forgetOneTimeSignIns: async (userId) => {
    await client.oneTimeSignIn.deleteMany({ where: { userId, usedAt: null } });
  },

  forgetInvites: async (userId) => {
    await client.invite.deleteMany({ where: { invitedById: userId, usedAt: null } });
  },

  setUserRole: async (id, role) => {
    const [changed] = await client.user.updateManyAndReturn({ where: { id }, data: { role } });
    return orNull(toUser)(changed);
  },

  setUserDisabled: async (id, disabledAt) => {
    const [changed] = await client.user.updateManyAndReturn({ where: { id }, data: { disabledAt } });
    return orNull(toUser)(changed);
  },

  createAccessRequest: async (data) =>
    (await client.accessRequest.createMany({ data, skipDuplicates: true })).count > 0,

  takeAccessRequest: async (id) => {
    const found = await client.accessRequest.findUnique({ where: { id } });
    const { count } = await client.accessRequest.deleteMany({ where: { id } });
    return count > 0 ? found : null;
  },
});
