import { APIError } from "openai";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AppError } from "../../src/core/errors.ts";
import { openTestApi, type TestApi } from "../harness/api.ts";
import { extrasOf, faultOf, faultsOf, openAiClient } from "../harness/openai.ts";

const FOX = "a red fox runs through a snowy forest";
const GORE = "graphic gore, a man is beheaded, blood everywhere, realistic torture";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

/** A client with an account of its own, so that no test meets another's quota. */
const newClient = async (maxRetries = 0) => openAiClient(api.url, (await api.person("USER")).secret, maxRetries);

describe("moderation", () => {
  test("a blocked prompt is refused with every reason, and stays in the list as failed", async () => {
    const { videos } = await newClient();
    const fault = await faultOf(videos.create({ prompt: GORE }));
    expect(fault).toMatchObject({
      status: 400,
      type: "invalid_request_error",
      code: "moderation_blocked",
      param: "prompt",
      error: {
        message: expect.any(String),
        vouch: {
          video_id: expect.stringMatching(/^video_/),
          decision: {
            stage: "prompt",
            verdict: "block",
            policy_version: 1,
            replay_digest: expect.any(String),
            categories: expect.arrayContaining([
              expect.objectContaining({
                category: "violence_graphic",
                outcome: "block",
                threshold: expect.any(Number),
              }),
            ]),
            spans: expect.arrayContaining([expect.objectContaining({ text: "beheaded", why: expect.any(String) })]),
          },
        },
      },
    });
    const [listed] = (await videos.list()).data;
    expect(listed).toMatchObject({ status: "failed", error: { code: "moderation_blocked" } });
    expect(listed && extrasOf(listed)).toMatchObject({ status: "refused", reason: "POLICY_BLOCK" });
  });

  test("a held prompt is queued and says so; one that a person refuses has failed", async () => {
    const broken = () => Promise.reject(new AppError("CLASSIFIER_UNAVAILABLE"));
    const held = await openTestApi((ports) => ({ ...ports, classifier: { ...ports.classifier, score: broken } }));
    try {
      const { videos } = openAiClient(held.url, (await held.person("USER")).secret);
      const { id } = await videos.create({ prompt: FOX });
      const { data: waiting, response } = await videos.retrieve(id).withResponse();
      expect(waiting).toMatchObject({ status: "queued", progress: 0, error: null });
      expect(extrasOf(waiting)).toMatchObject({ status: "held", reason: "CLASSIFIER_UNAVAILABLE" });
      expect(response.headers.get("openai-poll-after-ms")).toBe("10000");
      const claimed = await held.app.review.claim(held.app.reviewer);
      if (!claimed.ok) throw new Error("no case");
      await held.app.reviewDecisions.decide(held.app.reviewer, {
        id: claimed.value.id,
        outcome: "BLOCK",
        rationale: "Secret.",
      });
      const refused = await videos.retrieve(id);
      expect(refused).toMatchObject({ status: "failed", error: { code: "moderation_blocked" } });
      expect(JSON.stringify(refused)).not.toContain("Secret.");
    } finally {
      await held.close();
    }
  });
});

describe("keys, limits and quotas", () => {
  test("no key, a wrong key and a key without the scope", async () => {
    const nobody = await fetch(`${api.url}/v1/videos`);
    expect([nobody.status, await nobody.json()]).toEqual([
      401,
      { error: { message: expect.any(String), type: "invalid_request_error", param: null, code: "invalid_api_key" } },
    ]);
    const wrong = await faultOf(openAiClient(api.url, "wrong").videos.list());
    expect(wrong).toMatchObject({ status: 401, code: "invalid_api_key", requestID: expect.any(String) });
    const { secret } = await api.person("USER", ["GENERATIONS_READ"]);
    const reader = openAiClient(api.url, secret);
    expect((await reader.videos.list()).data).toEqual([]);
    for (const fault of await faultsOf(
      reader.videos.create({ prompt: FOX }),
      reader.videos.remix("video_x".padEnd(38, "0"), { prompt: FOX }),
      reader.videos.extend({ prompt: FOX, seconds: "4", video: { id: "video_x" } }),
      reader.videos.delete("video_x"),
    )) {
      expect(fault).toMatchObject({ status: 403, code: "insufficient_permissions" });
    }
  });

  test("another user's video does not exist", async () => {
    const [owner, stranger] = [await newClient(), await newClient()];
    const { id } = await owner.videos.create({ prompt: FOX });
    for (const fault of await faultsOf(
      stranger.videos.retrieve(id),
      stranger.videos.downloadContent(id),
      stranger.videos.remix(id, { prompt: FOX }),
      stranger.videos.delete(id),
      stranger.videos.list({ after: id }),
    )) {
      expect(fault).toMatchObject({ status: 404, code: "not_found" });
    }
    expect((await owner.videos.retrieve(id)).status).toBe("queued");
  });

  test("past the rate: 429, and when to come back", async () => {
    const slow = await api.serve({ rates: { known: 2 } });
    const { videos } = openAiClient(slow.url, (await api.person("USER")).secret);
    await videos.list();
    await videos.list();
    const fault = await faultOf(videos.list());
    expect(fault).toMatchObject({ status: 429, code: "rate_limit_exceeded", type: "rate_limit_error" });
    expect(Number(fault.headers?.get("retry-after"))).toBeGreaterThan(0);
  });

  test("past the quota: 429, which the client does not try again", async () => {
    const { secret, user } = await api.person("USER");
    const { videos } = openAiClient(api.url, secret, 2);
    for (let n = 0; n < user.concurrent; n++) await videos.create({ prompt: `${n} foxes` });
    const fault = await faultOf(videos.create({ prompt: FOX }));
    expect(fault).toMatchObject({ status: 429, code: "insufficient_quota", type: "insufficient_quota" });
    expect(fault.headers?.get("x-should-retry")).toBe("false");
  });

  test("an Idempotency-Key makes one video of two equal calls, and a conflict of two unequal ones", async () => {
    const { videos } = await newClient(2);
    const once = { headers: { "Idempotency-Key": "first" } };
    const { id } = await videos.create({ prompt: FOX }, once);
    expect((await videos.create({ prompt: FOX }, once)).id).toBe(id);
    const fault = await faultOf(videos.create({ prompt: "a blue car" }, once));
    expect(fault).toMatchObject({ status: 409, code: "idempotency_key_reused", param: "Idempotency-Key" });
    expect((await videos.list()).data).toHaveLength(1);
  });
});

describe("what is not there", () => {
  test("a video that is not finished has no content, and is stopped when it is deleted", async () => {
    const { videos } = await newClient();
    const { id } = await videos.create({ prompt: FOX });
    expect(await faultOf(videos.downloadContent(id))).toMatchObject({ status: 404, code: "video_not_ready" });
    expect((await videos.delete(id)).deleted).toBe(true);
    expect(await videos.retrieve(id)).toMatchObject({ status: "failed", error: { code: "cancelled" } });
    const again = await faultOf(videos.delete(id));
    expect([again.status, again.code, again.headers?.get("x-should-retry")]).toEqual([409, "invalid_state", "false"]);
  });

  test("edits, characters and files to extend are refused in the client's own terms", async () => {
    const { videos } = await newClient();
    const video = new File(["x"], "a.mp4");
    for (const fault of await faultsOf(
      videos.edit({ prompt: FOX, video: { id: "video_x" } }),
      videos.extend({ prompt: FOX, seconds: "4", video }),
      videos.createCharacter({ name: "A fox", video }),
      videos.getCharacter("char_x"),
    )) {
      expect(fault).toMatchObject({ status: 400, code: "unsupported_operation" });
    }
  });

  test("the rest of OpenAI's API", async () => {
    const client = await newClient();
    const fault = await faultOf(client.chat.completions.create({ model: "sora-2", messages: [] }));
    expect(fault).toBeInstanceOf(APIError);
    expect(fault).toMatchObject({ status: 404, code: "unknown_url", type: "invalid_request_error" });
  });
});
