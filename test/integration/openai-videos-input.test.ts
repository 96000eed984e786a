import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { OPERATOR_TOKEN, openTestApi, type TestApi } from "../harness/api.ts";

const FOX = "a red fox runs through a snowy forest";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

const fault = z.object({ error: z.object({ type: z.string(), code: z.string(), param: z.string().nullable() }) });
const post = (body: string | Uint8Array<ArrayBuffer> | FormData, headers: Record<string, string> = {}) =>
  fetch(`${api.url}/v1/videos`, {
    method: "POST",
    body,
    headers: { authorization: `Bearer ${OPERATOR_TOKEN}`, ...headers },
  });
const postJson = (body: unknown) => post(JSON.stringify(body), { "content-type": "application/json" });
const faultIn = async (response: Response) => {
  const { error } = fault.parse(await response.json());
  expect(error.type).toBe("invalid_request_error");
  return [response.status, error.code, error.param];
};
const formOf = (fields: Readonly<Record<string, string | File>>) => {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  return form;
};

describe("parameters", () => {
  test.each([
    ["1280x720", "16:9"],
    ["1792x1024", "16:9"],
    ["720x1280", "9:16"],
    ["1080x1080", "1:1"],
    ["640x480", "4:3"],
  ])("size %s is delivered as %s, in pixels that the answer names", async (size, aspect) => {
    const video = await (await postJson({ prompt: FOX, seconds: 2, size })).json();
    const { width, height } =
      api.app.generator.describe().deliverySizes[z.enum(["16:9", "9:16", "1:1", "4:3"]).parse(aspect)];
    expect(video).toMatchObject({ size: `${width}x${height}`, seconds: "2", vouch: { aspect } });
    await api.app.library.cancel(api.app.user, uuidIn(video));
  });

  test("a form and JSON ask for the same; what OpenAI's API has not may be asked for too", async () => {
    const wanted = { prompt: FOX, seconds: "60", size: "1024x1024", seed: "7", camera: "orbit", style: "sepia" };
    for (const response of [await postJson(wanted), await post(formOf(wanted))]) {
      const video = await response.json();
      expect(video).toMatchObject({ prompt: FOX, seconds: "60", vouch: { seed: 7, aspect: "1:1" } });
      const generation = await api.app.database.generation(uuidIn(video));
      expect(generation).toMatchObject({ style: "sepia", shots: [{ camera: "orbit" }] });
      await api.app.library.cancel(api.app.user, uuidIn(video));
    }
  });

  test.each([
    [{}, "missing_required_parameter", "prompt"],
    [{ prompt: "" }, "missing_required_parameter", "prompt"],
    [{ prompt: 5 }, "invalid_value", "prompt"],
    [{ prompt: "half a \ud83e" }, "invalid_value", "prompt"],
    [{ prompt: FOX, seconds: "0" }, "invalid_value", "seconds"],
    [{ prompt: FOX, seconds: 61 }, "invalid_value", "seconds"],
    [{ prompt: FOX, seconds: "4.5" }, "invalid_value", "seconds"],
    [{ prompt: FOX, seconds: null }, "invalid_value", "seconds"],
    [{ prompt: FOX, size: "large" }, "invalid_value", "size"],
    [{ prompt: FOX, size: "0x720" }, "invalid_value", "size"],
    [{ prompt: FOX, model: "gpt-5" }, "model_not_found", "model"],
    [{ prompt: FOX, seed: -1 }, "invalid_value", "seed"],
    [{ prompt: FOX, style: "baroque" }, "invalid_value", "style"],
    [{ prompt: FOX, visible_mark: "huge" }, "invalid_value", "visible_mark"],
    [{ prompt: FOX, n: 2 }, "unknown_parameter", "n"],
    [{ prompt: FOX, input_reference: "a.png" }, "invalid_value", "input_reference"],
    [[FOX], "invalid_request", null],
  ])("%j is a mistake", async (body, code, param) => {
    expect(await faultIn(await postJson(body))).toEqual([400, code, param]);
  });

  test("a remix takes no picture", async () => {
    const body = formOf({ prompt: FOX, input_reference: new File(["x"], "a.png") });
    const headers = { authorization: `Bearer ${OPERATOR_TOKEN}` };
    const response = await fetch(`${api.url}/v1/videos/video_x/remix`, { method: "POST", body, headers });
    expect(await faultIn(response)).toEqual([400, "unknown_parameter", "input_reference"]);
  });

  test("a prompt may be too long", async () => {
    const response = await postJson({ prompt: "fox ".repeat(10_000) });
    expect(await faultIn(response)).toEqual([400, "string_above_max_length", "prompt"]);
  });

  test.each([
    ["limit=0", "limit"],
    ["limit=101", "limit"],
    ["limit=x", "limit"],
    ["order=newest", "order"],
  ])("a list with %s is a mistake", async (query, param) => {
    const headers = { authorization: `Bearer ${OPERATOR_TOKEN}` };
    const response = await fetch(`${api.url}/v1/videos?${query}`, { headers });
    expect(await faultIn(response)).toEqual([400, "invalid_value", param]);
  });
});

describe("bodies", () => {
  test("JSON that breaks off, another type, no type", async () => {
    expect(await faultIn(await post('{"prompt":', { "content-type": "application/json" }))).toEqual([
      400,
      "invalid_request",
      null,
    ]);
    expect(await faultIn(await post(FOX, { "content-type": "text/plain" }))).toEqual([400, "invalid_request", null]);
    expect(await faultIn(await post(new Uint8Array(3)))).toEqual([400, "invalid_request", null]);
  });

  test.each([
    ["no boundary", "multipart/form-data", "x"],
    [
      "an end that never comes",
      "multipart/form-data; boundary=b",
      '--b\r\nContent-Disposition: form-data; name="prompt"\r\n\r\nfox',
    ],
    ["nothing that is a form", "multipart/form-data; boundary=b", "x".repeat(1000)],
  ])("a form with %s", async (_, type, body) => {
    expect(await faultIn(await post(body, { "content-type": type }))).toEqual([400, "invalid_form", null]);
  });

  test("a form with too many fields, a field that is too long, a field twice", async () => {
    const many = Object.fromEntries(Array.from({ length: 30 }, (_, n) => [`field${n}`, "x"]));
    expect(await faultIn(await post(formOf(many)))).toEqual([400, "invalid_form", null]);
    expect(await faultIn(await post(formOf({ prompt: "x".repeat(65 << 10) })))).toEqual([
      400,
      "invalid_form",
      "prompt",
    ]);
    const twice = formOf({ prompt: FOX });
    twice.append("prompt", FOX);
    expect(await faultIn(await post(twice))).toEqual([400, "invalid_value", "prompt"]);
    expect(await faultIn(await post(formOf({ prompt: FOX, __proto__x: "1" })))).toEqual([
      400,
      "unknown_parameter",
      "__proto__x",
    ]);
  });

  test("a file under another name, and one that is too large", async () => {
    const file = new File([new Uint8Array(11 << 20)], "a.png", { type: "image/png" });
    expect(await faultIn(await post(formOf({ prompt: FOX, video: file })))).toEqual([
      400,
      "unsupported_operation",
      "video",
    ]);
    expect(await faultIn(await post(formOf({ prompt: FOX, input_reference: file })))).toEqual([
      413,
      "file_too_large",
      "input_reference",
    ]);
    expect(await faultIn(await postJson({ prompt: "x".repeat(15 << 20) }))).toEqual([413, "too_large", null]);
  });

  test("nothing of them stays on the disk", async () => {
    await post(formOf({ prompt: "", input_reference: new File(["x"], "a.png") }));
    expect(await api.app.storage.names("uploads/")).toEqual([]);
  });
});

const shown = z.object({ id: z.string().regex(/^video_[0-9a-f]{32}$/) });
function uuidIn(video: unknown): string {
  const hex = shown.parse(video).id.slice(6);
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
