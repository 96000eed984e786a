import { createHmac } from "node:crypto";
import { once } from "node:events";
import { request } from "node:http";
import pino from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createLibrary } from "../../src/core/library.ts";
import { codeOf, earlier, openTestApi, type TestApi } from "../harness/api.ts";
import { admit } from "../harness/app.ts";
import { releaseAsset } from "../harness/released-asset.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

describe("media", () => {
  const bytes = Buffer.from(Array.from({ length: 1000 }, (_, at) => at % 256));
  let link: string;
  let assetId: string;
  let sha256: string;
  beforeAll(async () => {
    const generation = await admit(api.app);
    const asset = await releaseAsset(api.app, generation.id, bytes);
    ({ id: assetId, sha256 } = asset);
    link = `${api.url}${api.app.library.link(asset, "video.mp4").path}`;
  });
  const get = (headers: Record<string, string> = {}, method = "GET") => fetch(link, { headers, method });

  test("a link serves the whole file with what a player needs to know", async () => {
    const response = await get();
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "video/mp4",
      "content-length": "1000",
      "accept-ranges": "bytes",
      etag: `"${sha256}"`,
      "content-disposition": expect.stringMatching(/^inline; filename="vouch-[0-9a-f]{16}\.mp4"$/),
      "x-content-type-options": "nosniff",
      "cache-control": "private, max-age=300",
    });
    expect(response.headers.get("content-encoding")).toBeNull();
  });

  test.each([
    ["bytes=0-99", 0, 100],
    ["bytes=990-", 990, 1000],
    ["bytes=-5", 995, 1000],
    ["bytes=900-5000", 900, 1000],
  ])("%s is a part of it", async (range, from, to) => {
    const response = await get({ range });
    expect([response.status, response.headers.get("content-range")]).toEqual([206, `bytes ${from}-${to - 1}/1000`]);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes.subarray(from, to));
  });

  test.each(["bytes=1000-", "bytes=5000-6000"])("%s lies outside it", async (range) => {
    const response = await get({ range });
    expect([response.status, response.headers.get("content-range")]).toEqual([416, "bytes */1000"]);
    expect(await codeOf(response)).toBe("BAD_USER_INPUT");
  });

  test("HEAD and conditional requests send no body", async () => {
    const head = await get({}, "HEAD");
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "1000", ""]);
    // Not by fetch, which adds "Cache-Control: no-cache" to a conditional request of one's own.
    expect(await statusOf(link, { "if-none-match": `"${sha256}"` })).toBe(304);
    expect(await statusOf(link, { "if-none-match": '"another"' })).toBe(200);
    const stale = await get({ range: "bytes=0-9", "if-range": '"another"' });
    expect([stale.status, (await stale.arrayBuffer()).byteLength]).toEqual([200, 1000]);
  });

  test("a download that the client ends is no fault of the server", async () => {
    const generation = await admit(api.app);
    const asset = await releaseAsset(api.app, generation.id, Buffer.alloc(16 << 20));
    const lines: { msg: string; level: number }[] = [];
    const logger = pino({}, { write: (line: string) => void lines.push(JSON.parse(line)) });
    const { url } = await api.serve({ logger });
    const download = request(`${url}${api.app.library.link(asset, "video.mp4").path}`, (response) => {
      response.once("data", () => download.destroy()).on("error", () => {});
    });
    download.on("error", () => {}).end();
    await once(download, "close");
    await expect.poll(() => lines.map(({ msg }) => msg)).toContain("request aborted");
    expect(lines.filter(({ level }) => level >= 50)).toEqual([]);
  });

  test("forged, expired, altered and deleted links look the same", async () => {
    const asset = await api.app.database.asset(assetId);
    if (!asset) throw new Error("no asset");
    const library = createLibrary({ ...earlier(api.app), requestStop: async () => {} });
    const expired = `${api.url}${library.link(asset, "video.mp4").path}`;
    const wrong = [
      expired,
      expired.replace(/expires=\d+/, `expires=${Date.now() + 3_600_000}`),
      link.replace("video.mp4", "poster.jpg"),
      link.replace(/signature=./, "signature=_"),
      link.replace(/&signature=.*/, ""),
      link.replace("video.mp4", "..%2f..%2fsecret"),
      link.replace(assetId, "nonsense"),
    ];
    for (const url of wrong) expect([(await fetch(url)).status, url]).toEqual([404, url]);
    const forged = createHmac("sha256", "guess").update(link).digest("base64url");
    expect((await fetch(link.replace(/signature=.*/, `signature=${forged}`))).status).toBe(404);
    await api.app.library.remove(api.app.user, asset.generationId);
    expect((await get()).status).toBe(404);
  });
});

function statusOf(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    asked.on("error", reject).end();
  });
}
