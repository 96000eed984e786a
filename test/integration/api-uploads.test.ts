import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { type ClientRequest, request } from "node:http";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { sha256Hex } from "../../src/core/environment.ts";
import { createUploads } from "../../src/core/uploads.ts";
import { codeOf, earlier, openTestApi, type TestApi } from "../harness/api.ts";

let api: TestApi;
beforeAll(async () => {
  api = await openTestApi();
});
afterAll(() => api.close());

describe("uploads", () => {
  const CREATE = `mutation ($input: CreateUploadInput!) { createUpload(input: $input) { upload { id url } userErrors { code field } } }`;
  const VERIFY = `mutation ($input: VerifyUploadInput!) { verifyUpload(input: $input) { report { verdict mismatch reasons { code } record { contentId } } userErrors { code field } } }`;
  const announce = async (bytes: number, key: string | null = null) =>
    (await api.ask(CREATE, { input: { fileName: "a.mp4", bytes } }, key)).data.createUpload;
  const renewed = async (origin: string) => (await announce(1_000)).upload.url.replace(api.url, origin);
  const put = (url: string, body: string) => fetch(url, { method: "PUT", body });
  const verify = async (uploadId: string, key: string | null = null) =>
    (await api.ask(VERIFY, { input: { uploadId } }, key)).data.verifyUpload;

  test("a text named .mp4 is sent once, verified once, and gone", async () => {
    const { upload } = await announce(11);
    expect((await verify(upload.id)).userErrors).toEqual([{ code: "UPLOAD_INCOMPLETE", field: ["uploadId"] }]);
    expect((await put(upload.url, "hello world")).status).toBe(204);
    const again = await put(upload.url, "hello again");
    expect([again.status, await codeOf(again)]).toEqual([409, "CONFLICT"]);
    expect((await verify(upload.id)).report).toMatchObject({ verdict: "UNREADABLE", mismatch: false, record: null });
    expect((await verify(upload.id)).userErrors).toEqual([{ code: "NOT_FOUND", field: ["uploadId"] }]);
    expect((await put(upload.url, "hello world")).status).toBe(404);
  });

  test.each([
    [0, ["bytes"]],
    [-1, ["bytes"]],
    [(512 << 20) + 1, ["bytes"]],
    [2 * 2 ** 30, ["bytes"]],
  ])("an upload of %d bytes is not announced", async (bytes, field) => {
    expect(await announce(bytes)).toEqual({ upload: null, userErrors: [{ code: "OUT_OF_RANGE", field }] });
  });

  test("an empty file is refused and may be sent again", async () => {
    const { upload } = await announce(5);
    const empty = await put(upload.url, "");
    expect([empty.status, await codeOf(empty)]).toEqual([400, "BAD_USER_INPUT"]);
    expect((await put(upload.url, "12345")).status).toBe(204);
  });

  test("more than was announced is refused, whether its length is told or not", async () => {
    const { upload } = await announce(1000);
    const told = await put(upload.url, "x".repeat(1001));
    expect([told.status, await codeOf(told)]).toEqual([413, "TOO_LARGE"]);
    const untold = await sendInChunks(upload.url, 200, 64 << 10);
    expect([untold.status, JSON.parse(untold.body).error.code]).toEqual([413, "TOO_LARGE"]);
    expect((await put(upload.url, "x".repeat(1000))).status).toBe(204);
  });

  test("a body that breaks off leaves nothing behind", async () => {
    const { upload } = await announce(100_000);
    await breakOff(upload.url, 50_000);
    expect((await verify(upload.id)).userErrors).toEqual([{ code: "UPLOAD_INCOMPLETE", field: ["uploadId"] }]);
    expect((await put(upload.url, "x".repeat(100_000))).status).toBe(204);
  });

  test("forged, expired and unknown addresses look the same", async () => {
    const { upload } = await announce(5);
    const forged = upload.url.replace(/signature=./, "signature=_");
    const unknown = upload.url.replace(/uploads\/[^?]+/, "uploads/00000000-0000-4000-8000-000000000000");
    const old = await createUploads(earlier(api.app)).create({ kind: "public" }, { fileName: "a", bytes: 5 });
    const expired = `${api.url}${old.ok ? old.value.path : ""}`;
    const answers = await Promise.all(
      [forged, unknown, expired, `${api.url}/uploads/x?signature=y`].map((url) => put(url, "12345")),
    );
    for (const response of answers) expect([response.status, await codeOf(response)]).toEqual([404, "NOT_FOUND"]);
  });

  test("another user's upload does not exist", async () => {
    const [owner, other] = [await api.person("USER"), await api.person("USER")];
    const { upload } = await announce(5, owner.secret);
    await put(upload.url, "12345");
    for (const key of [other.secret, null]) {
      expect((await verify(upload.id, key)).userErrors).toEqual([{ code: "NOT_FOUND", field: ["uploadId"] }]);
    }
    expect((await verify(upload.id, owner.secret)).report.verdict).toBe("UNREADABLE");
  });

  test("a file can be verified in one call without an account", async () => {
    const response = await fetch(`${api.url}/api/verify`, { method: "POST", body: "not a video" });
    expect(await response.json()).toMatchObject({
      report: { verdict: "UNREADABLE", mismatch: false, record: null, file: { sha256: sha256Hex("not a video") } },
      signature: expect.stringMatching(/^[\w-]+\.\.[\w-]+$/),
    });
    expect(await codeOf(await fetch(`${api.url}/api/verify`, { method: "POST" }))).toBe("BAD_USER_INPUT");
  });

  test("a file that comes in a second time neither replaces the first nor stays behind", async () => {
    const announced = await api.app.uploads.create({ kind: "public" }, { fileName: "a", bytes: 5 });
    if (!announced.ok) throw new Error("not announced");
    const { upload } = announced.value;
    const send = async (text: string) => {
      const { path } = await api.app.storage.scratch();
      await writeFile(join(path, "upload"), text);
      await api.app.uploads.receive(upload, join(path, "upload"));
    };
    await send("first");
    await expect(send("second")).rejects.toMatchObject({ code: "CONFLICT" });
    const used = await api.app.uploads.consume({ kind: "public" }, upload.id, new AbortController().signal, (path) =>
      readFile(path, "utf8"),
    );
    expect(used).toMatchObject({ ok: true, value: "first" });
    await expect(send("third")).rejects.toMatchObject({ code: "CONFLICT" });
    expect(await api.app.storage.names(`uploads/${upload.id}/`)).toEqual([]);
  });

  test("two uploads are not promised the same free bytes", async () => {
    const storage = { ...api.app.storage, freeBytes: async () => 500e6 + 1_500 };
    const narrow = await api.serve({ app: { storage } });
    const open = request(await renewed(narrow.url), { method: "PUT", headers: { "content-length": 1_000 } });
    open.on("error", () => {}).write("x");
    await expect.poll(async () => (await put(await renewed(narrow.url), "x".repeat(1_000))).status).toBe(507);
    open.destroy();
    await expect.poll(async () => (await put(await renewed(narrow.url), "x".repeat(1_000))).status).toBe(204);
  });

  test("files of an account have their own places, whatever else comes from its address", async () => {
    const large = 2 << 20;
    const { secret } = await api.person("USER");
    const open: ClientRequest[] = [];
    // What the tests before held may end only now: one more is opened until none has a place.
    const hold = async () => {
      const sent = request((await announce(large)).upload.url, { method: "PUT", headers: { "content-length": large } });
      sent.on("error", () => {}).write("x");
      open.push(sent);
    };
    const statusOf = async (key: string | null) =>
      (await put((await announce(large, key)).upload.url, "x".repeat(large))).status;
    const heldOne = () => hold().then(() => statusOf(null));
    await expect.poll(heldOne).toBe(429);
    expect(await statusOf(secret)).toBe(204);
    for (const sent of open) sent.destroy();
  });

  test("a file that finds too many others being verified is told when to come back, and its upload stays", async () => {
    const hold = new AbortController();
    const held = Array.from({ length: 10 }, (_, index) =>
      api.app.verification
        .whenFree({ id: `sender ${index}`, atOnce: 2 }, hold.signal, () => once(hold.signal, "abort"))
        .catch(() => null),
    );
    const busy = await fetch(`${api.url}/api/verify`, { method: "POST", body: "x" });
    expect([busy.status, busy.headers.get("retry-after"), await codeOf(busy)]).toEqual([429, "20", "RATE_LIMITED"]);
    const { upload } = await announce(5);
    await put(upload.url, "12345");
    const refused = await api.ask(VERIFY, { input: { uploadId: upload.id } }, null);
    expect(refused.errors?.[0]?.extensions.code).toBe("RATE_LIMITED");
    hold.abort();
    await Promise.all(held);
    expect((await verify(upload.id)).report.verdict).toBe("UNREADABLE");
  });
});

/** A body without a Content-Length. */
async function sendInChunks(
  url: string,
  chunks: number,
  chunkBytes: number,
): Promise<{ status: number; body: string }> {
  const sent = request(url, { method: "PUT" });
  const answered = new Promise<{ status: number; body: string }>((resolve, reject) => {
    sent.on("error", reject);
    sent.on("response", (response) => {
      text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
    });
  });
  // A server that has answered may hang up, and then nothing drains any more.
  const drained = () => Promise.race([new Promise((resolve) => sent.once("drain", resolve)), answered]);
  for (let at = 0; at < chunks; at++) if (!sent.write(Buffer.alloc(chunkBytes))) await drained();
  sent.end();
  return answered;
}

/** Announces twice as much as it sends, then hangs up. */
function breakOff(url: string, bytes: number): Promise<void> {
  return new Promise((resolve) => {
    const sent = request(url, { method: "PUT", headers: { "content-length": bytes * 2 } });
    sent.on("error", () => resolve());
    sent.on("close", () => resolve());
    sent.write(Buffer.alloc(bytes), () => setTimeout(() => sent.destroy(), 100));
  });
}
