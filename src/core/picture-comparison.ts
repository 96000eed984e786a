import { agreementOf } from "./aligned-pictures.ts";
import {
  CANVAS_SHORT_SIDE,
  type Canvas,
  canvasOf,
  type Lie,
  type LumaPicture,
  readingShortSide,
} from "./canonical-canvas.ts";
import { readPictures } from "./picture-reading.ts";
import type { Asset } from "./ports/database.ts";
import type { Storage } from "./ports/storage.ts";
import type { Video, VideoFacts } from "./ports/video.ts";
import type { MarkPlacement } from "./ports/watermark.ts";

const UPLOAD_PICTURES = 12;
/** Of a record: so many a second, and no more than this. */
const RECORD_PICTURES = { aSecond: 8, most: 240 } as const;
/** Without a watermark an upload is taken for this share of the record's middle; what lies between is near enough. */
const SHOWN = [1, 0.93, 0.86] as const;

type Deps = {
  readonly video: Pick<Video, "probe" | "lumaFrames">;
  readonly storage: Pick<Storage, "localPath">;
};

/** How well a file shows the pictures of a record, 0 to 1; null where the record's own file is gone. */
export function createPictureComparison({ video, storage }: Deps) {
  async function recordPictures(asset: Asset, signal: AbortSignal): Promise<readonly LumaPicture[] | null> {
    const path = asset.deletedAt ? null : await storage.localPath(asset.storageKey, signal);
    if (path === null) return null;
    const { durationMs, frameCount } = asset;
    const most = Math.min(RECORD_PICTURES.most, Math.ceil((durationMs / 1000) * RECORD_PICTURES.aSecond));
    return readPictures(video, path, { shortSide: CANVAS_SHORT_SIDE, frameCount, most }, signal);
  }

  async function canvases(path: string, source: VideoFacts, lies: readonly Lie[], signal: AbortSignal) {
    const shortSide = Math.max(...lies.map((lie) => readingShortSide(source, lie)));
    const options = { shortSide, frameCount: source.frameCount, most: UPLOAD_PICTURES, source };
    const pictures = await readPictures(video, path, options, signal);
    return lies.map((lie): readonly Canvas[] => pictures.flatMap((picture) => canvasOf(picture, source, lie) ?? []));
  }

  return {
    /** Where the watermark says that the record lies. */
    async atPlacement(
      path: string,
      asset: Asset,
      placement: MarkPlacement,
      signal: AbortSignal,
    ): Promise<number | null> {
      const record = await recordPictures(asset, signal);
      if (record === null) return null;
      const [shown = []] = await canvases(path, await video.probe(path, signal), [placement], signal);
      return agreementOf(shown, record, placement.repeat, signal);
    },

    /** Where it lies in an upload of the whole picture, or of most of it. */
    async whole(path: string, asset: Asset, mirrored: boolean, signal: AbortSignal): Promise<number | null> {
      const record = await recordPictures(asset, signal);
      if (record === null) return null;
      const source = await video.probe(path, signal);
      const lies = SHOWN.map((shown) => lieOfWhole(source, asset, shown, mirrored));
      let best = 0;
      for (const shown of await canvases(path, source, lies, signal))
        best = Math.max(best, await agreementOf(shown, record, null, signal));
      return best;
    },
  };
}

type Size = { readonly width: number; readonly height: number };

/** Of a picture that shows the middle of the record, `shown` of it both ways, however it was stretched. */
function lieOfWhole(upload: Size, record: Size, shown: number, mirrored: boolean): Lie {
  const canonical = 360 / Math.min(record.width, record.height);
  const along = (side: number, kept: number) => ({
    scale: side / (kept * canonical * shown),
    start: -((1 - shown) / 2 / shown) * side,
  });
  const [x, y] = [along(upload.width, record.width), along(upload.height, record.height)];
  return {
    matrix: [mirrored ? -x.scale : x.scale, 0, 0, y.scale],
    offset: [mirrored ? upload.width - x.start : x.start, y.start],
    box: { x: 0, y: 0, width: upload.width, height: upload.height },
  };
}
