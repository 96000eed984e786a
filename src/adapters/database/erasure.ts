import type { ErasureReads, ErasureWrites } from "../../core/ports/database.ts";
import type { Client } from "./client.ts";
import { orNull, toErasure } from "./rows.ts";

export const erasureReads = (client: Client): ErasureReads => ({
  erasure: (userId) => client.erasure.findUnique({ where: { userId } }).then(orNull(toErasure)),

  unfinishedErasures: async (limit) =>
    (await client.erasure.findMany({ where: { finishedAt: null }, orderBy: { startedAt: "asc" }, take: limit })).map(
      toErasure,
    ),

  personalData: async (userId) => {
    const worded = { userId, erasedAt: null };
    const mine = { generation: worded };
    const user = await client.user.findUnique({ where: { id: userId }, select: { email: true } });
    return {
      generations: await client.generation.count({ where: worded }),
      videos: await client.asset.count({ where: { generation: { userId }, deletedAt: null } }),
      decisions: await client.moderationDecision.count({ where: mine }),
      appeals: await client.appeal.count({ where: mine }),
      caseEvents: await client.reviewEvent.count({ where: { case: mine } }),
      objections: await client.takedownText.count({
        where: { author: "OWNER", case: { events: { some: { kind: "countered", byId: userId } } } },
      }),
      notes: await client.standingEvent.count({ where: { userId, note: { not: null } } }),
      uploads: await client.upload.count({ where: { userId } }),
      apiKeys: await client.apiKey.count({ where: { userId } }),
      sessions: await client.session.count({ where: { userId } }),
      passwords: await client.password.count({ where: { userId } }),
      accessRequests: user ? await client.accessRequest.count({ where: { email: user.email } }) : 0,
    };
  },

  unerasedGenerations: async (userId, limit) => {
    const where = { userId, erasedAt: null };
    const found = await client.generation.findMany({
      where,
      orderBy: { createdAt: "asc" },
      take: limit,
      select: { id: true },
    });
    return found.map(({ id }) => id);
  },

  uploadsOf: async (userId, limit) =>
    (await client.upload.findMany({ where: { userId }, take: limit, select: { id: true } })).map(({ id }) => id),
});

export const erasureWrites = (client: Client): ErasureWrites => ({
  beginErasure: async (erasure) => (await client.erasure.createMany({ data: erasure, skipDuplicates: true })).count > 0,

  eraseAccess: async (userId, at) => {
    await client.session.deleteMany({ where: { userId } });
    await client.oneTimeSignIn.deleteMany({ where: { userId } });
    await client.password.deleteMany({ where: { userId } });
    await client.invite.deleteMany({ where: { invitedById: userId, usedAt: null } });
    await client.apiKey.deleteMany({ where: { userId } });
    await client.user.updateMany({ where: { id: userId, disabledAt: null }, data: { disabledAt: at } });
  },

  eraseGeneration: async (id, at) => {
    await client.$executeRaw`
      UPDATE "Generation" SET prompt = '', "promptSalt" = '', "requestSha256" = '', "idempotencyKey" = NULL,
        preview = NULL, "leadSha256" = NULL, understanding = '{"understoodWords": [], "ignoredWords": []}',
        shots = (SELECT jsonb_agg(shot || '{"prompt": ""}' ORDER BY n)
                 FROM jsonb_array_elements(shots) WITH ORDINALITY AS each (shot, n)),
        "erasedAt" = ${at} WHERE id = ${id}::uuid`;
    await client.$executeRaw`
      UPDATE "ModerationDecision" SET "replayDigest" = '',
        judgement = judgement || '{"spans": [], "explanation": "", "normalisedTextSha256": null}'
      WHERE "generationId" = ${id}::uuid`;
    await client.stepResult.deleteMany({ where: { generationId: id } });
    await client.policyDryRunCase.deleteMany({ where: { generationId: id } });
    await client.appeal.updateMany({ where: { generationId: id }, data: { text: "", explanation: null } });
    await client.$executeRaw`
      UPDATE "ReviewEvent" SET data = desk_without_words(data)
      WHERE "caseId" IN (SELECT id FROM "ReviewCase" WHERE "generationId" = ${id}::uuid)`;
    await client.reviewCase.updateMany({
      where: { generationId: id, rationale: { not: null } },
      data: { rationale: "", message: null },
    });
  },

  eraseObjections: (userId) => client.$queryRaw<{ id: string; texts: number }[]>`
    WITH gone AS (
      DELETE FROM "TakedownText" AS said USING "TakedownEvent" AS event
      WHERE event."caseId" = said."caseId" AND event.kind = 'countered' AND event."byId" = ${userId}::uuid
        AND said.author = 'OWNER'
      RETURNING said."caseId")
    SELECT "caseId" AS id, count(*)::int AS texts FROM gone GROUP BY "caseId" ORDER BY "caseId"`,

  erasePerson: async (userId, alias) => {
    await client.$executeRaw`
      DELETE FROM "AccessRequest" WHERE email = (SELECT email FROM "User" WHERE id = ${userId}::uuid)`;
    await client.standingEvent.updateMany({ where: { userId, note: { not: null } }, data: { note: null } });
    const data = { email: `${alias}@erased.invalid`, displayName: "Erased account" };
    await client.user.update({ where: { id: userId }, data });
  },

  finishErasure: async (userId, at) => {
    await client.erasure.updateMany({ where: { userId, finishedAt: null }, data: { finishedAt: at } });
  },
});
