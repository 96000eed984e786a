import { openAsBlob } from "node:fs";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { videoCode } from "../../src/core/video-code.ts";
import { codeOf } from "../harness/api.ts";
import { releaseAsset } from "../harness/released-asset.ts";
import { addGeneration } from "../harness/rows.ts";
import type { Verifying } from "../harness/verifying.ts";

/** Part of verification.test.ts, on its server and its video: another of both would be the slowest thing here. */
export const describeSoftBinding = (verifying: () => Verifying) =>
  describe("the C2PA Soft Binding Resolution API", () => {
    const get = (path: string) => fetch(`${verifying().url}/c2pa/v1${path}`);
    const alg = "vouch.spread-spectrum.1";
    const matchesOf = async (response: Response) => JSON.parse(await response.text()).matches;
    const byContent = async (path: string, query = "") =>
      fetch(`${verifying().url}/c2pa/v1/matches/byContent${query}`, { method: "POST", body: await openAsBlob(path) });

    test("is discovered, and says what it can do", async () => {
      const { url, jsonAt } = verifying();
      const found = await jsonAt(`${url}/.well-known/c2pa-soft-binding-resolution`);
      expect(found).toMatchObject({ apiEndpoint: `${url}/c2pa/v1`, c2paSpecificationVersion: "2.4.0" });
      expect(await jsonAt(found.capabilitiesEndpoint)).toMatchObject({
        supportedCapabilities: ["queryByContent"],
      });
      expect(await jsonAt(found.statusEndpoint)).toEqual({ status: "ok" });
      expect((await jsonAt(`${url}/c2pa/v1/services/supportedAlgorithms`)).watermarks).toEqual([{ alg }]);
    });

    test.each(["hex", "base64"] as const)(
      "finds a manifest by the id in a watermark, written in %s",
      async (encoding) => {
        const { url, asset } = verifying();
        const value = Buffer.from(asset.contentId, "hex").toString(encoding);
        const expected = [{ manifestId: asset.manifestId }];
        expect(await matchesOf(await get(`/matches/byBinding?alg=${alg}&value=${encodeURIComponent(value)}`))).toEqual(
          expected,
        );
        const posted = await fetch(`${url}/c2pa/v1/matches/byBinding?maxResults=1`, {
          ...{ method: "POST", headers: { "content-type": "application/json" } },
          body: JSON.stringify({ alg, value }),
        });
        expect(await matchesOf(posted)).toEqual(expected);
      },
    );

    test("finds a manifest by the ISCC Video-Code of the pictures, and says how close it is", async () => {
      const { app, asset, stripped } = verifying();
      const { rows } = await app.video.signature(stripped, { mirrored: false }, AbortSignal.timeout(60_000));
      const header = Buffer.of(0x23, 0x07);
      const value = Buffer.concat([header, videoCode(rows)]).toString("base64url");
      const [match] = await matchesOf(await get(`/matches/byBinding?alg=io.iscc.v0&value=${value}`));
      expect(match).toEqual({ manifestId: asset.manifestId, similarityScore: expect.any(Number) });
      expect(match.similarityScore).toBeGreaterThan(75);
      const far = Buffer.concat([header, videoCode(rows).map((byte) => byte ^ 0xff)]).toString("base64url");
      expect(await matchesOf(await get(`/matches/byBinding?alg=io.iscc.v0&value=${far}`))).toEqual([]);
      expect((await get("/matches/byBinding?alg=io.iscc.v0&value=AAAA")).status).toBe(400);
    });

    test("finds nothing for an id of nobody, which is no fault", async () => {
      const response = await get(`/matches/byBinding?alg=${alg}&value=0123456789abcdef`);
      expect([response.status, await response.json()]).toEqual([200, { matches: [] }]);
    });

    test.each([
      [`?alg=${alg}&value=short`, 400],
      ["?alg=com.example.other&value=AAAAAAAAAAA=", 400],
      [`?value=0123456789abcdef`, 400],
      [`?alg=${alg}&value=0123456789abcdef&maxResults=0`, 400],
    ])("refuses %s with %i", async (query, status) => {
      expect((await get(`/matches/byBinding${query}`)).status).toBe(status);
    });

    test("asks for a POST where a value is too long for an address", async () => {
      expect((await get(`/matches/byBinding?alg=${alg}&value=${"A".repeat(3_000)}`)).status).toBe(414);
    });

    test("finds a manifest by a stripped copy, none by a foreign clip, and refuses what is no media", async () => {
      const { asset, folder, stripped, foreign } = verifying();
      expect(await matchesOf(await byContent(stripped))).toEqual([{ manifestId: asset.manifestId }]);
      expect(await matchesOf(await byContent(foreign))).toEqual([]);
      const text = join(folder, "text.mp4");
      await writeFile(text, "no video");
      expect((await byContent(text)).status).toBe(415);
      expect((await byContent(stripped, "?alg=com.example.other")).status).toBe(400);
    });

    test("gives the store that the file carried, or its active manifest alone, to any page", async () => {
      const { asset, manifestStore } = verifying();
      for (const id of [asset.manifestId, encodeURIComponent(asset.manifestId)]) {
        const response = await get(`/manifests/${id}`);
        expect([response.headers.get("content-type"), response.headers.get("access-control-allow-origin")]).toEqual([
          "application/c2pa",
          "*",
        ]);
        expect(response.headers.get("cache-control")).toBe("no-store");
        expect(Buffer.from(await response.arrayBuffer())).toEqual(await manifestStore());
      }
      const active = await get(`/manifests/${asset.manifestId}?returnActiveManifest=true`);
      // Made from words alone, it has no ingredients: the store holds this one manifest.
      expect(Buffer.from(await active.arrayBuffer())).toEqual(await manifestStore());
      expect((await get("/manifests/urn:c2pa:00000000-0000-4000-8000-000000000000")).status).toBe(404);
      expect((await get("/manifests/..%2F..%2Fetc")).status).toBe(400);
      expect((await get(`/manifests/${asset.manifestId}?returnActiveManifest=maybe`)).status).toBe(400);
    });

    test("gives no store with pictures of a withheld video, of none that was made from it either", async () => {
      const { app } = verifying();
      const parent = await addGeneration(app.database, app.user.id);
      await releaseAsset(app, parent.id);
      const remix = { parentId: parent.id, relation: "REMIX" } as const;
      const child = await addGeneration(app.database, app.user.id, remix);
      const { manifestId } = await releaseAsset(app, child.id);
      expect((await get(`/manifests/${manifestId}`)).status).toBe(200);
      await app.database.transact(async (tx) => ({ value: await tx.withholdAsset(parent.id, new Date()), audit: [] }));
      const blocked = await get(`/manifests/${manifestId}`);
      expect([blocked.status, await codeOf(blocked)]).toEqual([451, "WITHHELD"]);
      expect(blocked.headers.get("link")).toContain('rel="blocked-by"');
    });

    test("gives no store of a video that is deleted", async () => {
      const { app, person } = verifying();
      const { user } = await person("USER");
      const { id } = await addGeneration(app.database, user.id);
      const { manifestId } = await releaseAsset(app, id);
      expect((await get(`/manifests/${manifestId}`)).status).toBe(200);
      expect(await app.library.remove(user, id)).toMatchObject({ ok: true });
      const gone = await get(`/manifests/${manifestId}`);
      expect([gone.status, await codeOf(gone)]).toEqual([404, "NOT_FOUND"]);
    });
  });
