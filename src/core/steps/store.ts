import { z } from "zod";
import { assetKey, masterKey } from "../delivery.ts";
import { AppError } from "../errors.ts";
import { type Blob, blob } from "./blob.ts";
import type { Generated } from "./generate.ts";
import type { Marked } from "./mark.ts";
import type { Signed } from "./sign.ts";
import type { Step } from "./step.ts";

const result = z.strictObject({
  video: blob,
  poster: blob,
  manifest: blob,
  /** The clip before marking; null where masters are not kept. */
  master: blob.nullable().default(null),
});
export type Stored = z.infer<typeof result>;

/** Copies what is released to its lasting place. Not yet reachable: that takes the asset's row. */
export const store: Step<{ readonly clip: Generated; readonly marked: Marked; readonly signed: Signed }, Stored> = {
  name: "STORE",
  schema: result,
  blobs: ({ video, poster, manifest, master }) => [video, poster, manifest, ...(master ? [master] : [])],
  async run({ generation: { id } }, deps, { clip, marked, signed }) {
    const copy = async (from: Blob, key: string) => {
      const copied = await deps.storage.copy(from.key, key);
      // What lies under a work key now need not be what was read back: a second worker may have written it anew.
      if (copied.sha256 !== from.sha256) throw new AppError("READBACK_FAILED", { message: `${from.key} was replaced` });
      return { key, ...copied };
    };
    return {
      result: {
        video: await copy(signed.file, assetKey(id, "video.mp4")),
        poster: await copy(marked.poster, assetKey(id, "poster.jpg")),
        manifest: await copy(signed.manifest, assetKey(id, "manifest.c2pa")),
        master: deps.keepsMasters ? await copy(clip.clip, masterKey(id)) : null,
      },
      facts: [],
    };
  },
};
