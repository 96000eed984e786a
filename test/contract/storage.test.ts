import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import { createFileStorage } from "../../src/adapters/storage/file-storage.ts";
import { storageContract } from "./storage.contract.ts";

const roots: string[] = [];
afterAll(() => Promise.all(roots.map((root) => rm(root, { recursive: true, force: true }))));

storageContract("files", async () => {
  const root = await mkdtemp(join(tmpdir(), "media-"));
  roots.push(root);
  return createFileStorage({ root });
});
