import type { Reads, Writes } from "../../core/ports/database.ts";
import { bytes, type Client, type Clock } from "./client.ts";
import { pageOf, uuidKey } from "./pages.ts";
import { orNull, toApiKey, toUser } from "./rows.ts";

type UserReads = Pick<Reads, "user" | "users" | "userByEmail" | "userByApiKeyHash" | "apiKeys" | "apiKey">;
type UserWrites = Pick<
  Writes,
  | "createUser"
  | "lockUser"
  | "setUserTier"
  | "createApiKey"
  | "revokeApiKey"
  | "createOneTimeSignIn"
  | "useOneTimeSignIn"
  | "createInvite"
  | "useInvite"
>;

export const userReads = (client: Client): UserReads => ({
  user: (id) => client.user.findUnique({ where: { id } }).then(orNull(toUser)),

  users: async (ids) => (await client.user.findMany({ where: { id: { in: [...ids] } } })).map(toUser),

  userByEmail: (email) => client.user.findUnique({ where: { email } }).then(orNull(toUser)),

  userByApiKeyHash: async (hash) => {
    const found = await client.apiKey.findUnique({ where: { hash: bytes(hash) }, include: { user: true } });
    if (found === null) return null;
    const { user, ...key } = found;
    return { user: toUser(user), key: toApiKey(key) };
  },

  apiKeys: ({ userId, isRevoked }, page) => {
    const where = {
      ...(userId !== undefined && { userId }),
      ...(isRevoked !== undefined && { revokedAt: isRevoked ? { not: null } : null }),
    };
    return pageOf(page, {
      key: uuidKey,
      find: ({ after, ...window }) =>
        client.apiKey.findMany({
          where,
          orderBy: [{ createdAt: "desc" }, { id: "desc" }],
          ...window,
          ...(after && { cursor: { id: after } }),
        }),
      count: () => client.apiKey.count({ where }),
      keyOf: (key) => key.id,
      map: toApiKey,
    });
  },

  apiKey: (id) => client.apiKey.findUnique({ where: { id } }).then(orNull(toApiKey)),
});

export const userWrites = (client: Client, clock: Clock): UserWrites => ({
  createUser: async (user) => toUser(await client.user.create({ data: { ...user, createdAt: clock() } })),

  lockUser: async (id) => {
    await client.$queryRaw`SELECT id FROM "User" WHERE id = ${id}::uuid FOR UPDATE`;
    return client.user.findUnique({ where: { id } }).then(orNull(toUser));
  },

  setUserTier: async (id, tier) => {
    const [changed] = await client.user.updateManyAndReturn({ where: { id }, data: { tier } });
    return orNull(toUser)(changed);
  },

  createApiKey: async ({ hash, scopes, ...key }) => {
    const data = { ...key, scopes: [...scopes], hash: bytes(hash), createdAt: clock() };
    return toApiKey(await client.apiKey.create({ data }));
  },

  revokeApiKey: async (id, at) => {
    const [revoked] = await client.apiKey.updateManyAndReturn({
      where: { id, revokedAt: null },
      data: { revokedAt: at },
    });
    return orNull(toApiKey)(revoked);
  },

  createOneTimeSignIn: async ({ hash, ...signIn }) => {
    await client.oneTimeSignIn.create({ data: { ...signIn, hash: bytes(hash) } });
  },

  useOneTimeSignIn: async (hash, now) => {
    const [used] = await client.oneTimeSignIn.updateManyAndReturn({
      where: { hash: bytes(hash), usedAt: null, expiresAt: { gt: now } },
      data: { usedAt: now },
      include: { user: true },
    });
    return orNull(toUser)(used?.user);
  },

  createInvite: async ({ hash, ...invite }) => {
    await client.invite.create({ data: { ...invite, hash: bytes(hash), createdAt: clock() } });
  },

  useInvite: async (hash, now) => {
    const [used] = await client.invite.updateManyAndReturn({
      where: { hash: bytes(hash), usedAt: null, expiresAt: { gt: now } },
      data: { usedAt: now },
    });
    return used === undefined ? null : { id: used.id, role: used.role };
  },
});
