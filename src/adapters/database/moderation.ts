import type { Reads, Writes } from "../../core/ports/database.ts";
import { type Client, type Clock, json } from "./client.ts";
import { numberKey, pageOf } from "./pages.ts";
import { orNull, toDecision, toPolicyVersion } from "./rows.ts";

export const moderationReads = (
  client: Client,
): Pick<Reads, "decisions" | "decision" | "policies" | "policy" | "activePolicy"> => ({
  decisions: async (generationIds) => {
    const found = await client.moderationDecision.findMany({
      where: { generationId: { in: [...generationIds] } },
      orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    });
    return found.map(toDecision);
  },

  decision: (id) => client.moderationDecision.findUnique({ where: { id } }).then(orNull(toDecision)),

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

  activePolicy: () =>
    client.policyVersion
      .findFirst({ where: { activatedAt: { not: null } }, orderBy: [{ activatedAt: "desc" }, { version: "desc" }] })
      .then(orNull(toPolicyVersion)),
});

export const moderationWrites = (client: Client, clock: Clock): Pick<Writes, "createDecision" | "activatePolicy"> => ({
  createDecision: async ({ judgement, modelSha256, ...decision }) => {
    const data = { ...decision, judgement: json(judgement), modelSha256: [...modelSha256], createdAt: clock() };
    return toDecision(await client.moderationDecision.create({ data }));
  },

  activatePolicy: async ({ document, ...policy }) =>
    toPolicyVersion(
      await client.policyVersion.upsert({
        where: { sha256: policy.sha256 },
        create: { ...policy, document: json(document), createdAt: clock() },
        update: { activatedAt: policy.activatedAt },
      }),
    ),
});
