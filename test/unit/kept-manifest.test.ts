import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createFileStorage } from "../../src/adapters/storage/file-storage.ts";
import { keptManifest, type Lineage } from "../../src/core/kept-manifest.ts";

/** Protects that thumbnails of what was deleted or withheld are handed to nobody. */
const root = await mkdtemp(join(tmpdir(), "manifests-"));
const storage = await createFileStorage({ root });
await storage.putBytes("kept", Buffer.from("store"));
await storage.putBytes("large", Buffer.alloc((8 << 20) + 1));
afterAll(() => rm(root, { recursive: true, force: true }));

const released = { manifestKey: "kept", deletedAt: null, generationId: "grandchild" };
const PARENTS: Readonly<Record<string, string>> = { grandchild: "child", child: "first", loop: "loop" };
const recordsWith = (...withheld: readonly string[]): Lineage => ({
  assets: async ([id = ""]) => [{ withheldAt: withheld.includes(id) ? new Date() : null }],
  generation: async (id) => ({ parentId: PARENTS[id] ?? null }),
});
const kept = (change: Partial<typeof released> | { deletedAt: Date } = {}, records = recordsWith("another")) =>
  keptManifest({ storage, records }, { ...released, ...change });

describe("the manifest store of a released video", () => {
  it("is handed out as it was kept", async () => {
    expect((await kept())?.toString()).toBe("store");
  });

  it.each([
    ["is deleted", { deletedAt: new Date() }],
    ["has no store any more", { manifestKey: "gone" }],
    ["has a store beyond any of ours", { manifestKey: "large" }],
    ["has more ancestors than a store can hold", { generationId: "loop" }],
  ])("is not handed out when the video %s", async (_, change) => {
    expect(await kept(change)).toBeNull();
  });

  it.each(["grandchild", "child", "first"])(
    "is not handed out when, of all that it pictures, the %s is withheld",
    async (id) => {
      expect(await kept({}, recordsWith(id))).toBeNull();
    },
  );
});
