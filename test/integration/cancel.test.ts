import { afterEach, describe, expect, it } from "vitest";
import type { Ports } from "../../src/app/ports.ts";
import type { GenerationStep } from "../../src/core/ports/database.ts";
import { Interrupted } from "../../src/core/run.ts";
import { actionsOf, admit, openTestApp, type TestApp, until } from "../harness/app.ts";

let app: TestApp;
afterEach(() => app.close());

type Reached = {
  readonly reached: () => void;
  /** Comes once the cancel is on record. */
  readonly cancelled: Promise<void>;
};

/** Never answers; tells when it was asked, and ends only by its signal. */
const hang = ({ reached }: Reached, signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    reached();
  });

const STUCK: Readonly<Record<GenerationStep, (ports: Ports, at: Reached) => Ports>> = {
  GENERATE: (ports, at) => ({
    ...ports,
    generator: { ...ports.generator, generate: (_, { signal }) => hang(at, signal) },
  }),
  JUDGE_FRAMES: (ports, at) => ({
    ...ports,
    frameClassifier: {
      ...ports.frameClassifier,
      // A preview is one frame; the clip is at least eight.
      score: (frames, signal) => (frames.length > 1 ? hang(at, signal) : ports.frameClassifier.score(frames, signal)),
    },
  }),
  MARK: (ports, at) => ({
    ...ports,
    video: { ...ports.video, markAndEncode: (_source, _target, _options, signal) => hang(at, signal) },
  }),
  SIGN: (ports, at) => ({
    ...ports,
    credentials: { ...ports.credentials, sign: (_source, _target, _claim, signal) => hang(at, signal) },
  }),
  READ_BACK: (ports, at) => ({
    ...ports,
    watermark: { ...ports.watermark, detect: (_path, signal) => hang(at, signal) },
  }),
  // Copying cannot be interrupted; the cancel is seen before the result is kept.
  STORE: (ports, at) => ({
    ...ports,
    storage: {
      ...ports.storage,
      copy: async (from, to) => {
        at.reached();
        await at.cancelled;
        return ports.storage.copy(from, to);
      },
    },
  }),
};

/** The app with a worker that hangs in this step of one generation; goes on as soon as `cancelled` is called. */
async function openStuck(step: GenerationStep) {
  let [reached, cancelled] = [() => {}, () => {}];
  const asked = new Promise<void>((resolve) => (reached = resolve));
  const goesOn = new Promise<void>((resolve) => (cancelled = resolve));
  app = await openTestApp((ports) => STUCK[step](ports, { reached, cancelled: goesOn }));
  return { asked, cancelled };
}

describe("a cancel", () => {
  it.each(Object.keys(STUCK) as GenerationStep[])(
    "during %s stops the run, keeps nothing and charges nothing",
    async (step) => {
      const { asked, cancelled } = await openStuck(step);
      await app.startWorker();
      const { id } = await admit(app);
      await asked;
      expect((await app.library.cancel(app.user, id)).ok).toBe(true);
      cancelled();
      expect((await until(app, id, ["CANCELLED", "READY", "FAILED"])).status).toBe("CANCELLED");
      expect((await actionsOf(app, id)).slice(-2)).toEqual(["generation.cancelRequested", "generation.cancelled"]);
      expect(await app.database.assets([id])).toEqual([]);
      expect((await app.admission.usageOf(app.user)).seconds).toBe(0);
      await expect.poll(() => app.storage.names(`work/${id}/`)).toEqual([]);
      expect(await app.storage.names(`assets/${id}/`)).toEqual([]);
    },
  );

  it("whose message to the worker was lost is seen before the next result is kept, and is no fault", async () => {
    const { asked, cancelled } = await openStuck("STORE");
    await app.startWorker();
    const { id } = await admit(app);
    await asked;
    await app.database.transact(async (tx) => ({ value: await tx.requestCancel(id, new Date()), audit: [] }));
    cancelled();
    expect(await until(app, id, ["CANCELLED", "READY", "FAILED"])).toMatchObject({ status: "CANCELLED", attempts: 1 });
  });

  it("before any worker took it ends the generation at once", async () => {
    app = await openTestApp();
    const { id } = await admit(app);
    const cancelled = await app.library.cancel(app.user, id);
    expect(cancelled).toMatchObject({ ok: true, value: { status: "CANCELLED" } });
    await app.startWorker();
    await new Promise((resolve) => setTimeout(resolve, 500));
    expect(await app.database.generation(id)).toMatchObject({ status: "CANCELLED", attempts: 0 });
  });

  it("of someone else's generation finds nothing", async () => {
    app = await openTestApp();
    const { id } = await admit(app);
    const other = await app.accounts.createAccount({ email: "someone@example.org", displayName: "Someone" });
    if (!other.ok) throw new Error("no account");
    const refused = await app.library.cancel(other.value.user, id);
    expect(refused).toMatchObject({ ok: false, errors: [{ code: "NOT_FOUND" }] });
    expect((await app.database.generation(id))?.status).toBe("QUEUED");
  });
});

describe("a shutdown", () => {
  it("in the middle of a step leaves the generation running, and does not count as a failed start", async () => {
    const { asked } = await openStuck("GENERATE");
    const { id } = await admit(app);
    const stop = new AbortController();
    const context = { id, signal: stop.signal, attempt: 1, isLastAttempt: false };
    const run = app.runner.run(id, context);
    await asked;
    stop.abort(new Interrupted("shutdown"));
    await expect(run).rejects.toThrow(Interrupted);
    expect(await app.database.generation(id)).toMatchObject({ status: "RUNNING", attempts: 0 });
  });
});
