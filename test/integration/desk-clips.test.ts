import { afterEach, describe, expect, it } from "vitest";
import type { Ports } from "../../src/app/ports.ts";
import { workKey } from "../../src/core/delivery.ts";
import { actionsOf, admit, openTestApp, type TestApp, until } from "../harness/app.ts";

let app: TestApp;
afterEach(() => app.close());

/** The frames of a whole clip score this; a preview, which is one frame, nothing. */
const scoring = ({ frameClassifier }: Ports, score: () => number): Ports["frameClassifier"] => ({
  ...frameClassifier,
  score: async (frames, signal) => {
    const scored = await frameClassifier.score(frames, signal);
    return scored.map((scores) => ({ ...scores, sexual: frames.length > 1 ? score() : 0 }));
  },
});

async function decideFor(id: string, outcome: "ALLOW" | "BLOCK", message: string | null = null): Promise<void> {
  const found = (await app.database.reviewCasesOf([id])).at(-1);
  if (!found) throw new Error("no case");
  expect((await app.review.claim(app.reviewer, found.id)).ok).toBe(true);
  const input = { id: found.id, outcome, rationale: "looked at it", message };
  expect((await app.reviewDecisions.decide(app.reviewer, input)).ok).toBe(true);
}
const judgedFrames = async (id: string) =>
  (await app.database.decisions([id])).filter(({ stage }) => stage === "FRAMES").map(({ verdict }) => verdict);

describe("a clip that the policy refused", () => {
  it("is kept for its appeal, seen by the reviewer alone, and let out as it is when the appeal is won", async () => {
    app = await openTestApp((ports) => ({ ...ports, frameClassifier: scoring(ports, () => 0.99) }));
    await app.startWorker();
    const { id } = await admit(app);
    await until(app, id, ["REFUSED", "READY", "HELD"]);
    await app.sweeper.sweep();
    expect(await app.storage.stat(workKey(id, "clip.mkv"))).not.toBeNull();
    expect((await app.appeals.appeal(app.user, { id, text: "It is a statue." })).ok).toBe(true);
    const [found] = await app.database.reviewCasesOf([id]);
    if (!found) throw new Error("no case");
    expect(found).toMatchObject({ kind: "APPEAL", stage: "FRAMES" });
    expect((await app.review.frames(app.reviewer, found, false)).length).toBeGreaterThanOrEqual(8);

    await decideFor(id, "ALLOW", "A statue it is.");
    expect(await until(app, id, ["READY", "REFUSED", "FAILED"])).toMatchObject({ status: "READY" });
    const actions = await actionsOf(app, id);
    expect(actions.filter((action) => action === "video.generated")).toHaveLength(1);
    expect(await judgedFrames(id)).toEqual(["BLOCK"]);
  });
});

describe("a clip that a person allowed", () => {
  it("lets no other clip out: one made anew that differs is judged anew, and can be refused", async () => {
    let score = 0.9;
    let seed = 0;
    app = await openTestApp((ports) => ({
      ...ports,
      generator: {
        ...ports.generator,
        generate: (spec, context) => ports.generator.generate({ ...spec, seed: spec.seed + seed }, context),
      },
      frameClassifier: scoring(ports, () => score),
    }));
    const { id } = await admit(app);
    const attempt = { id, attempt: 1, isLastAttempt: false, signal: AbortSignal.timeout(120_000) };
    expect(await app.runner.run(id, attempt)).toBe("HELD");
    await decideFor(id, "ALLOW");
    await app.storage.remove(workKey(id, "clip.mkv"));
    [score, seed] = [0.99, 1];
    expect(await app.runner.run(id, attempt)).toBe("REFUSED");
    expect(await judgedFrames(id)).toEqual(["REVIEW", "BLOCK"]);
    expect(await app.database.generation(id)).toMatchObject({ status: "REFUSED", reason: "POLICY_BLOCK" });
  });
});
