import { afterEach, describe, expect, it } from "vitest";
import type { GenerationSpec } from "../../src/core/ports/generator.ts";
import type { GenerationRequest } from "../../src/core/request.ts";
import { admit, DEMO_PROMPT, openTestApp, type TestApp, until } from "../harness/app.ts";
import { finish, watchingSpecs } from "../harness/extending.ts";

let app: TestApp;
afterEach(() => app.close());

const soon = () => AbortSignal.timeout(60_000);
const faults = async (request: Partial<GenerationRequest>, user = app.user) => {
  const result = await app.admission.admit(user, { prompt: DEMO_PROMPT, seconds: 1, ...request }, soon());
  return result.ok ? "none" : result.errors.map(({ code, field }) => `${field.join(".")}:${code}`).join();
};
async function finished(): Promise<string> {
  const { id } = await admit(app);
  await finish(app, id);
  return id;
}

describe("an extension", () => {
  it("is one file of the old pictures and the new, under a mark of its own", async () => {
    const specs: GenerationSpec[] = [];
    app = await openTestApp(watchingSpecs((spec) => specs.push(spec)));
    await app.startWorker();
    const source = await admit(app, { style: "sepia", aspect: "1:1" });
    await until(app, source.id, ["READY", "FAILED"]);
    const { id } = await admit(app, { extend: source.id, prompt: "a red fox sits in a snowy forest", seed: 8 });
    expect(await until(app, id, ["READY", "FAILED"])).toMatchObject({
      ...{ status: "READY", relation: "EXTENSION", parentId: source.id, aspect: "1:1", style: "sepia", seconds: 1 },
    });
    const [before, after] = await app.database
      .assets([source.id, id])
      .then((all) => [
        all.find(({ generationId }) => generationId === source.id),
        all.find(({ generationId }) => generationId === id),
      ]);
    if (!before || !after) throw new Error("there are no files");
    expect(after.durationMs).toBe(before.durationMs + 1000);
    expect(after.frameCount).toBe(2 * before.frameCount);
    expect(after.contentId).not.toBe(before.contentId);
    for (const { storageKey } of [before, after]) {
      const path = await app.storage.localPath(storageKey, soon());
      expect((await app.verification.verify(path ?? "", {}, soon())).verdict).toBe("TRUSTED");
    }
    const extended = await app.storage.localPath(after.storageKey, soon());
    expect((await app.credentials.read(extended ?? "", {}, soon())).history).toMatchObject([
      { relationship: "parentOf", manifestId: before.manifestId, trustedBy: "operator", intact: true },
    ]);
    expect((await app.admission.usageOf(app.user)).seconds).toBe(2);

    // The model was shown the last pictures before they were marked.
    const master = await app.storage.localPath(`masters/${source.id}/clip.mkv`, soon());
    expect(specs.map(({ lead }) => lead.length)).toEqual([0, 4]);
    expect(specs[1]?.lead).toEqual(await app.video.lastFrames(master ?? "", 4, soon()));
  });

  it("goes on though its video is deleted meanwhile, whose master goes with it", async () => {
    app = await openTestApp();
    const source = await finished();
    const { id } = await admit(app, { extend: source });
    expect((await app.library.remove(app.user, source)).ok).toBe(true);
    expect(await app.storage.names("masters/")).toEqual([]);
    expect(await app.storage.names(`work/${id}/`)).toEqual(["before.mkv", "parent.jpg", "parent.mp4"]);
    expect(await faults({ extend: source })).toBe("extend:INVALID_STATE");
  });

  it("that cannot be is the caller's mistake, said at the field", async () => {
    app = await openTestApp();
    const source = await finished();
    expect(await faults({ extend: source, seconds: 60 })).toBe("seconds:OUT_OF_RANGE");
    expect(await faults({ extend: source, aspect: "9:16" })).toBe("aspect:INVALID_VALUE");
    expect(await faults({ extend: source, remixOf: source })).toBe("extend:INVALID_VALUE");
    expect(await faults({ extend: source, firstFrame: "any" })).toBe("firstFrame:INVALID_VALUE");
    expect(await faults({ extend: (await admit(app)).id })).toBe("extend:INVALID_STATE");
    expect(await faults({ extend: "unknown" })).toBe("extend:NOT_FOUND");
    const other = await app.accounts.createAccount({ email: "someone@example.org", displayName: "Someone" });
    if (!other.ok) throw new Error("no account");
    expect(await faults({ extend: source }, other.value.user)).toBe("extend:NOT_FOUND");
    await app.storage.remove(`masters/${source}/clip.mkv`);
    expect(await faults({ extend: source })).toBe("extend:INVALID_STATE");
  });
});

describe("masters", () => {
  it("that a crash left behind are swept away, those of finished videos are not", async () => {
    app = await openTestApp();
    const [kept, deleted] = [await finished(), await finished()];
    await app.library.remove(app.user, deleted);
    await app.storage.putBytes(`masters/${deleted}/clip.mkv`, Buffer.from("pictures"));
    await app.sweeper.sweep();
    expect(await app.storage.names("masters/")).toEqual([kept]);
  });
});
