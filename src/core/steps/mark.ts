import { join } from "node:path";
import { z } from "zod";
import { aigcTag } from "../aigc-tag.ts";
import { workKey } from "../delivery.ts";
import { blob, keep, pathOf } from "./blob.ts";
import type { Generated } from "./generate.ts";
import type { Step } from "./step.ts";

const result = z.strictObject({ file: blob, poster: blob });
export type Marked = z.infer<typeof result>;

/** Watermark, visible mark and encoding in one streaming pass over the lossless clip. */
export const mark: Step<{ readonly clip: Generated }, Marked> = {
  name: "MARK",
  schema: result,
  blobs: ({ file, poster }) => [file, poster],
  async run({ generation, signal, scratch }, deps, { clip }) {
    const source = await pathOf(deps.storage, clip.clip.key, signal);
    const target = join(scratch, "marked.mp4");
    const posterPath = join(scratch, "poster.jpg");
    const { visibleMark, contentId } = generation;
    const marker = deps.watermark.marker(contentId);
    const tags = deps.aigcProducer === null ? {} : aigcTag(deps.aigcProducer, generation.id);
    await deps.video.markAndEncode(source, target, { marker, visibleMark, tags }, signal);
    await deps.video.poster(target, posterPath, signal);
    const file = await keep(deps.storage, workKey(generation.id, "marked.mp4"), target);
    const poster = await keep(deps.storage, workKey(generation.id, "poster.jpg"), posterPath);
    const { algorithm, keyId } = deps.watermark;
    return {
      result: { file, poster },
      facts: [{ action: "video.marked", facts: { algorithm, contentId, keyId, visibleMark } }],
    };
  },
};
