import type { Reads, Writes } from "../../core/ports/database.ts";
import { type Client, type Clock, json } from "./client.ts";
import { orNull, toDecision } from "./rows.ts";

export const moderationReads = (client: Client): Pick<Reads, "decisions" | "decision"> => ({
  decisions: async (generationIds) => {
    const found = await client.moderationDecision.findMany({
      where: { generationId: { in: [...generationIds] } },
      orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    });
    return found.map(toDecision);
  },

  decision: (id) => client.moderationDecision.findUnique({ where: { id } }).then(orNull(toDecision)),
});

export const moderationWrites = (client: Client, clock: Clock): Pick<Writes, "createDecision"> => ({
  createDecision: async ({ judgement, modelSha256, ...decision }) => {
    const data = { ...decision, judgement: json(judgement), modelSha256: [...modelSha256], createdAt: clock() };
    return toDecision(await client.moderationDecision.create({ data }));
  },
});
