import { describe, expect, it } from "vitest";
import { z } from "zod";
import { manifestDefinition } from "../../src/adapters/credentials/manifest.ts";

const definition = z.object({
  assertions: z.array(z.object({ label: z.string(), data: z.record(z.string(), z.unknown()) })),
});
const factsOf = (modelSha256: readonly string[]) => {
  const claim = {
    title: "fox.mp4",
    generator: { name: "Vouch", version: "1" },
    softwareAgent: { name: "Wan-AI/Wan2.2-T2V-A14B-Diffusers", version: "unstated" },
    createdAt: new Date("2026-11-22T10:00:00Z"),
    watermark: { algorithm: "org.vouch.watermark.1", contentId: "00112233aabbccdd" },
    facts: {
      generationId: "generation-1",
      seed: 7,
      modelSha256,
      promptHash: "b".repeat(64),
      policyVersion: 1,
      moderation: { prompt: "ALLOW", frames: "ALLOW" },
    },
    thumbnailPath: "thumbnail.jpg",
    ingredients: [],
    redactions: [],
  };
  const { assertions } = definition.parse(manifestDefinition(claim, "video/mp4"));
  return assertions.find(({ label }) => label === "org.vouch.generation")?.data;
};

describe("what a manifest says of the model", () => {
  it("is the digest of its weights", () => {
    expect(factsOf(["a".repeat(64)])).toMatchObject({ modelSha256: ["a".repeat(64)] });
  });

  it("is no digest at all when a server did not show its weights", () => {
    expect(factsOf([])).not.toHaveProperty("modelSha256");
  });

  it("is never something that is not a digest", () => {
    expect(() => factsOf(["unknown"])).toThrow(z.ZodError);
  });
});
