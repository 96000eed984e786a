import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createFileStorage } from "../../src/adapters/storage/file-storage.ts";
import { keptManifest } from "../../src/core/kept-manifest.ts";

/** Protects that thumbnails of what was deleted or withheld are handed to nobody. */
const root = await mkdtemp(join(tmpdir(), "manifests-"));
const storage = await createFileStorage({ root });
await storage.putBytes("kept", Buffer.from("store"));
await storage.putBytes("large", Buffer.alloc((8 << 20) + 1));
afterAll(() => rm(root, { recursive: true, force: true }));

const released = { manifestKey: "kept", withheldAt: null, deletedAt: null };

describe("the manifest store of a released video", () => {
  it("is handed out as it was kept", async () => {
    expect((await keptManifest(storage, released))?.toString()).toBe("store");
  });

  it.each([
    ["is withheld", { withheldAt: new Date() }],
    ["is deleted", { deletedAt: new Date() }],
    ["has no store any more", { manifestKey: "gone" }],
    ["has a store beyond any of ours", { manifestKey: "large" }],
  ])("is not handed out when the video %s", async (_, change) => {
    expect(await keptManifest(storage, { ...released, ...change })).toBeNull();
  });
});
