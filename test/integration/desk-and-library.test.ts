import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { callerOf } from "../../src/core/accounts.ts";
import { AppError } from "../../src/core/errors.ts";
import { reviewerOf } from "../../src/core/review.ts";
import { actionsOf, admit, openTestApp, type TestApp } from "../harness/app.ts";
import { makeClip } from "../harness/clips.ts";
import { releaseAsset } from "../harness/released-asset.ts";

let app: TestApp;
afterEach(() => app.close());

describe("the review desk", () => {
  it("extends a reviewer's lease when the case is claimed again, and nobody else's", async () => {
    const broken = () => Promise.reject(new AppError("CLASSIFIER_UNAVAILABLE"));
    app = await openTestApp((ports) => ({ ...ports, classifier: { ...ports.classifier, score: broken } }));
    await admit(app);
    const claimed = await app.review.claim(app.reviewer);
    if (!claimed.ok) throw new Error("no case");
    const again = await app.review.claim(app.reviewer, claimed.value.id);
    if (!again.ok) throw new Error("the holder could not claim again");
    expect(Number(again.value.claimExpiresAt)).toBeGreaterThan(Number(claimed.value.claimExpiresAt));
    expect(await app.review.claim(app.reviewer)).toMatchObject({ ok: false, errors: [{ code: "NOT_FOUND" }] });
    const other = await app.accounts.createAccount({ email: "second@example.org", displayName: "Second" });
    if (!other.ok) throw new Error("no account");
    expect(await app.review.claim(reviewerOf(callerOf(other.value.user)), claimed.value.id)).toMatchObject({
      ok: false,
    });
  });
});

describe("deleting a video", () => {
  it("that is released in the same instant deletes all of it or nothing", async () => {
    // The video is released after its assets were looked up.
    app = await openTestApp((ports) => ({
      ...ports,
      database: { ...ports.database, assets: async () => [] },
    }));
    const { id } = await admit(app);
    const asset = await releaseAsset(app, id);
    expect(await app.library.remove(app.user, id)).toMatchObject({ ok: true, value: { status: "DELETED" } });
    expect((await app.database.asset(asset.id))?.deletedAt).not.toBeNull();
    expect((await actionsOf(app, id)).at(-1)).toBe("video.deleted");
  });
});

describe("the sweeper", () => {
  it("removes the file of a video whose deletion was cut short, and keeps its manifest and every other video", async () => {
    app = await openTestApp();
    const [gone, kept] = [(await admit(app)).id, (await admit(app, { seed: 8 })).id];
    const { id: assetId } = await releaseAsset(app, gone);
    await releaseAsset(app, kept);
    await app.database.transact(async (tx) => {
      await tx.moveGeneration(gone, ["READY"], { status: "DELETED" });
      return { value: await tx.deleteAsset(assetId, new Date()), audit: [] };
    });
    await app.sweeper.sweep();
    expect(await app.storage.names(`assets/${gone}/`)).toEqual(["manifest.c2pa"]);
    expect(await app.storage.names(`assets/${kept}/`)).toEqual(["manifest.c2pa", "poster.jpg", "video.mp4"]);
  });

  it("removes a file that came in after its upload was used, and stumbles over nobody's files", async () => {
    app = await openTestApp();
    const created = await app.uploads.create({ kind: "public" }, { fileName: "clip.mp4", bytes: 4 });
    if (!created.ok) throw new Error("no upload");
    const { id } = created.value.upload;
    const key = `uploads/${id}/late`;
    await app.storage.putBytes(key, Buffer.from("wait"));
    await app.sweeper.sweep();
    expect(await app.storage.stat(key)).not.toBeNull();
    await app.database.transact(async (tx) => ({ value: await tx.deleteUpload(id), audit: [] }));
    await app.storage.putBytes("work/00000000-0000-4000-8000-000000000000/clip.mkv", Buffer.from("old"));
    await writeFile(join(app.config.storageDirectory, "work", ".DS_Store"), "");
    await app.sweeper.sweep();
    expect(await app.storage.stat(key)).toBeNull();
    await app.sweeper.sweep(); // work of a generation that is unknown may be about to become known: it goes the second time
    expect(await app.storage.names("work/")).toEqual([]);
  });
});

describe("a file that only some readers can decode", () => {
  it("gets a verdict, not a fault", async () => {
    let contentId: string | null = null;
    app = await openTestApp((ports) => ({
      ...ports,
      watermark: {
        ...ports.watermark,
        detect: async (path, signal) => ({ ...(await ports.watermark.detect(path, signal)), found: true, contentId }),
      },
      video: { ...ports.video, signature: () => Promise.reject(new AppError("MEDIA_UNREADABLE")) },
    }));
    const { id } = await admit(app);
    ({ contentId } = await releaseAsset(app, id));
    const clip = join(app.config.dataDirectory, "clip.mp4");
    await makeClip(app.tools.ffmpeg, clip);
    const report = await app.verification.verify(clip, {}, AbortSignal.timeout(60_000));
    expect(report).toMatchObject({
      verdict: "NO_CREDENTIALS",
      mismatch: false,
      record: { contentId, comparison: null },
    });
  });
});
