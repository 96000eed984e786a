/** Protects: what a video comes from is checked before anything is made, kept until it is signed, and named in its manifest. */
import { copyFile, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { callerOf } from "../../src/core/accounts.ts";
import type { GenerationRequest } from "../../src/core/request.ts";
import { admit, DEMO_PROMPT, openTestApp, type TestApp, until } from "../harness/app.ts";
import { makeClip } from "../harness/clips.ts";
import { finish } from "../harness/extending.ts";
import { claimOver, tamper } from "../harness/signing-desk.ts";

let app: TestApp;
// One app each: what waits in the queue of one test would be made before the video of the next.
beforeEach(async () => {
  app = await openTestApp();
});
afterEach(() => app.close());

const soon = () => AbortSignal.timeout(120_000);
const filesOf = async (id: string) => [...(await app.storage.names(`work/${id}/`))].sort();
const faults = async (request: Partial<GenerationRequest>) => {
  const asked = { prompt: DEMO_PROMPT, seconds: 1, ...request };
  const result = await app.admission.admit(app.user, asked, soon());
  return result.ok ? "none" : result.errors.map(({ code, field }) => `${field.join(".")}:${code}`).join();
};

/** A picture, signed by this server or changed after it was, as an upload. */
async function picture(change: "signed" | "changed"): Promise<string> {
  const scratch = await app.storage.scratch();
  const at = (name: string) => join(scratch.path, name);
  await makeClip(app.tools.ffmpeg, at("picture.jpg"), { width: 400, height: 300 });
  const claim = { ...claimOver(at("picture.jpg")), title: "picture.jpg" };
  await app.credentials.sign(at("picture.jpg"), at("signed.jpg"), claim, soon());
  await tamper(at("signed.jpg"), at("changed.jpg"));
  const bytes = (await stat(at(`${change}.jpg`))).size;
  const made = await app.uploads.create(callerOf(app.user), { fileName: "picture.jpg", bytes });
  if (!made.ok) throw new Error("no upload");
  await app.uploads.receive(made.value.upload, at(`${change}.jpg`));
  return made.value.upload.id;
}

describe("a parent", () => {
  it("whose file was changed, or whose file is of another video, is refused at the field before anything is made", async () => {
    const { generationId, storageKey } = await finish(app, (await admit(app)).id);
    const path = (await app.storage.localPath(storageKey, soon())) ?? "";
    const whole = await readFile(path);
    await copyFile(path, `${path}.before`);
    await tamper(`${path}.before`, path);
    expect(await faults({ extend: generationId })).toBe("extend:INVALID_STATE");
    expect(await faults({ remixOf: generationId })).toBe("remixOf:INVALID_STATE");
    const other = await finish(app, (await admit(app)).id);
    await copyFile((await app.storage.localPath(other.storageKey, soon())) ?? "", path);
    expect(await faults({ remixOf: generationId })).toBe("remixOf:INVALID_STATE");
    await writeFile(path, whole);
    expect(await faults({ remixOf: generationId })).toBe("none");
  });

  it("that is withheld is nobody's parent any more", async () => {
    const { generationId } = await finish(app, (await admit(app)).id);
    await app.database.transact(async (tx) => ({ value: await tx.withholdAsset(generationId, new Date()), audit: [] }));
    expect(await faults({ remixOf: generationId })).toBe("remixOf:INVALID_STATE");
    expect(await faults({ extend: generationId })).toBe("extend:INVALID_STATE");
  });

  it("that has no file yet is none to the manifest of a remix", async () => {
    const unfinished = await admit(app);
    const made = await admit(app, { remixOf: unfinished.id });
    expect(made).toMatchObject({ relation: "REMIX", parentManifestId: null });
    expect(await filesOf(made.id)).toEqual([]);
  });
});

describe("a first frame with credentials", () => {
  it("that were broken is refused at the field, and nothing stays", async () => {
    expect(await faults({ firstFrame: await picture("changed") })).toBe("firstFrame:INVALID_VALUE");
    expect(await app.storage.names("uploads/")).toEqual([]);
  });

  it("goes into the manifest of a remix beside the video it varies", async () => {
    const source = await finish(app, (await admit(app)).id);
    const made = await admit(app, { remixOf: source.generationId, firstFrame: await picture("signed"), seed: 8 });
    expect(made.parentManifestId).toBe(source.manifestId);
    expect(await filesOf(made.id)).toEqual(["first-frame.original", "first-frame.ppm", "parent.jpg", "parent.mp4"]);
    // Its parent may go meanwhile: the copy is what is signed.
    expect((await app.library.remove(app.user, source.generationId)).ok).toBe(true);
    await app.startWorker();
    await until(app, made.id, ["READY", "FAILED"]);
    const [asset] = await app.database.assets([made.id]);
    const path = (asset && (await app.storage.localPath(asset.storageKey, soon()))) ?? "";
    expect(await app.verification.verify(path, {}, soon())).toMatchObject({
      verdict: "TRUSTED",
      credential: {
        history: [
          {
            ...{ relationship: "parentOf", manifestId: source.manifestId, trustedBy: "operator", intact: true },
            // Deleted by its owner: it no longer says how it was made.
            redacted: ["org.vouch.generation"],
          },
          { relationship: "inputTo", title: "first frame", trustedBy: "operator", intact: true },
        ],
      },
    });
    const page = await app.database.auditEvents({ subject: `generation:${made.id}` }, { limit: 100 });
    const signed = page.rows.find(({ row }) => row.action === "video.signed")?.row;
    expect(JSON.parse(signed?.body ?? "{}")).toMatchObject({ facts: { ingredients: 2, timestamp: "NONE" } });
  });
});
