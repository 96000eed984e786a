import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createFileStorage } from "../../src/adapters/storage/file-storage.ts";
import { storageFault } from "../../src/adapters/storage/file-system.ts";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "media-"));
});
afterEach(() => rm(root, { recursive: true, force: true }));

describe("file storage", () => {
  it("sweeps the scratch of a dead process at boot and spares that of a living one", async () => {
    const first = await createFileStorage({ root });
    const ours = await first.scratch();
    await mkdir(join(root, ".scratch", "4194303-1-dead"), { recursive: true });
    await mkdir(join(root, ".scratch", `${process.pid}-1-earlier`));
    await mkdir(join(root, ".scratch", `${process.ppid}-1-alive`));
    await createFileStorage({ root });
    const left = await readdir(join(root, ".scratch"));
    expect(left.sort()).toEqual([ours.path.slice(ours.path.lastIndexOf("/") + 1), `${process.ppid}-1-alive`].sort());
  });

  it("computes facts again when the kept ones are broken or about another file", async () => {
    const storage = await createFileStorage({ root });
    const facts = await storage.putBytes("assets/a", Buffer.from("bytes"));
    await writeFile(join(root, ".facts/assets/a"), "{ half");
    expect(await storage.stat("assets/a")).toEqual(facts);
    await writeFile(join(root, "assets/a"), "other");
    expect((await storage.stat("assets/a"))?.sha256).not.toBe(facts.sha256);
  });

  it("moves a file in from another file system", async ({ skip }) => {
    const elsewhere = await mkdtemp("/dev/shm/vouch-").catch(() => skip("there is no /dev/shm here"));
    try {
      if ((await stat(elsewhere)).dev === (await stat(root)).dev) skip("/dev/shm is not another file system here");
      await writeFile(join(elsewhere, "clip"), "from afar");
      const storage = await createFileStorage({ root });
      await storage.put("assets/far", join(elsewhere, "clip"));
      expect(await readFile(join(root, "assets/far"), "utf8")).toBe("from afar");
      expect(await readdir(elsewhere)).toEqual([]);
    } finally {
      await rm(elsewhere, { recursive: true, force: true });
    }
  });

  it("names a full disk, and everything else unavailable", () => {
    const fault = (code: string) => storageFault(Object.assign(new Error(code), { code })).code;
    expect(fault("ENOSPC")).toBe("STORAGE_FULL");
    expect(fault("EDQUOT")).toBe("STORAGE_FULL");
    expect(fault("EACCES")).toBe("STORAGE_UNAVAILABLE");
  });

  it("says STORAGE_UNAVAILABLE when its root cannot be made", async () => {
    await writeFile(join(root, "file"), "");
    await expect(createFileStorage({ root: join(root, "file", "media") })).rejects.toMatchObject({
      code: "STORAGE_UNAVAILABLE",
    });
  });
});
