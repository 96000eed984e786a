import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Ports } from "../../src/app/ports.ts";
import { GENERATION_STEPS, type GenerationStep } from "../../src/core/ports/database.ts";
import { Interrupted } from "../../src/core/run.ts";
import { actionsOf, admit, openTestApp, type TestApp, until } from "../harness/app.ts";

/** Where a run hangs, and whom it tells. */
type Place = {
  readonly step: GenerationStep;
  readonly reached: () => void;
  /** Comes once the cancel is on record. */
  readonly cancelled: Promise<void>;
};
let place: Place | null = null;

/** Never answers; tells when it was asked, and ends only by its signal. */
const hang = ({ reached }: Place, signal: AbortSignal): Promise<never> =>
  new Promise((_, reject) => {
    signal.addEventListener("abort", () => reject(signal.reason), { once: true });
    reached();
  });

/** Every step is the real one, but the one where a run is to hang. */
function stuck(ports: Ports): Ports {
  const { generator, frameClassifier, video, credentials, watermark, storage } = ports;
  /** As `act`, unless the run is to hang at this step. */
  const at =
    <A extends readonly unknown[], R>(
      step: GenerationStep,
      act: (...given: A) => Promise<R>,
      signalIn: (...given: A) => AbortSignal | null,
    ) =>
    (...given: A): Promise<R> => {
      const signal = signalIn(...given);
      return place?.step === step && signal ? hang(place, signal) : act(...given);
    };
  return {
    ...ports,
    generator: { ...generator, generate: at("GENERATE", generator.generate, (_, { signal }) => signal) },
    frameClassifier: {
      ...frameClassifier,
      // A preview is one frame; the clip is at least eight.
      score: at("JUDGE_FRAMES", frameClassifier.score, (frames, signal) => (frames.length > 1 ? signal : null)),
    },
    video: { ...video, markAndEncode: at("MARK", video.markAndEncode, (_source, _target, _options, signal) => signal) },
    credentials: { ...credentials, sign: at("SIGN", credentials.sign, (_source, _target, _claim, signal) => signal) },
    watermark: { ...watermark, detect: at("READ_BACK", watermark.detect, (_path, signal) => signal) },
    storage: {
      ...storage,
      // Copying cannot be interrupted; the cancel is seen before the result is kept.
      copy: async (from, to) => {
        place?.reached();
        await place?.cancelled;
        return storage.copy(from, to);
      },
    },
  };
}

/** From here on runs hang at this step, and go on as soon as `cancelled` is called. */
function hangAt(step: GenerationStep) {
  let [reached, cancelled] = [() => {}, () => {}];
  const asked = new Promise<void>((resolve) => (reached = resolve));
  const goesOn = new Promise<void>((resolve) => (cancelled = resolve));
  place = { step, reached, cancelled: goesOn };
  return { asked, cancelled };
}
afterEach(() => {
  place = null;
});

describe("a cancel", () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await openTestApp(stuck);
    await app.startWorker();
  });
  afterAll(() => app.close());

  it.each(GENERATION_STEPS)("during %s stops the run, keeps nothing and charges nothing", async (step) => {
    const { asked, cancelled } = hangAt(step);
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
  });

  it("whose message to the worker was lost is seen before the next result is kept, and is no fault", async () => {
    const { asked, cancelled } = hangAt("STORE");
    const { id } = await admit(app);
    await asked;
    await app.database.transact(async (tx) => ({ value: await tx.requestCancel(id, new Date()), audit: [] }));
    cancelled();
    expect(await until(app, id, ["CANCELLED", "READY", "FAILED"])).toMatchObject({ status: "CANCELLED", attempts: 1 });
  });
});

describe("without a worker", () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await openTestApp(stuck);
  });
  afterAll(() => app.close());

  it("a cancel of someone else's generation finds nothing", async () => {
    const { id } = await admit(app);
    const other = await app.accounts.createAccount({ email: "someone@example.org", displayName: "Someone" });
    if (!other.ok) throw new Error("no account");
    const refused = await app.library.cancel(other.value.user, id);
    expect(refused).toMatchObject({ ok: false, errors: [{ code: "NOT_FOUND" }] });
    expect((await app.database.generation(id))?.status).toBe("QUEUED");
  });

  it("a shutdown in the middle of a step leaves the generation running, and is no failed start", async () => {
    const { asked } = hangAt("GENERATE");
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

it("a cancel before any worker took it ends the generation at once, and the worker that starts then leaves it alone", async () => {
  const app = await openTestApp(stuck);
  try {
    const { id } = await admit(app);
    expect(await app.library.cancel(app.user, id)).toMatchObject({ ok: true, value: { status: "CANCELLED" } });
    // Its job stands before this one's in the queue.
    const { asked } = hangAt("GENERATE");
    const next = await admit(app);
    await app.startWorker();
    await asked;
    expect(await app.database.generation(id)).toMatchObject({ status: "CANCELLED", attempts: 0 });
    expect(await app.database.generation(next.id)).toMatchObject({ status: "RUNNING" });
  } finally {
    await app.close();
  }
});
