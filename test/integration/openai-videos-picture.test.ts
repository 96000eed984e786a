import { createReadStream } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type OpenAI from "openai";
import { toFile } from "openai";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openTestApi, type TestApi } from "../harness/api.ts";
import { makeClip } from "../harness/clips.ts";
import { extrasOf, faultOf, openAiClient } from "../harness/openai.ts";

const FOX = "a red fox runs through a snowy forest";

let api: TestApi;
let client: OpenAI;
/** A frame classifier that finds what it is told to. */
let finds = 0;
let path: string;
let bytes: Buffer;
beforeAll(async () => {
  api = await openTestApi((ports) => ({
    ...ports,
    frameClassifier: {
      ...ports.frameClassifier,
      score: async (frames, signal) =>
        (await ports.frameClassifier.score(frames, signal)).map((scores) => ({ ...scores, sexual: finds })),
    },
  }));
  client = openAiClient(api.url, (await api.person("USER")).secret);
  path = join((await api.app.storage.scratch()).path, "fox.png");
  await makeClip(api.app.tools.ffmpeg, path, { width: 400, height: 300 });
  bytes = await readFile(path);
});
afterAll(() => api.close());

const dataUrl = () => `data:image/png;base64,${bytes.toString("base64")}`;
const leadOf = async (videoId: string): Promise<string | null | undefined> => {
  const { rows } = await api.app.database.generations({}, { limit: 100 });
  return rows.find(({ row }) => `video_${row.id.replaceAll("-", "")}` === videoId)?.row.leadSha256;
};

describe("input_reference", () => {
  test("is the first frame, as a file, as a stream and as a data: URL", async () => {
    const leads = [];
    for (const input_reference of [await toFile(bytes, "fox.png"), createReadStream(path), { image_url: dataUrl() }]) {
      const video = await client.videos.create({ prompt: FOX, input_reference });
      expect([video.status, extrasOf(video).aspect]).toEqual(["queued", "9:16"]);
      leads.push(await leadOf(video.id));
      await client.videos.delete(video.id);
    }
    expect(leads[0]).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(leads).size).toBe(1);
  });

  test("an Idempotency-Key knows the same picture again, and another one", async () => {
    const once = { headers: { "Idempotency-Key": "picture" } };
    const send = async (picture: Buffer) =>
      client.videos.create({ prompt: FOX, input_reference: await toFile(picture, "fox.png") }, once);
    const { id } = await send(bytes);
    expect((await send(bytes)).id).toBe(id);
    const other = Buffer.concat([bytes, Buffer.from("x")]);
    expect(await faultOf(send(other))).toMatchObject({ status: 409, code: "idempotency_key_reused" });
    await client.videos.delete(id);
  });

  test("that is blocked refuses the request with the family of harm", async () => {
    finds = 1;
    const input_reference = await toFile(bytes, "fox.png");
    const fault = await faultOf(client.videos.create({ prompt: FOX, input_reference }));
    finds = 0;
    expect(fault).toMatchObject({ status: 400, code: "moderation_blocked", param: "input_reference" });
    expect(fault.error).toMatchObject({
      vouch: { decision: { stage: "first_frame", categories: [{ category: "sexual", outcome: "block", score: 1 }] } },
    });
  });

  test.each([
    [{ image_url: "https://example.org/a.png" }, "unsupported_operation", "input_reference.image_url"],
    [{ image_url: "data:text/plain;base64,eA==" }, "unsupported_operation", "input_reference.image_url"],
    [{ image_url: "data:image/png;base64,eA==" }, "invalid_value", "input_reference"],
    [{ image_url: "data:image/png;base64," }, "invalid_value", "input_reference"],
    [{ file_id: "file_1" }, "unsupported_operation", "input_reference.file_id"],
  ])("%j is no picture", async (input_reference, code, param) => {
    const fault = await faultOf(client.videos.create({ prompt: FOX, input_reference }));
    expect(fault).toMatchObject({ status: 400, code, param });
  });

  test("a text that says it is a picture is not taken for one", async () => {
    const input_reference = await toFile(Buffer.from("no picture"), "a.png", { type: "image/png" });
    const fault = await faultOf(client.videos.create({ prompt: FOX, input_reference }));
    expect(fault).toMatchObject({ status: 400, code: "invalid_value", param: "input_reference" });
  });
});
