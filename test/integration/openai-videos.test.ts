import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type OpenAI from "openai";
import type { Video } from "openai/resources/videos";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AppError } from "../../src/core/errors.ts";
import { openTestApi, type TestApi } from "../harness/api.ts";
import { DEMO_PROMPT } from "../harness/app.ts";
import { extrasOf, faultOf, faultsOf, openAiClient } from "../harness/openai.ts";

let api: TestApi;
let client: OpenAI;
beforeAll(async () => {
  api = await openTestApi();
  client = openAiClient(api.url, (await api.person("USER")).secret);
  await api.app.startWorker();
});
afterAll(() => api.close());

/** As client code does it: until it is neither queued nor in progress. */
async function poll(id: string): Promise<Video> {
  const seen: number[] = [];
  for (;;) {
    const { data, response } = await client.videos.retrieve(id).withResponse();
    seen.push(data.progress);
    expect(seen).toEqual([...seen].sort((a, b) => a - b));
    if (data.status === "completed" || data.status === "failed") return data;
    const pollAfterMs = Number(response.headers.get("openai-poll-after-ms"));
    expect(pollAfterMs).toBe(1_000);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());
/** The path of a file with these bytes. */
async function kept(bytes: Buffer): Promise<string> {
  const file = join((await api.app.storage.scratch()).path, "downloaded.mp4");
  await writeFile(file, bytes);
  return file;
}
const soon = () => AbortSignal.timeout(60_000);

describe("the client of OpenAI's Videos API", () => {
  let video: Video;

  test("makes a video and waits for it", async () => {
    video = await client.videos.create({ prompt: DEMO_PROMPT, model: "sora-2", seconds: "4", size: "1280x720" });
    const model = api.app.generator.describe().name;
    expect(video).toMatchObject({
      id: expect.stringMatching(/^video_[0-9a-f]{32}$/),
      object: "video",
      model,
      status: expect.stringMatching(/^(queued|in_progress)$/),
      prompt: DEMO_PROMPT,
      seconds: "4",
      completed_at: null,
      expires_at: null,
      error: null,
      remixed_from_video_id: null,
    });
    expect(Math.abs(video.created_at - Date.now() / 1000)).toBeLessThan(60);
    const done = await poll(video.id);
    expect(done).toMatchObject({ id: video.id, status: "completed", progress: 100, error: null, model });
    expect(done.completed_at).toBeGreaterThanOrEqual(video.created_at);
    expect(done.size).toBe(video.size);
    expect(extrasOf(done)).toMatchObject({ status: "ready", aspect: "16:9", sha256: expect.any(String) });
  });

  test("downloads a file that verification here trusts, whole and in parts", async () => {
    const response = await client.videos.downloadContent(video.id);
    expect(response.headers.get("content-type")).toBe("video/mp4");
    const bytes = await bytesOf(response);
    expect((await api.app.verification.verify(await kept(bytes), {}, soon())).verdict).toBe("TRUSTED");
    const part = await client.videos.downloadContent(video.id, {}, { headers: { Range: "bytes=4-7" } });
    expect([part.status, (await bytesOf(part)).toString()]).toEqual([206, "ftyp"]);
  });

  test("downloads a thumbnail, and is told that there are no sprite sheets", async () => {
    const thumbnail = await client.videos.downloadContent(video.id, { variant: "thumbnail" });
    expect(thumbnail.headers.get("content-type")).toBe("image/jpeg");
    expect((await bytesOf(thumbnail)).subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
    const fault = await faultOf(client.videos.downloadContent(video.id, { variant: "spritesheet" }));
    expect(fault).toMatchObject({ status: 400, code: "unsupported_operation", param: "variant" });
  });

  test("remixes it with the same seed and settings", async () => {
    const remix = await client.videos.remix(video.id, { prompt: "a blue car drives through a snowy forest" });
    expect(remix).toMatchObject({
      remixed_from_video_id: video.id,
      prompt: "a blue car drives through a snowy forest",
      seconds: "4",
      size: video.size,
    });
    const { seed, aspect } = extrasOf(video);
    expect(extrasOf(remix)).toMatchObject({ seed, aspect });
    await client.videos.delete(remix.id);
  });

  test("extends it: one file of the whole length", async () => {
    const extension = { prompt: "a red fox sits in a snowy forest", seconds: "4", video: { id: video.id } } as const;
    const longer = await client.videos.extend(extension);
    const { prompt } = extension;
    expect(longer).toMatchObject({ prompt, seconds: "8", size: video.size, remixed_from_video_id: null });
    expect(extrasOf(longer)).toMatchObject({ extended_from_video_id: video.id });
    expect(await poll(longer.id)).toMatchObject({ status: "completed", seconds: "8", error: null });
    const file = await kept(await bytesOf(await client.videos.downloadContent(longer.id)));
    expect((await api.app.video.probe(file, soon())).durationMs).toBe(8000);
    expect((await api.app.verification.verify(file, {}, soon())).verdict).toBe("TRUSTED");
  });

  test("pages through the list in both directions", async () => {
    const own = openAiClient(api.url, (await api.person("USER")).secret);
    const made: string[] = [];
    for (let n = 0; n < 3; n++) {
      const { id } = await own.videos.create({ prompt: `${n} red foxes`, seconds: "4" });
      await own.videos.delete(id); // stopped, at once or where its step ends: the list shows it as failed
      await expect.poll(() => own.videos.retrieve(id).then(({ status }) => status)).toBe("failed");
      made.push(id);
    }
    const first = await own.videos.list({ limit: 2 });
    expect([first.data.map(({ id }) => id), first.has_more]).toEqual([[made[2], made[1]], true]);
    const all: string[] = [];
    for await (const { id, status, error } of own.videos.list({ limit: 2, order: "asc" })) {
      all.push(id);
      expect([status, error?.code]).toEqual(["failed", "cancelled"]);
    }
    expect(all).toEqual(made);
  });

  test("deletes it: the file, the video and its place in the list are gone", async () => {
    expect(await client.videos.delete(video.id)).toEqual({ id: video.id, object: "video.deleted", deleted: true });
    for (const fault of await faultsOf(
      client.videos.retrieve(video.id),
      client.videos.downloadContent(video.id),
      client.videos.delete(video.id),
    )) {
      expect(fault).toMatchObject({ status: 404, code: "not_found", type: "invalid_request_error" });
    }
    expect((await client.videos.list()).data.map(({ id }) => id)).not.toContain(video.id);
  });

  test("finds the model that runs here, under its own name and the one it stands in for", async () => {
    const { name } = api.app.generator.describe();
    expect((await client.models.list()).data.map(({ id }) => id)).toEqual([name]);
    for (const asked of [name, "sora-2-pro"]) expect((await client.models.retrieve(asked)).id).toBe(name);
    expect(await faultOf(client.models.retrieve("gpt-5"))).toMatchObject({ status: 404, code: "model_not_found" });
  });
});

describe("a video that failed", () => {
  test("says why", async () => {
    const failing = await openTestApi((ports) => ({
      ...ports,
      generator: { ...ports.generator, generate: () => Promise.reject(new AppError("GENERATOR_FAILED")) },
    }));
    try {
      await failing.app.startWorker();
      const { videos } = openAiClient(failing.url, (await failing.person("USER")).secret);
      const { id } = await videos.create({ prompt: DEMO_PROMPT });
      await expect.poll(async () => (await videos.retrieve(id)).status).toBe("failed");
      expect((await videos.retrieve(id)).error).toEqual({
        code: "generator_failed",
        message: "The generator could not make this video.",
      });
    } finally {
      await failing.close();
    }
  });
});
