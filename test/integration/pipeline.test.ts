import { afterEach, describe, expect, it } from "vitest";
import type { Ports } from "../../src/app/ports.ts";
import { AppError } from "../../src/core/errors.ts";
import { GENERATION_STEPS } from "../../src/core/ports/database.ts";
import { actionsOf, admit, openTestApp, type TestApp, until } from "../harness/app.ts";

let app: TestApp;
afterEach(() => app.close());

const open = async (adjust?: (ports: Ports) => Ports): Promise<void> => {
  app = await openTestApp(adjust);
  await app.startWorker();
};
const verdictOn = async (generationId: string): Promise<string> => {
  const [asset] = await app.database.assets([generationId]);
  const signal = AbortSignal.timeout(30_000);
  const path = asset && (await app.storage.localPath(asset.storageKey, signal));
  if (!path) throw new Error("there is no file");
  return (await app.verification.verify(path, {}, signal)).verdict;
};
const leftovers = async (id: string) => ({
  work: await app.storage.names(`work/${id}/`),
  assets: await app.storage.names(`assets/${id}/`),
});

describe("the pipeline", () => {
  it("releases a file that its own verification trusts, charges once and logs every step in order", async () => {
    await open();
    const { id } = await admit(app);
    expect(await until(app, id, ["READY", "FAILED"])).toMatchObject({ status: "READY", reason: null, step: null });
    expect(await verdictOn(id)).toBe("TRUSTED");
    expect((await app.admission.usageOf(app.user)).seconds).toBe(1);
    const [times] = await app.database.recentStepTimes(1);
    expect(times?.clipSeconds).toBeCloseTo(1, 1);
    expect(new Set(times?.steps.map(({ step }) => step))).toEqual(new Set(GENERATION_STEPS));
    expect(await actionsOf(app, id)).toEqual([
      "generation.admitted",
      "prompt.judged",
      "generation.queued",
      "generation.started",
      "video.generated",
      "frames.judged",
      "video.marked",
      "video.signed",
      "video.readBack",
      "video.released",
    ]);
    expect(await app.auditLog.verify()).toMatchObject({ intact: true });
    await expect.poll(() => leftovers(id).then(({ work }) => work)).toEqual([]);
  });

  it("holds a prompt that the classifier could not judge, and goes on when a person allows it", async () => {
    const broken = () => Promise.reject(new AppError("CLASSIFIER_UNAVAILABLE"));
    await open((ports) => ({ ...ports, classifier: { ...ports.classifier, score: broken } }));
    const held = await admit(app);
    expect(held).toMatchObject({ status: "HELD", reason: "CLASSIFIER_UNAVAILABLE" });
    const claimed = await app.review.claim(app.reviewer);
    if (!claimed.ok) throw new Error("no case");
    const input = { id: claimed.value.id, outcome: "ALLOW", rationale: "A fox in the snow." } as const;
    expect((await app.reviewDecisions.decide(app.reviewer, input)).ok).toBe(true);
    expect((await until(app, held.id, ["READY", "FAILED"])).status).toBe("READY");
    expect(await actionsOf(app, held.id)).toContain("prompt.unjudged");
  });

  it("holds a clip whose frames could not be judged; a person's refusal releases nothing", async () => {
    const broken = () => Promise.reject(new Error("out of memory"));
    await open((ports) => ({ ...ports, frameClassifier: { ...ports.frameClassifier, score: broken } }));
    const { id } = await admit(app);
    expect(await until(app, id, ["HELD", "READY"])).toMatchObject({ status: "HELD", reason: "CLASSIFIER_UNAVAILABLE" });
    const claimed = await app.review.claim(app.reviewer);
    if (!claimed.ok) throw new Error("no case");
    const frames = await app.review.frames(app.reviewer, claimed.value, false);
    expect(frames).toHaveLength(8);
    expect(frames.every(({ jpeg }) => jpeg[0] === 0xff && jpeg[1] === 0xd8)).toBe(true);
    await app.reviewDecisions.decide(app.reviewer, {
      id: claimed.value.id,
      outcome: "BLOCK",
      rationale: "Cannot be judged.",
    });
    expect((await until(app, id, ["REFUSED"])).reason).toBe("REVIEWER_BLOCK");
    expect(await leftovers(id)).toMatchObject({ assets: [] });
    expect((await app.admission.usageOf(app.user)).seconds).toBe(0);
  });

  it("refuses a clip whose frames are blocked, releases nothing and charges nothing", async () => {
    await open((ports) => ({
      ...ports,
      frameClassifier: {
        ...ports.frameClassifier,
        score: async (frames, signal) =>
          (await ports.frameClassifier.score(frames, signal)).map((scores) => ({ ...scores, sexual: 1 })),
      },
    }));
    const { id } = await admit(app);
    expect(await until(app, id, ["REFUSED", "READY"])).toMatchObject({ status: "REFUSED", reason: "POLICY_BLOCK" });
    expect(await app.database.assets([id])).toEqual([]);
    expect(await leftovers(id)).toMatchObject({ work: expect.arrayContaining(["clip.mkv"]), assets: [] });
    expect((await app.admission.usageOf(app.user)).seconds).toBe(0);
  });

  it("marks and signs again when the finished file does not read back, without generating again", async () => {
    let failures = 1;
    await open((ports) => ({
      ...ports,
      watermark: {
        ...ports.watermark,
        detect: async (path, signal) => {
          const finding = await ports.watermark.detect(path, signal);
          return failures-- > 0 ? { ...finding, found: false, contentId: null } : finding;
        },
      },
    }));
    const { id } = await admit(app);
    expect((await until(app, id, ["READY", "FAILED"])).status).toBe("READY");
    const actions = await actionsOf(app, id);
    expect(actions.filter((action) => action === "video.marked")).toHaveLength(2);
    expect(actions.filter((action) => action === "video.generated")).toHaveLength(1);
  });

  it("fails with a code, and releases nothing, when the file never reads back", async () => {
    await open((ports) => ({
      ...ports,
      watermark: {
        ...ports.watermark,
        detect: async (path, signal) => ({
          ...(await ports.watermark.detect(path, signal)),
          found: false,
          contentId: null,
        }),
      },
    }));
    const { id } = await admit(app);
    expect(await until(app, id, ["FAILED", "READY"])).toMatchObject({ status: "FAILED", reason: "READBACK_FAILED" });
    expect(await app.database.assets([id])).toEqual([]);
    await expect.poll(() => leftovers(id)).toEqual({ work: [], assets: [] });
  });

  it("fails at once on a fault that no retry mends", async () => {
    const generate = () => Promise.reject(new AppError("GENERATOR_FAILED"));
    await open((ports) => ({ ...ports, generator: { ...ports.generator, generate } }));
    const { id } = await admit(app);
    expect(await until(app, id, ["FAILED"])).toMatchObject({ reason: "GENERATOR_FAILED", attempts: 1 });
  });

  it("tries again after a fault that nobody has named, and ends with a code when it stays", async () => {
    const generate = () => Promise.reject(new TypeError("undefined is not a function"));
    await open((ports) => ({ ...ports, generator: { ...ports.generator, generate } }));
    const { id } = await admit(app);
    expect(await until(app, id, ["FAILED"])).toMatchObject({ reason: "INTERNAL", attempts: 4 });
  });

  it("tries again while the disk is full, and goes on where it was when there is room", async () => {
    let failures = 2;
    await open((ports) => ({
      ...ports,
      storage: {
        ...ports.storage,
        put: (key, source) => {
          if (key.endsWith("marked.mp4") && failures-- > 0) return Promise.reject(new AppError("STORAGE_FULL"));
          return ports.storage.put(key, source);
        },
      },
    }));
    const { id } = await admit(app);
    expect(await until(app, id, ["READY", "FAILED"])).toMatchObject({ status: "READY", attempts: 3 });
    expect((await actionsOf(app, id)).filter((action) => action === "video.generated")).toHaveLength(1);
  });

  it("releases byte for byte what was read back: a file that was replaced since is signed and read back again", async () => {
    let replacements = 1;
    await open((ports) => ({
      ...ports,
      storage: {
        ...ports.storage,
        copy: async (from, to) => {
          if (replacements-- > 0) await ports.storage.putBytes(from, Buffer.from("never judged"));
          return ports.storage.copy(from, to);
        },
      },
    }));
    const { id } = await admit(app);
    expect((await until(app, id, ["READY", "FAILED"])).status).toBe("READY");
    expect(await verdictOn(id)).toBe("TRUSTED");
    const actions = await actionsOf(app, id);
    expect(actions.filter((action) => action === "video.readBack")).toHaveLength(2);
    expect(actions.filter((action) => action === "video.generated")).toHaveLength(1);
  });

  it("loses nothing and does nothing twice when neither messages nor the queue get through", async () => {
    let lost = 1;
    await open((ports) => ({
      ...ports,
      database: { ...ports.database, publish: () => Promise.reject(new AppError("DATABASE_UNAVAILABLE")) },
      queue: {
        ...ports.queue,
        add: (job) => (lost-- > 0 ? Promise.reject(new AppError("DATABASE_UNAVAILABLE")) : ports.queue.add(job)),
      },
    }));
    const { id } = await admit(app);
    expect(lost).toBe(0);
    await app.sweeper.sweep();
    expect(await until(app, id, ["READY", "FAILED"])).toMatchObject({ status: "READY", attempts: 1 });
    expect((await actionsOf(app, id)).filter((action) => action === "video.signed")).toHaveLength(1);
  });
});
