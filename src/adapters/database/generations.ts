import type { GenerationStatus, Reads, Writes } from "../../core/ports/database.ts";
import { bytes, type Client, type Clock, json, literal } from "./client.ts";
import { pageOf, uuidKey } from "./pages.ts";
import { orNull, toGeneration } from "./rows.ts";

type GenerationReads = Pick<
  Reads,
  | "generation"
  | "generationsById"
  | "generationsMadeFrom"
  | "generationByIdempotencyKey"
  | "generations"
  | "unfinishedGenerations"
  | "stepResults"
  | "recentStepTimes"
  | "usage"
>;
type GenerationWrites = Pick<
  Writes,
  "createGeneration" | "moveGeneration" | "requestCancel" | "keepStep" | "forgetSteps" | "chargeUsage"
>;

const UNFINISHED: GenerationStatus[] = ["QUEUED", "RUNNING"];
const CANCELLABLE: GenerationStatus[] = ["HELD", ...UNFINISHED];

export const generationReads = (client: Client): GenerationReads => ({
  generation: (id) => client.generation.findUnique({ where: { id } }).then(orNull(toGeneration)),

  generationsById: async (ids) => {
    const found = await client.generation.findMany({ where: { id: { in: [...ids] } } });
    return found.map(toGeneration);
  },

  generationsMadeFrom: async (ids, limit) => {
    const found = await client.generation.findMany({
      where: { parentId: { in: [...ids] } },
      orderBy: [{ createdAt: "asc" }, { id: "asc" }],
      take: limit,
    });
    return found.map(toGeneration);
  },

  generationByIdempotencyKey: (userId, idempotencyKey) =>
    client.generation
      .findUnique({ where: { userId_idempotencyKey: { userId, idempotencyKey } } })
      .then(orNull(toGeneration)),

  generations: ({ userId, parentId, statuses, aspect, search, isOldestFirst }, page) => {
    const order = isOldestFirst ? "asc" : "desc";
    const where = {
      ...(userId && { userId }),
      ...(parentId && { parentId }),
      ...(statuses && { status: { in: [...statuses] } }),
      ...(aspect && { aspect }),
      ...(search && { prompt: { contains: literal(search), mode: "insensitive" as const } }),
    };
    return pageOf(page, {
      key: uuidKey,
      find: ({ after, ...window }) =>
        client.generation.findMany({
          where,
          orderBy: [{ createdAt: order }, { id: order }],
          ...window,
          ...(after && { cursor: { id: after } }),
        }),
      count: () => client.generation.count({ where }),
      keyOf: (generation) => generation.id,
      map: toGeneration,
    });
  },

  unfinishedGenerations: async (limit) => {
    const found = await client.generation.findMany({
      where: { status: { in: UNFINISHED } },
      orderBy: [{ createdAt: "asc" }, { id: "asc" }],
      take: limit,
    });
    return found.map(toGeneration);
  },

  stepResults: (generationId) =>
    client.stepResult.findMany({
      where: { generationId },
      select: { step: true, result: true, milliseconds: true },
      orderBy: { step: "asc" },
    }),

  recentStepTimes: async (limit) => {
    const found = await client.generation.findMany({
      where: { status: "READY" },
      orderBy: { createdAt: "desc" },
      take: limit,
      select: { asset: { select: { durationMs: true } }, steps: { select: { step: true, milliseconds: true } } },
    });
    return found.flatMap(({ asset, steps }) => (asset ? [{ clipSeconds: asset.durationMs / 1000, steps }] : []));
  },

  usage: async (userId, since) => {
    const released = await client.usageEntry.aggregate({
      where: { userId, createdAt: { gte: since } },
      _sum: { videoSeconds: true },
    });
    const unfinished = await client.generation.aggregate({
      where: { userId, status: { in: CANCELLABLE } },
      _sum: { seconds: true },
      _count: true,
    });
    const seconds = (released._sum.videoSeconds ?? 0) + (unfinished._sum.seconds ?? 0);
    return { seconds, unfinished: unfinished._count };
  },
});

export const generationWrites = (client: Client, clock: Clock): GenerationWrites => ({
  createGeneration: async ({ promptSalt, shots, understanding, ...rest }) => {
    const data = { ...rest, promptSalt: bytes(promptSalt), shots: json(shots), understanding: json(understanding) };
    return toGeneration(await client.generation.create({ data }));
  },

  moveGeneration: async (id, from, { preview, ...change }) => {
    const [moved] = await client.generation.updateManyAndReturn({
      where: { id, status: { in: [...from] } },
      data: { ...change, ...(preview !== undefined && { preview: preview && bytes(preview) }) },
    });
    return orNull(toGeneration)(moved);
  },

  requestCancel: async (id, at) => {
    const [asked] = await client.generation.updateManyAndReturn({
      where: { id, status: { in: CANCELLABLE }, cancelRequestedAt: null },
      data: { cancelRequestedAt: at },
    });
    return orNull(toGeneration)(asked);
  },

  keepStep: async (generationId, step, result, milliseconds) => {
    const kept = { result: json(result), milliseconds, createdAt: clock() };
    await client.stepResult.upsert({
      where: { generationId_step: { generationId, step } },
      create: { generationId, step, ...kept },
      update: kept,
    });
  },

  forgetSteps: async (generationId, steps) => {
    await client.stepResult.deleteMany({ where: { generationId, step: { in: [...steps] } } });
  },

  chargeUsage: async (entry) => {
    await client.usageEntry.createMany({ data: [{ ...entry, createdAt: clock() }], skipDuplicates: true });
  },
});
