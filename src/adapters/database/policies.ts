import type { PolicyReads, PolicyWrites } from "../../core/ports/database.ts";
import { type Client, type Clock, json } from "./client.ts";
import { numberKey, pageOf, uuidKey } from "./pages.ts";
import { orNull, toPolicyVersion } from "./rows.ts";

export const policyReads = (client: Client): PolicyReads => ({
  policies: (page) =>
    pageOf(page, {
      key: numberKey,
      find: ({ after, ...window }) =>
        client.policyVersion.findMany({
          orderBy: { version: "desc" },
          ...window,
          ...(after !== undefined && { cursor: { version: after } }),
        }),
      count: () => client.policyVersion.count(),
      keyOf: ({ version }) => version,
      map: toPolicyVersion,
    }),

  policy: (version) => client.policyVersion.findUnique({ where: { version } }).then(orNull(toPolicyVersion)),

  activePolicy: async () => {
    const latest = await client.policyActivation.findFirst({ orderBy: { number: "desc" }, include: { policy: true } });
    return orNull(toPolicyVersion)(latest?.policy);
  },

  latestPolicyActivation: () => client.policyActivation.findFirst({ orderBy: { number: "desc" } }),

  policyActivations: (page) =>
    pageOf(page, {
      key: numberKey,
      find: ({ after, ...window }) =>
        client.policyActivation.findMany({
          orderBy: { number: "desc" },
          ...window,
          ...(after !== undefined && { cursor: { number: after } }),
        }),
      count: () => client.policyActivation.count(),
      keyOf: ({ number }) => number,
      map: (row) => row,
    }),

  policyDraft: (id) => client.policyDraft.findUnique({ where: { id } }),

  policyDrafts: (page) =>
    pageOf(page, {
      key: uuidKey,
      find: ({ after, ...window }) =>
        client.policyDraft.findMany({
          orderBy: [{ updatedAt: "desc" }, { id: "desc" }],
          ...window,
          ...(after && { cursor: { id: after } }),
        }),
      count: () => client.policyDraft.count(),
      keyOf: ({ id }) => id,
      map: (row) => row,
    }),

  tiersInUse: async () => {
    const users = await client.user.findMany({ where: { disabledAt: null }, distinct: "tier", select: { tier: true } });
    const keys = await client.apiKey.findMany({
      where: { revokedAt: null, tier: { not: null } },
      distinct: "tier",
      select: { tier: true },
    });
    return [...new Set([...users, ...keys].flatMap(({ tier }) => tier ?? []))].sort();
  },
});

export const policyWrites = (client: Client, clock: Clock): PolicyWrites => ({
  keepPolicy: async ({ document, ...policy }) =>
    toPolicyVersion(
      await client.policyVersion.upsert({
        where: { sha256: policy.sha256 },
        create: { ...policy, document: json(document), createdAt: clock() },
        update: {},
      }),
    ),

  activatePolicy: async (activation) => {
    await client.policyActivation.create({ data: activation });
    const { version, at: activatedAt } = activation;
    await client.policyVersion.update({ where: { version }, data: { activatedAt } });
  },

  createPolicyDraft: ({ document, ...draft }) => {
    const now = clock();
    return client.policyDraft.create({ data: { ...draft, document: json(document), createdAt: now, updatedAt: now } });
  },

  changePolicyDraft: async (id, revision, { document, ...change }) => {
    const [changed] = await client.policyDraft.updateManyAndReturn({
      where: { id, revision },
      data: {
        ...change,
        ...(document !== undefined && { document: json(document) }),
        revision: { increment: 1 },
        updatedAt: clock(),
      },
    });
    return changed ?? null;
  },

  deletePolicyDraft: async (id) => {
    const found = await client.policyDraft.findUnique({ where: { id } });
    if (!found) return null;
    return (await client.policyDraft.deleteMany({ where: { id } })).count > 0 ? found : null;
  },
});
