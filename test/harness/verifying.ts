import { openAsBlob } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { ReportBundle } from "../../src/core/verification-document.ts";
import { openTestApi } from "./api.ts";
import { admit, until } from "./app.ts";
import { alterClip, makeClip, temporaryFolder } from "./clips.ts";

/** The whole product with one real video of its own, a stripped copy of it, and a clip of somebody else. */
export async function openVerifying() {
  const api = await openTestApi();
  const { app, url } = api;
  const folder = await temporaryFolder();
  await app.startWorker();
  const { id } = await admit(app, { seconds: 1 });
  const { status } = await until(app, id, ["READY", "FAILED", "HELD"]);
  if (status !== "READY") throw new Error(`the video is ${status}`);
  const [asset] = await app.database.assets([id]);
  if (!asset) throw new Error("no asset");
  const pathOf = async (key: string) => (await app.storage.localPath(key, AbortSignal.timeout(5_000))) ?? "";
  const [original, stripped, foreign] = [
    await pathOf(asset.storageKey),
    join(folder.path, "stripped.mp4"),
    join(folder.path, "foreign.mp4"),
  ];
  const encoder = ["-map_metadata", "-1", "-c:v", "libx264", "-crf", "26", "-pix_fmt", "yuv420p"];
  await alterClip(app.tools.ffmpeg, original, stripped, "scale=iw*3/4:-2", encoder);
  await makeClip(app.tools.ffmpeg, foreign, { width: 640, height: 360 });

  return {
    ...api,
    ...{ asset, folder: folder.path, original, stripped, foreign },
    manifestStore: async () => readFile(await pathOf(asset.manifestKey)),
    jsonAt: async (address: string) => JSON.parse(await (await fetch(address)).text()),
    bundleOf: async (path: string): Promise<ReportBundle> => {
      const body = await openAsBlob(path);
      return JSON.parse(await (await fetch(`${url}/api/verify?bundle=true`, { method: "POST", body })).text());
    },
    close: async () => {
      await api.close();
      await folder.remove();
    },
  };
}
export type Verifying = Awaited<ReturnType<typeof openVerifying>>;
