import { randomBytes, randomUUID } from "node:crypto";
import { sha256Hex } from "../../src/core/environment.ts";
import { packFingerprint } from "../../src/core/fingerprint.ts";
import type { Asset } from "../../src/core/ports/database.ts";
import type { TestApp } from "./app.ts";

/** Brings an admitted generation to READY with a file of these bytes, without the minutes that making one takes. */
export async function releaseAsset(
  app: TestApp,
  generationId: string,
  bytes: Buffer = randomBytes(4096),
  manifestId = `urn:c2pa:${randomUUID()}`,
): Promise<Asset> {
  const id = randomUUID();
  const key = (name: string) => `assets/${generationId}/${name}`;
  for (const name of ["video.mp4", "poster.jpg", "manifest.c2pa"]) await app.storage.putBytes(key(name), bytes);
  await app.database.transact(async (tx) => {
    await tx.createAsset({
      id,
      generationId,
      storageKey: key("video.mp4"),
      posterKey: key("poster.jpg"),
      manifestKey: key("manifest.c2pa"),
      bytes: bytes.length,
      sha256: sha256Hex(bytes),
      width: 640,
      height: 360,
      framesPerSecond: 8,
      frameCount: 8,
      durationMs: 1000,
      contentId: randomBytes(8).toString("hex"),
      watermarkKeyId: "test",
      manifestId,
      certificateSha256: sha256Hex("certificate"),
      fingerprint: packFingerprint({ framesPerSecond: 5, rows: [] }),
    });
    await tx.moveGeneration(generationId, ["QUEUED", "RUNNING"], { status: "READY", finishedAt: new Date() });
    return { value: undefined, audit: [] };
  });
  const asset = await app.database.asset(id);
  if (!asset) throw new Error("the asset was not kept");
  return asset;
}
