import type { Ports } from "../../src/app/ports.ts";
import type { GenerationSpec } from "../../src/core/ports/generator.ts";
import type { TestApp } from "./app.ts";
import { releaseAsset } from "./released-asset.ts";

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

/** Finishes an admitted generation with a file of one second and a master, without the time that making them takes. */
export async function finish(app: TestApp, generationId: string): Promise<void> {
  await releaseAsset(app, generationId);
  await app.storage.putBytes(`masters/${generationId}/clip.mkv`, Buffer.from("pictures"));
}
