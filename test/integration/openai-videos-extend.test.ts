import type OpenAI from "openai";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { generationIdOf } from "../../src/api/http/videos/ids.ts";
import { openTestApi, type TestApi } from "../harness/api.ts";
import { finish } from "../harness/extending.ts";
import { extrasOf, faultOf, openAiClient } from "../harness/openai.ts";

const FOX = "a red fox runs through a snowy forest";
const GORE = "graphic gore, a man is beheaded, blood everywhere, realistic torture";

let api: TestApi;
let client: OpenAI;
let secret: string;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const newAccount = async () => {
  ({ secret } = await api.person("USER"));
  client = openAiClient(api.url, secret);
};
const uuidOf = (id: string) => generationIdOf(id) ?? "";
/** A finished video whose file is one second long. */
async function finished(): Promise<string> {
  const { id } = await client.videos.create({ prompt: FOX, seconds: "4" });
  await finish(api.app, uuidOf(id));
  return id;
}
const post = (body: string | FormData, headers: Record<string, string> = {}) =>
  fetch(`${api.url}/v1/videos/extensions`, {
    method: "POST",
    body,
    headers: { authorization: `Bearer ${secret}`, ...headers },
  });
const postJson = (body: object) => post(JSON.stringify(body), { "content-type": "application/json" });
const fault = z.object({ error: z.object({ code: z.string(), param: z.string().nullable() }) });
const faultIn = async (response: Response) => {
  const { code, param } = fault.parse(await response.json()).error;
  return [response.status, code, param];
};

describe("an extension asked for by the client of OpenAI's Videos API", () => {
  beforeAll(newAccount);

  test("has the seconds asked for added to its video's, from the first answer on", async () => {
    const video = await finished();
    const longer = await client.videos.extend({ prompt: "the fox sits down", seconds: "4", video: { id: video } });
    expect(longer).toMatchObject({
      ...{ object: "video", status: "queued", prompt: "the fox sits down", seconds: "5", error: null },
      remixed_from_video_id: null,
    });
    expect(extrasOf(longer)).toMatchObject({ status: "queued", extended_from_video_id: video });
    await client.videos.delete(video);
    const listed = (await client.videos.list()).data.map(({ id, seconds }) => [id, seconds]);
    expect(listed).toEqual([[longer.id, "5"]]);
  });

  test("may be JSON as well as a form, and twice under one Idempotency-Key", async () => {
    const video = { id: await finished() };
    const once = { "content-type": "application/json", "idempotency-key": "once" };
    const first = await post(JSON.stringify({ prompt: FOX, seconds: 2, video }), once);
    const made = z.object({ id: z.string(), seconds: z.string() }).parse(await first.json());
    expect([first.status, made.seconds]).toEqual([200, "3"]);
    const again = await client.videos.extend(
      { prompt: FOX, seconds: "4", video },
      { headers: { "Idempotency-Key": "other" } },
    );
    expect(again.seconds).toBe("5");
    const same = await post(JSON.stringify({ prompt: FOX, seconds: 2, video }), once);
    expect(await same.json()).toMatchObject({ id: made.id });
  });
});

describe("an extension that cannot be", () => {
  beforeAll(newAccount);
  const extend = (id: string, prompt = FOX) => faultOf(client.videos.extend({ prompt, seconds: "4", video: { id } }));

  test("of a video that is unknown or another user's", async () => {
    const others = await finished();
    await newAccount();
    for (const id of ["video_x", `video_${"0".repeat(32)}`, others]) {
      expect(await extend(id)).toMatchObject({ status: 404, code: "not_found", param: "video.id" });
    }
  });

  test("of a video that is not finished, or of which the server keeps no master", async () => {
    const { id } = await client.videos.create({ prompt: FOX, seconds: "4" });
    const unfinished = await extend(id);
    expect(unfinished).toMatchObject({ status: 409, code: "invalid_state", param: "video.id" });
    expect(unfinished.message).toContain("Only a finished video");
    await finish(api.app, uuidOf(id));
    await api.app.storage.remove(`masters/${uuidOf(id)}/clip.mkv`);
    const withoutMaster = await extend(id);
    expect(withoutMaster).toMatchObject({ status: 409, code: "invalid_state", param: "video.id" });
    expect(withoutMaster.message).toContain("keeps no master");
    expect(withoutMaster.headers?.get("x-should-retry")).toBe("false");
  });

  test("for what it shows", async () => {
    const refused = await extend(await finished(), GORE);
    expect(refused).toMatchObject({ status: 400, code: "moderation_blocked", param: "prompt" });
  });

  test.each([
    ["a whole that is too long", { seconds: 60 }, "invalid_value", "seconds"],
    ["nothing to add", { seconds: 0 }, "invalid_value", "seconds"],
    ["no length", { seconds: undefined }, "missing_required_parameter", "seconds"],
    ["no words", { prompt: undefined }, "missing_required_parameter", "prompt"],
    ["no video", { video: undefined }, "missing_required_parameter", "video"],
    ["a video that is a text", { video: "video_x" }, "invalid_value", "video"],
    ["a video without an id", { video: {} }, "invalid_value", "video.id"],
    ["more than a video's id", { video: { id: "video_x", url: "x" } }, "unknown_parameter", "video.url"],
    ["a shape of its own", { size: "1280x720" }, "unknown_parameter", "size"],
  ])("with %s", async (_, change, code, param) => {
    const body = { prompt: FOX, seconds: 4, video: { id: await finished() }, ...change };
    expect(await faultIn(await postJson(body))).toEqual([400, code, param]);
  });

  test("from a picture", async () => {
    const form = new FormData();
    for (const [name, value] of [["prompt", FOX] as const, ["seconds", "4"] as const]) form.append(name, value);
    form.append("video[id]", await finished());
    form.append("input_reference", new File(["x"], "a.png"));
    expect(await faultIn(await post(form))).toEqual([400, "unknown_parameter", "input_reference"]);
  });
});
