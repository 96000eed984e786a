import { z } from "zod";
import type { PolicyDocument } from "../../../../moderation/index.ts";
import { ERRORS, type ErrorCode } from "../../../core/errors.ts";
import {
  type Asset,
  type Decision,
  GENERATION_STEPS,
  type Generation,
  type GenerationStep,
} from "../../../core/ports/database.ts";
import type { GeneratorDescription } from "../../../core/ports/generator.ts";
import type { ApiDeps } from "../../api-deps.ts";
import { globalId } from "../../graphql/global-ids.ts";
import { videoId } from "./ids.ts";
import { showDecision } from "./show-decision.ts";

export type Video = ReturnType<typeof videoOf>;

type Deps = Pick<ApiDeps, "activePolicy" | "database" | "generator">;
type Facts = {
  readonly asset: Asset | null;
  /** What an extension goes on from; it has a record even when its file is deleted. */
  readonly before: Asset | null;
  readonly decisions: readonly Decision[];
  readonly model: string;
  readonly policy: PolicyDocument;
  readonly sizes: GeneratorDescription["deliverySizes"];
};

/** Generations as OpenAI's API shows videos, in the order given. */
export async function showVideos(
  { activePolicy, database, generator }: Deps,
  generations: readonly Generation[],
): Promise<Video[]> {
  const ids = generations.map(({ id }) => id);
  const { name, deliverySizes: sizes } = generator.describe();
  const sources = generations.flatMap((generation) => extendedFrom(generation) ?? []);
  const [assets, decisions] = await Promise.all([database.assets([...ids, ...sources]), database.decisions(ids)]);
  const assetOf = (id: string | null) => assets.find(({ generationId }) => generationId === id) ?? null;
  return Promise.all(
    generations.map(async (generation) =>
      videoOf(generation, {
        asset: assetOf(generation.id),
        before: assetOf(extendedFrom(generation)),
        decisions: decisions.filter(({ generationId }) => generationId === generation.id),
        model: (await modelThatMade(database, generation)) ?? name,
        policy: activePolicy().document,
        sizes,
      }),
    ),
  );
}

export async function showVideo(deps: Deps, generation: Generation): Promise<Video> {
  const [video] = await showVideos(deps, [generation]);
  if (!video) throw new Error("showVideos answers for each generation");
  return video;
}

const generated = z.looseObject({ model: z.looseObject({ name: z.string() }) });

/** The server may run another model by now. Null before the pictures are made. */
async function modelThatMade(database: Deps["database"], { id, status }: Generation): Promise<string | null> {
  if (status !== "READY") return null;
  const kept = (await database.stepResults(id)).find(({ step }) => step === "GENERATE");
  return generated.safeParse(kept?.result).data?.model.name ?? null;
}

const extendedFrom = ({ relation, parentId }: Generation) => (relation === "EXTENSION" ? parentId : null);
const remixedFrom = ({ relation, parentId }: Generation) => (relation === "REMIX" ? parentId : null);
const videoIdOf = (id: string | null) => id && videoId(id);

function videoOf(generation: Generation, { asset, before, decisions, model, policy, sizes }: Facts) {
  const { id, prompt, seconds, aspect, createdAt, finishedAt, understanding } = generation;
  const { width, height } = asset ?? sizes[aspect];
  const decision = decisions.findLast(({ verdict }) => verdict !== "ALLOW") ?? null;
  const told = decision && showDecision(generation, decision, policy);
  return {
    id: videoId(id),
    object: "video",
    model,
    status: statusOf(generation),
    progress: progressOf(generation),
    created_at: unixTime(createdAt),
    completed_at: finishedAt && unixTime(finishedAt),
    // Files stay until their owner deletes them.
    expires_at: null,
    prompt,
    // Of the whole file: of an extension, the length of what it goes on from too.
    seconds: String(Math.round((before?.durationMs ?? 0) / 1000) + seconds),
    size: `${width}x${height}`,
    remixed_from_video_id: videoIdOf(remixedFrom(generation)),
    error: errorOf(generation, told),
    vouch: {
      generation_id: globalId("Generation", id),
      status: generation.status.toLowerCase(),
      reason: generation.reason,
      decision: told,
      extended_from_video_id: videoIdOf(extendedFrom(generation)),
      aspect,
      seed: generation.seed,
      understood_words: understanding.understoodWords.map(({ text }) => text),
      ignored_words: understanding.ignoredWords.map(({ text }) => text),
      sha256: asset?.sha256 ?? null,
      content_id: asset?.contentId ?? null,
    },
  } as const;
}

function statusOf({ status }: Generation): "queued" | "in_progress" | "completed" | "failed" {
  switch (status) {
    case "HELD":
    case "QUEUED":
      return "queued";
    case "RUNNING":
      return "in_progress";
    case "READY":
      return "completed";
    case "REFUSED":
    case "FAILED":
    case "CANCELLED":
    case "DELETED":
      return "failed";
  }
}

/** Why a video failed; null unless it did. */
function errorOf({ status, reason }: Generation, told: ReturnType<typeof showDecision> | null) {
  switch (status) {
    case "REFUSED": {
      const isByPerson = reason === "REVIEWER_BLOCK" || !told;
      const message = isByPerson ? "A person reviewed this request and refused it." : told.explanation;
      return { code: "moderation_blocked", message };
    }
    case "FAILED":
      return { code: (reason ?? "INTERNAL").toLowerCase(), message: ERRORS[faultOf(reason)].says };
    case "CANCELLED":
      return { code: "cancelled", message: "The video was stopped before it was finished." };
    case "DELETED":
      return { code: "deleted", message: "The video was deleted." };
    case "HELD":
    case "QUEUED":
    case "RUNNING":
    case "READY":
      return null;
  }
}

const isFault = (reason: string): reason is ErrorCode => Object.hasOwn(ERRORS, reason);
const faultOf = (reason: string | null): ErrorCode => (reason !== null && isFault(reason) ? reason : "INTERNAL");

/** Percent at which each step begins; the pictures take most of the time. */
const BEGINS_AT: Readonly<Record<GenerationStep, number>> = {
  GENERATE: 0,
  JUDGE_FRAMES: 80,
  MARK: 84,
  SIGN: 94,
  READ_BACK: 96,
  STORE: 99,
};

/** 100 only when the file can be fetched. */
function progressOf({ status, step, fraction }: Generation): number {
  if (status === "READY") return 100;
  if (step === null) return 0;
  const next = GENERATION_STEPS[GENERATION_STEPS.indexOf(step) + 1];
  const from = BEGINS_AT[step];
  return Math.min(99, Math.floor(from + fraction * ((next ? BEGINS_AT[next] : 100) - from)));
}

const unixTime = (date: Date): number => Math.floor(date.getTime() / 1000);
