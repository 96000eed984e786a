import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { createFileStorage } from "../../src/adapters/storage/file-storage.ts";
import { createScratchFiles } from "../../src/api/http/scratch-files.ts";

/** Protects that connections which send nothing cannot take the disk from everybody else. */
const root = await mkdtemp(join(tmpdir(), "scratch-"));
const kept = await createFileStorage({ root });
afterAll(() => rm(root, { recursive: true, force: true }));

const LARGE = 512 << 20;
const stranger = { id: "address:192.0.2.1", atOnce: 1 };
const known = { id: "key:1", atOnce: 2 };
const withRoom = (bytes: number) => createScratchFiles({ storage: { ...kept, freeBytes: async () => bytes } });

describe("room for files on their way in", () => {
  it.each([
    ["two files of a stranger", 2, stranger],
    ["four of somebody known", 4, known],
  ])("holds %s at once and leaves room for others", async (_, most, holder) => {
    const files = withRoom(100e9);
    let stop = () => {};
    const stopped = new Promise<void>((resolve) => {
      stop = resolve;
    });
    const open = Array.from({ length: most }, () => files.withFile(holder, LARGE, () => stopped));
    await expect(files.withFile(holder, LARGE, async () => "in")).rejects.toMatchObject({ code: "RATE_LIMITED" });
    expect(await files.withFile({ ...holder, id: "another" }, LARGE, async () => "in")).toBe("in");
    expect(await files.withFile(holder, 1_000, async () => "small")).toBe("small");
    stop();
    await Promise.all(open);
    expect(await files.withFile(holder, LARGE, async () => "in")).toBe("in");
  });

  it("is asked for only by what brings a file", async () => {
    const files = withRoom(0);
    await expect(files.withFile(stranger, 1, async () => "in")).rejects.toMatchObject({ code: "STORAGE_FULL" });
    expect(await files.withFile(stranger, 0, async () => "in")).toBe("in");
  });
});
