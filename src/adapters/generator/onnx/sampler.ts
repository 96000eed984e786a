import type { RgbFrame } from "../../../core/ports/generator.ts";
import { fitPictures, lastPictures } from "./lead.ts";
import type { Job, ShotJob } from "./messages.ts";
import type { ModelCard } from "./model-files.ts";
import { createNets, type Nets } from "./nets.ts";
import { createGaussian } from "./random.ts";
import type { Sessions } from "./sessions.ts";
import { type Moments, momentsOf, steady } from "./steady.ts";
import { planWindows } from "./windows.ts";

const PREVIEW_INTERVAL_MS = 500;

export type SamplerHooks = {
  /** Throws to stop; called after each denoising step. */
  readonly onStep: () => void;
  readonly onPreview: (preview: RgbFrame) => void;
  readonly now: () => number;
};
export type Sampler = (job: Job, hooks: SamplerHooks) => AsyncGenerator<Uint8Array>;

/**
 * Euler integration of the rectified flow from noise (time 0) to latents (time 1), window by window and shot by shot, and
 * their decoding. A cut carries nothing over. Yields the pictures of one latent frame at a time, and computes nothing
 * until asked for the next: it never holds more than two latent frames, however long the clip.
 */
export const createSampler = (sessions: Sessions, card: ModelCard): Sampler =>
  async function* (job, hooks) {
    const nets = createNets(sessions, card, job.width, job.height);
    const look = createPreviews(nets, job, hooks);
    let before = await encodeLead(nets, card, job);
    for (const shot of job.shots) {
      yield* sampleShot(shot, before, { nets, card, look, onStep: hooks.onStep });
      before = undefined;
    }
  };

type Look = (latents: Float32Array, velocity: Float32Array, time: number, isFirst: boolean) => Promise<void>;
type ShotDeps = Pick<SamplerHooks, "onStep"> & { readonly nets: Nets; readonly card: ModelCard; readonly look: Look };

async function* sampleShot(shot: ShotJob, lead: Float32Array | undefined, deps: ShotDeps): AsyncGenerator<Uint8Array> {
  const { nets, card } = deps;
  const { area } = nets;
  const gaussian = createGaussian(shot.seed);
  let before = lead;
  let beginning: Moments | undefined;
  for (const { continues } of planWindows(shot.frameCount, card.framesPerLatent, lead !== undefined)) {
    const latents = new Float32Array(2 * area);
    const firstNew = continues ? area : 0;
    if (continues && before !== undefined) latents.set(before);
    for (let k = firstNew; k < latents.length; k++) latents[k] = gaussian();

    for (let index = 0; index < card.steps; index++) {
      const time = index / card.steps;
      const velocity = await nets.velocity({ latents, time, continues }, shot.concepts);
      if (continues) velocity.fill(0, 0, area);
      await deps.look(latents, velocity, time, beginning === undefined);
      for (let k = firstNew; k < latents.length; k++) latents[k] = (latents[k] ?? 0) + (velocity[k] ?? 0) / card.steps;
      deps.onStep();
    }
    if (beginning !== undefined) latents.set(steady(latents.subarray(area), beginning), area);
    beginning ??= momentsOf(latents, card.channels);
    for (let start = firstNew; start < latents.length; start += area) {
      const latent = latents.slice(start, start + area);
      yield await nets.decode(before, latent);
      before = latent;
    }
  }
}

const encodeLead = async (nets: Nets, card: ModelCard, { lead, width, height }: Job) => {
  const [oldest, ...newer] = lead;
  if (oldest === undefined) return undefined;
  const pictures = lastPictures([oldest, ...newer], card.framesPerLatent);
  return nets.encode(fitPictures(pictures, width, height));
};

/**
 * Shows the middle picture of the window as the net expects it to become. A shot's first window is shown early and
 * sharpens; a later one only once it is about as sharp as what was seen before.
 */
const createPreviews = (nets: Nets, { width, height, wantsPreviews }: Job, { now, onPreview }: SamplerHooks): Look => {
  let shownAt = Number.NEGATIVE_INFINITY;
  return async (latents, velocity, time, isFirst) => {
    if (!wantsPreviews || time < (isFirst ? 0.25 : 0.5) || now() - shownAt < PREVIEW_INTERVAL_MS) return;
    const clean = latents.map((value, k) => value + (1 - time) * (velocity[k] ?? 0));
    const pictures = await nets.decode(clean.subarray(0, nets.area), clean.slice(nets.area));
    onPreview({ width, height, data: pictures.slice(0, width * height * 3) });
    shownAt = now();
  };
};
