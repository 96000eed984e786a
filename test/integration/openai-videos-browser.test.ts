import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../harness/api.ts";
import { openAiClient } from "../harness/openai.ts";

const ORIGIN = "https://app.example";
/** Sent without leave (Fetch, 2.2.2). */
const SAFE = new Set(["accept"]);

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

describe("a page of an origin that the operator named", () => {
  test("may send all that the openai package sends, to /v1 and nowhere else", async () => {
    const shared = await api.serve({ config: { corsOrigins: [ORIGIN] } });
    const sent = new Set<string>();
    const watched: typeof fetch = (url, init) => {
      for (const [name] of new Headers(init?.headers)) sent.add(name);
      return fetch(url, init);
    };
    const client = openAiClient(shared.url, (await api.person("USER")).secret).withOptions({ fetch: watched });
    await expect(client.videos.retrieve("video_unknown")).rejects.toMatchObject({ status: 404 });
    await expect(client.videos.create({ prompt: "" })).rejects.toMatchObject({ status: 400 });
    expect([...sent]).toEqual(expect.arrayContaining(["authorization", "x-stainless-lang"]));

    const preflight = async (path: string, method: string) => {
      const headers = { origin: ORIGIN, "access-control-request-method": method };
      const answer = await fetch(`${shared.url}${path}`, { method: "OPTIONS", headers });
      const list = (name: string) => (answer.headers.get(name) ?? "").toLowerCase().split(",");
      return { headers: list("access-control-allow-headers"), methods: list("access-control-allow-methods") };
    };
    const videos = await preflight("/v1/videos/video_1", "DELETE");
    expect([...sent].filter((name) => !SAFE.has(name) && !videos.headers.includes(name))).toEqual([]);
    expect(videos.methods).toContain("delete");
    expect((await preflight("/graphql", "POST")).headers).toEqual(["authorization", "content-type"]);

    const answer = await fetch(`${shared.url}/v1/models`, { headers: { origin: ORIGIN } });
    expect(answer.headers.get("access-control-expose-headers")?.toLowerCase()).toContain("openai-poll-after-ms");
  });
});
