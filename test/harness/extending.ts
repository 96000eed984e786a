import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Ports } from "../../src/app/ports.ts";
import type { Asset } from "../../src/core/ports/database.ts";
import type { GenerationSpec } from "../../src/core/ports/generator.ts";
import type { TestApp } from "./app.ts";
import { makeClip } from "./clips.ts";
import { releaseAsset } from "./released-asset.ts";
import { claimOver } from "./signing-desk.ts";

/** The generator as it is, and what it is asked for. */
export const watchingSpecs =
  (seen: (spec: GenerationSpec) => void) =>
  (ports: Ports): Ports => ({
    ...ports,
    generator: {
      ...ports.generator,
      generate: (spec, context) => {
        seen(spec);
        return ports.generator.generate(spec, context);
      },
    },
  });

/** Finishes an admitted generation with a signed file of one second and a master, without the time that making them takes. */
export async function finish(app: TestApp, generationId: string): Promise<Asset> {
  const { bytes, manifestId } = await signedClip(app);
  await app.storage.putBytes(`masters/${generationId}/clip.mkv`, Buffer.from("pictures"));
  return releaseAsset(app, generationId, bytes, manifestId);
}

async function signedClip(app: TestApp) {
  const scratch = await app.storage.scratch();
  const at = (name: string) => join(scratch.path, name);
  try {
    await makeClip(app.tools.ffmpeg, at("clip.mp4"));
    await makeClip(app.tools.ffmpeg, at("thumbnail.jpg"));
    const claim = claimOver(at("thumbnail.jpg"));
    const signal = new AbortController().signal;
    const { manifestId } = await app.credentials.sign(at("clip.mp4"), at("signed.mp4"), claim, signal);
    return { bytes: await readFile(at("signed.mp4")), manifestId };
  } finally {
    await scratch.dispose();
  }
}
