import { afterEach, expect, it } from "vitest";
import { shippedPolicy } from "../../moderation/index.ts";
import { actionsOf, admit, openTestApp, type TestApp, until } from "../harness/app.ts";

/** Too low to stop the prompt, whatever the shipped level is. */
const NEAR = 0.8 * (shippedPolicy.categories.violence.review?.at ?? Number.NaN);
let app: TestApp;
afterEach(() => app.close());

it("a clip whose words came near violence, which no frame shows to the classifier, waits for a person", async () => {
  app = await openTestApp((ports) => ({
    ...ports,
    classifier: {
      ...ports.classifier,
      score: async (texts, signal) =>
        (await ports.classifier.score(texts, signal)).map(({ unsafe, categories }) => ({
          unsafe,
          categories: { ...categories, violence: NEAR },
        })),
    },
  }));
  await app.startWorker();
  const { id, status } = await admit(app);
  expect(status).toBe("QUEUED");
  expect(await until(app, id, ["HELD", "READY", "FAILED"])).toMatchObject({
    status: "HELD",
    reason: "UNCOVERED_FAMILY",
  });
  expect(await actionsOf(app, id)).toEqual(expect.arrayContaining(["frames.judged", "generation.held"]));
  const claimed = await app.review.claim(app.reviewer);
  if (!claimed.ok) throw new Error("no case");
  expect(await app.review.frames(app.reviewer, claimed.value, false)).toHaveLength(8);
  await app.reviewDecisions.decide(app.reviewer, { id: claimed.value.id, outcome: "ALLOW", rationale: "A fox." });
  expect((await until(app, id, ["READY", "FAILED"])).status).toBe("READY");
});
