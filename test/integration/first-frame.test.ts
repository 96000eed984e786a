import { copyFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import type { Ports } from "../../src/app/ports.ts";
import { callerOf } from "../../src/core/accounts.ts";
import { AppError } from "../../src/core/errors.ts";
import type { GenerationSpec } from "../../src/core/ports/generator.ts";
import { actionsOf, admit, DEMO_PROMPT, openTestApp, type TestApp, until } from "../harness/app.ts";
import { makeClip } from "../harness/clips.ts";

const GORE = "graphic gore, a man is beheaded, blood everywhere, realistic torture";
const GERMAN = "Ein rotes Auto faehrt durch die Stadt am Abend und die Leute schauen";
const soon = () => AbortSignal.timeout(60_000);
let app: TestApp;
afterEach(() => app.close());

/** Sends a picture as a client would, and hands back the upload's id. */
async function upload(name = "picture.png", as = name, user = app.user): Promise<string> {
  const scratch = await app.storage.scratch();
  await makeClip(app.tools.ffmpeg, join(scratch.path, name), { width: 400, height: 300 });
  const path = join(scratch.path, `sent-${as}`);
  await copyFile(join(scratch.path, name), path);
  const made = await app.uploads.create(callerOf(user), { fileName: as, bytes: (await stat(path)).size });
  if (!made.ok) throw new Error("no upload");
  await app.uploads.receive(made.value.upload, path);
  return made.value.upload.id;
}
const scoring = (sexual: number) => (ports: Ports) => ({
  ...ports,
  frameClassifier: {
    ...ports.frameClassifier,
    // The picture alone; the clip's frames, eight or more, keep the scores that they have.
    score: async (frames: Parameters<Ports["frameClassifier"]["score"]>[0], stop: AbortSignal) => {
      const scores = await ports.frameClassifier.score(frames, stop);
      return frames.length === 1 ? scores.map((one) => ({ ...one, sexual })) : scores;
    },
  },
});
const filesOf = (id: string) => app.storage.names(`work/${id}/`);
const stagesOf = async (id: string) =>
  (await app.database.decisions([id])).map(({ stage, verdict }) => [stage, verdict]);

describe("a first frame", () => {
  it("is judged, kept without its metadata and handed to the model; its upload is gone", async () => {
    let spec: GenerationSpec | null = null;
    app = await openTestApp((ports) => ({
      ...ports,
      generator: {
        ...ports.generator,
        generate: async (given) => {
          spec = given;
          throw new AppError("GENERATOR_FAILED");
        },
      },
    }));
    const firstFrame = await upload();
    const made = await admit(app, { firstFrame, aspect: "1:1" });
    expect(made).toMatchObject({ status: "QUEUED", leadSha256: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(await stagesOf(made.id)).toEqual([
      ["PROMPT", "ALLOW"],
      ["FIRST_FRAME", "ALLOW"],
    ]);
    expect((await actionsOf(app, made.id)).slice(0, 4)).toEqual([
      ...["generation.admitted", "prompt.judged", "firstFrame.judged", "generation.queued"],
    ]);
    expect(await filesOf(made.id)).toEqual(["first-frame.ppm"]);
    expect(await app.database.upload(firstFrame)).toBeNull();
    expect(await app.storage.names("uploads/")).toEqual([]);

    await app.startWorker();
    await until(app, made.id, ["FAILED"]);
    const { width, height } = app.generator.describe().deliverySizes["1:1"];
    expect(spec).toMatchObject({ lead: [{ width, height }] });
    await expect.poll(() => filesOf(made.id)).toEqual([]);
  });

  it("that is blocked refuses the generation before anything is made, and waits for an appeal", async () => {
    app = await openTestApp(scoring(1));
    const made = await admit(app, { firstFrame: await upload() });
    expect(made).toMatchObject({ status: "REFUSED", reason: "POLICY_BLOCK" });
    expect(await stagesOf(made.id)).toContainEqual(["FIRST_FRAME", "BLOCK"]);
    expect(await filesOf(made.id)).toEqual(["first-frame.ppm"]);
    expect((await actionsOf(app, made.id)).at(-1)).toBe("generation.refused");
  });

  it("that needs a person is shown in the case, and the generation goes on when it is allowed", async () => {
    app = await openTestApp(scoring(0.85));
    const { id } = await admit(app, { firstFrame: await upload(), prompt: GERMAN });
    const claimed = await app.review.claim(app.reviewer);
    if (!claimed.ok) throw new Error("no case");
    expect(claimed.value).toMatchObject({ generationId: id, stage: "FIRST_FRAME", reason: "POLICY_REVIEW" });
    const frames = await app.review.frames(app.reviewer, claimed.value, false);
    expect(frames.map(({ jpeg }) => [...jpeg.subarray(0, 2)])).toEqual([[0xff, 0xd8]]);
    await app.reviewDecisions.decide(app.reviewer, {
      id: claimed.value.id,
      outcome: "ALLOW",
      rationale: "A harmless picture.",
    });
    expect(await app.database.generation(id)).toMatchObject({ status: "QUEUED" });
    expect(await filesOf(id)).toEqual(["first-frame.ppm"]);
    // One decision was enough: words and picture were held together.
    expect(await app.review.claim(app.reviewer)).toMatchObject({ ok: false, errors: [{ code: "NOT_FOUND" }] });
  });

  it("that a person refuses is kept for as long as an appeal is possible, and no longer", async () => {
    let aheadMs = 0;
    const clock = () => new Date(Date.now() + aheadMs);
    const broken = () => Promise.reject(new AppError("CLASSIFIER_UNAVAILABLE"));
    app = await openTestApp((ports) => ({
      ...ports,
      environment: { ...ports.environment, clock },
      frameClassifier: { ...ports.frameClassifier, score: broken },
    }));
    const held = await admit(app, { firstFrame: await upload() });
    expect(held).toMatchObject({ status: "HELD", reason: "CLASSIFIER_UNAVAILABLE" });
    const claimed = await app.review.claim(app.reviewer);
    if (!claimed.ok) throw new Error("no case");
    await app.reviewDecisions.decide(app.reviewer, {
      id: claimed.value.id,
      outcome: "BLOCK",
      rationale: "Cannot be judged.",
    });
    expect(await app.database.generation(held.id)).toMatchObject({ status: "REFUSED" });
    await app.sweeper.sweep();
    expect(await filesOf(held.id)).toEqual(["first-frame.ppm"]);
    aheadMs = 15 * 24 * 3_600_000;
    await app.sweeper.sweep();
    expect(await filesOf(held.id)).toEqual([]);
  });

  it("beside blocked words changes nothing: they are what refuses", async () => {
    app = await openTestApp(scoring(0.85));
    const result = await app.admission.admit(app.user, { prompt: GORE, firstFrame: await upload() }, soon());
    expect(result).toMatchObject({ ok: true, value: { kind: "refused", decision: { stage: "PROMPT" } } });
  });

  it("that is no picture, not sent, used before or someone else's is the caller's mistake", async () => {
    app = await openTestApp();
    const codeOf = async (firstFrame: string, user = app.user) => {
      const result = await app.admission.admit(user, { prompt: DEMO_PROMPT, firstFrame }, soon());
      return result.ok ? "ok" : result.errors.map(({ code, field }) => `${field.join(".")}:${code}`).join();
    };
    const clip = await upload("clip.mp4", "clip.png");
    expect(await codeOf(clip)).toBe("firstFrame:INVALID_VALUE");
    expect(await codeOf(clip)).toBe("firstFrame:NOT_FOUND");
    const announced = await app.uploads.create(callerOf(app.user), { fileName: "a.png", bytes: 10 });
    expect(await codeOf(announced.ok ? announced.value.upload.id : "")).toBe("firstFrame:UPLOAD_INCOMPLETE");
    expect(await codeOf("unknown")).toBe("firstFrame:NOT_FOUND");
    const other = await app.accounts.createAccount({ email: "someone@example.org", displayName: "Someone" });
    if (!other.ok) throw new Error("no account");
    expect(await codeOf(await upload(), other.value.user)).toBe("firstFrame:NOT_FOUND");
  });

  it("sent again under the same key is the same generation, though its upload is used up", async () => {
    app = await openTestApp();
    const request = { prompt: DEMO_PROMPT, firstFrame: await upload(), idempotencyKey: "again" };
    const first = await app.admission.admit(app.user, request, soon());
    const second = await app.admission.admit(app.user, request, soon());
    if (!first.ok || !second.ok) throw new Error("refused");
    expect(second.value).toMatchObject({ replayed: true, generation: { id: first.value.generation.id } });
  });

  it("of a request beyond the quota is not kept, and its upload can be used when there is room again", async () => {
    app = await openTestApp();
    const account = await app.accounts.createAccount({ email: "someone@example.org", displayName: "Someone" });
    if (!account.ok) throw new Error("no account");
    const { user } = account.value;
    for (let made = 0; made < user.concurrent; made++) await admit({ ...app, user });
    const firstFrame = await upload("picture.png", "picture.png", user);
    const result = await app.admission.admit(user, { prompt: DEMO_PROMPT, firstFrame }, soon());
    expect(result).toMatchObject({ ok: false, errors: [{ code: "QUOTA_EXCEEDED" }] });
    expect(await app.storage.names("work/")).toEqual([]);
    const refused = await app.admission.admit(user, { prompt: GORE }, soon());
    expect(refused).toMatchObject({ ok: true, value: { kind: "refused" } });
    const [made] = (await app.database.generations({ userId: user.id, statuses: ["QUEUED"] }, { limit: 1 })).rows;
    await app.library.cancel(user, made?.row.id ?? "");
    expect(await admit({ ...app, user }, { firstFrame })).toMatchObject({ status: "QUEUED" });
  });

  it("whose record is not written yet survives a sweep", async () => {
    app = await openTestApp();
    await app.storage.putBytes("work/00000000-0000-4000-8000-000000000000/first-frame.ppm", Buffer.from("P6"));
    await app.sweeper.sweep();
    expect(await app.storage.names("work/")).toHaveLength(1);
    await app.sweeper.sweep();
    expect(await app.storage.names("work/")).toEqual([]);
  });
});
