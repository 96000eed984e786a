import { createHash, randomBytes } from "node:crypto";
import { access, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Storage } from "../../src/core/ports/storage.ts";

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
const bytesOf = async (stream: ReadableStream<Uint8Array>) => Buffer.from(await new Response(stream).arrayBuffer());
const never = new AbortController().signal;

/** What every storage promises. */
export function storageContract(name: string, create: () => Promise<Storage>): void {
  describe(`storage: ${name}`, () => {
    let storage: Storage;
    let desk: string;
    const source = async (bytes: Uint8Array) => {
      const path = join(desk, randomBytes(8).toString("hex"));
      await writeFile(path, bytes);
      return path;
    };
    beforeAll(async () => {
      desk = await mkdtemp(join(tmpdir(), "storage-"));
      storage = await create();
    });
    afterAll(() => rm(desk, { recursive: true, force: true }));

    it("moves a file in and gives it back byte for byte", async () => {
      const bytes = randomBytes(300_000);
      const path = await source(bytes);
      const facts = await storage.put("assets/one.mp4", path);
      expect(facts).toEqual({ bytes: bytes.length, sha256: sha256(bytes) });
      expect(await storage.stat("assets/one.mp4")).toEqual(facts);
      expect(await bytesOf(await storage.open("assets/one.mp4"))).toEqual(bytes);
      await expect(access(path)).rejects.toThrow();
    });

    it("gives a range with both ends included", async () => {
      await storage.putBytes("assets/range", Buffer.from("0123456789"));
      expect(String(await bytesOf(await storage.open("assets/range", { start: 2, end: 4 })))).toBe("234");
      expect(String(await bytesOf(await storage.open("assets/range", { start: 9, end: 9 })))).toBe("9");
    });

    it("answers a repeated put whose source has already been moved with the same facts", async () => {
      const path = await source(Buffer.from("once"));
      const facts = await storage.put("work/a/clip.mkv", path);
      expect(await storage.put("work/a/clip.mkv", path)).toEqual(facts);
    });

    it("replaces the whole blob, facts included, when a key is put again", async () => {
      await storage.putBytes("work/b", Buffer.from("aaaa"));
      const facts = await storage.putBytes("work/b", Buffer.from("bbbb"));
      expect(facts.sha256).toBe(sha256(Buffer.from("bbbb")));
      expect(await storage.stat("work/b")).toEqual(facts);
    });

    it("finishes a read that began before the blob was replaced with the old bytes", async () => {
      await storage.putBytes("work/c", Buffer.from("old"));
      const stream = await storage.open("work/c");
      await storage.putBytes("work/c", Buffer.from("new"));
      expect(String(await bytesOf(stream))).toBe("old");
    });

    it("copies to another key and keeps the first", async () => {
      const facts = await storage.putBytes("work/d", Buffer.from("copied"));
      expect(await storage.copy("work/d", "assets/d")).toEqual(facts);
      expect(await storage.stat("work/d")).toEqual(facts);
      expect(await storage.stat("assets/d")).toEqual(facts);
    });

    it("says STORAGE_UNAVAILABLE for a copy or a put of what is not there", async () => {
      await expect(storage.copy("work/none", "assets/none")).rejects.toMatchObject({ code: "STORAGE_UNAVAILABLE" });
      await expect(storage.put("assets/none", join(desk, "none"))).rejects.toMatchObject({
        code: "STORAGE_UNAVAILABLE",
      });
      expect(await storage.stat("assets/none")).toBeNull();
    });

    it("says that an absent key is absent", async () => {
      expect(await storage.stat("assets/absent")).toBeNull();
      expect(await storage.localPath("assets/absent", never)).toBeNull();
      await expect(storage.open("assets/absent")).rejects.toMatchObject({ code: "NOT_FOUND" });
      await storage.remove("assets/absent");
    });

    it("removes one key, and everything under a prefix but nothing beside it", async () => {
      await storage.putBytes("work/g1/a", Buffer.from("1"));
      await storage.putBytes("work/g1/b/c", Buffer.from("2"));
      await storage.putBytes("work/g10/a", Buffer.from("3"));
      await storage.remove("work/g1/a");
      expect(await storage.names("work/g1/")).toEqual(["b"]);
      await storage.removeAll("work/g1/");
      expect(await storage.stat("work/g1/b/c")).toBeNull();
      expect(await storage.stat("work/g10/a")).not.toBeNull();
      expect(await storage.names("work/g1/")).toEqual([]);
    });

    it.each(["../escape", "/etc/passwd", "a/../../b", ".scratch/x", "a//b", "a/", "", "a\0b", "a\\b", "x/.facts"])(
      "refuses the key %j",
      async (key) => {
        await expect(storage.putBytes(key, Buffer.from("x"))).rejects.toMatchObject({ code: "INTERNAL" });
        await expect(storage.remove(key)).rejects.toMatchObject({ code: "INTERNAL" });
        await expect(storage.localPath(key, never)).rejects.toMatchObject({ code: "INTERNAL" });
      },
    );

    it("refuses to remove all under a prefix without a slash, or under nothing", async () => {
      await expect(storage.removeAll("work/g10")).rejects.toMatchObject({ code: "INTERNAL" });
      await expect(storage.removeAll("/")).rejects.toMatchObject({ code: "INTERNAL" });
    });

    it("lends empty scratch directories and takes them back", async () => {
      const [one, two] = await Promise.all([storage.scratch(), storage.scratch()]);
      expect(one.path).not.toBe(two.path);
      expect(await readdir(one.path)).toEqual([]);
      await writeFile(join(one.path, "x"), "x");
      await Promise.all([one.dispose(), two.dispose()]);
      await expect(access(one.path)).rejects.toThrow();
    });

    it("knows how much room is left", async () => {
      expect(await storage.freeBytes()).toBeGreaterThan(0);
    });
  });
}
