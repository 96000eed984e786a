import type { Ports } from "../../src/app/ports.ts";
import type { GenerationSpec } from "../../src/core/ports/generator.ts";
import type { TestApp } from "./app.ts";
import { releaseAsset } from "./released-asset.ts";

/** A model that is shown what comes before, whatever the shipped one can: what is made here begins anew. */
export const takingLeads =
  (seen: (spec: GenerationSpec) => void = () => undefined) =>
  (ports: Ports): Ports => ({
    ...ports,
    generator: {
      ...ports.generator,
      describe: () => ({ ...ports.generator.describe(), takesLead: true }),
      generate: (spec, context) => {
        seen(spec);
        return ports.generator.generate({ ...spec, lead: [] }, context);
      },
    },
  });

/** Finishes an admitted generation with a file of one second and a master, without the time that making them takes. */
export async function finish(app: TestApp, generationId: string): Promise<void> {
  await releaseAsset(app, generationId);
  await app.storage.putBytes(`masters/${generationId}/clip.mkv`, Buffer.from("pictures"));
}
