/** What recognition relies on: that a found mark tells where each point of the marked picture went. */
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFfmpegVideo } from "../../src/adapters/video/ffmpeg-video.ts";
import { type FfmpegTools, resolveFfmpeg } from "../../src/adapters/video/resolve-ffmpeg.ts";
import { type Affine, apply, inverse, type Point } from "../../src/adapters/watermark/affine.ts";
import { createSpreadSpectrumWatermark } from "../../src/adapters/watermark/spread-spectrum-watermark.ts";
import type { MarkPlacement, Watermark } from "../../src/core/ports/watermark.ts";
import { alterClip, makeClip, temporaryFolder } from "../harness/clips.ts";

const [WIDTH, HEIGHT, TILE] = [640, 360, 128];
const X264 = ["-c:v", "libx264", "-preset", "veryfast", "-pix_fmt", "yuv420p", "-crf", "20"];
/** Where a point of the marked picture shows in the altered one. */
type Move = (point: Point) => Point;
const turned = (degrees: number): Move => {
  const [cos, sin] = [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)];
  return ([x, y]) => {
    const [right, down] = [x - WIDTH / 2, y - HEIGHT / 2];
    return [WIDTH / 2 + cos * right - sin * down, HEIGHT / 2 + sin * right + cos * down];
  };
};
const ALTERED: readonly { readonly filter: string; readonly move: Move; readonly mirrored?: boolean }[] = [
  { filter: "null", move: ([x, y]) => [x, y] },
  { filter: "crop=450:260:38:24", move: ([x, y]) => [x - 38, y - 24] },
  { filter: "crop=450:260:150:70,scale=640:360", move: ([x, y]) => [((x - 150) * 640) / 450, ((y - 70) * 360) / 260] },
  { filter: "scale=448:252:flags=area", move: ([x, y]) => [0.7 * x, 0.7 * y] },
  { filter: "scale=480:360,setsar=1", move: ([x, y]) => [0.75 * x, y] },
  { filter: "rotate=5*PI/180", move: turned(5) },
  { filter: "rotate=-8*PI/180", move: turned(-8) },
  { filter: "hflip", move: ([x, y]) => [WIDTH - x, y], mirrored: true },
  { filter: "vflip", move: ([x, y]) => [x, HEIGHT - y], mirrored: true },
  { filter: "transpose=clock", move: ([x, y]) => [HEIGHT - y, x] },
  { filter: "transpose=cclock_flip", move: ([x, y]) => [y, x], mirrored: true },
  {
    filter: "crop=480:300:96:34,hflip,scale=720:450",
    move: ([x, y]) => [(576 - x) * 1.5, (y - 34) * 1.5],
    mirrored: true,
  },
  { filter: "scale=320:180,pad=640:360:150:90:black", move: ([x, y]) => [x / 2 + 150, y / 2 + 90] },
];

describe("the placement of a found mark", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let tools: FfmpegTools;
  let watermark: Watermark;
  const at = (name: string): string => join(folder.path, name);
  const place = async (name: string, filter: string, encoder: readonly string[]): Promise<MarkPlacement> => {
    await alterClip(tools.ffmpeg, at("marked.mp4"), at(name), filter, encoder);
    const { placement } = await watermark.detect(at(name), new AbortController().signal);
    if (placement === null) throw new Error(`nothing was found after ${filter}`);
    return placement;
  };

  beforeAll(async () => {
    folder = await temporaryFolder();
    tools = await resolveFfmpeg({});
    const video = createFfmpegVideo({ tools });
    const key = { id: "k", secret: Buffer.alloc(32, 2) };
    watermark = createSpreadSpectrumWatermark({ keys: [key], activeKeyId: key.id, video });
    await makeClip(tools.ffmpeg, at("plain.mkv"), { width: WIDTH, height: HEIGHT, seconds: 1 });
    const marker = watermark.marker("00c0ffee12345678");
    await video.markAndEncode(
      at("plain.mkv"),
      at("marked.mp4"),
      { marker, visibleMark: "none" },
      new AbortController().signal,
    );
  }, 60_000);
  afterAll(async () => {
    await watermark.close();
    await folder.remove();
  });

  it.each(ALTERED)("maps points right after $filter", async ({ filter, move, mirrored = false }) => {
    const placement = await place("altered.mp4", filter, X264);
    expect(placement.mirrored).toBe(mirrored);
    expect(worstMiss(placement, move)).toBeLessThan(0.6);
  });

  it("maps points right in a still picture, flipped and cut", async () => {
    const placement = await place("frame.png", "hflip,crop=400:300:100:20", ["-frames:v", "1"]);
    expect(worstMiss(placement, ([x, y]) => [WIDTH - x - 100, y - 20])).toBeLessThan(0.6);
  });

  it("leaves nothing open when nothing was cut", async () => {
    const { matrix, offset, box } = await place("altered.mp4", "hflip,scale=480:270", X264);
    const [x, y] = apply(matrix, [WIDTH, HEIGHT]);
    expect(Math.hypot(x + offset[0], y + offset[1] - 270)).toBeLessThan(0.5);
    expect(box).toEqual({ x: 0, y: 0, width: 480, height: 270 });
  });
});

/** Largest distance, in canonical pixels and up to whole tiles, between a point and where placement and move take it. */
function worstMiss({ matrix, offset }: MarkPlacement, move: Move): number {
  const back: Affine = inverse(matrix);
  const corners: Point[] = [150, 320, 480].flatMap((x) => [80, 180, 270].map((y): Point => [x, y]));
  const misses = corners.map((point): Point => {
    const [x, y] = move(point);
    const [u, v] = apply(back, [x - offset[0], y - offset[1]]);
    return [u - point[0], v - point[1]];
  });
  const [first = [0, 0]] = misses;
  // One whole number of tiles for all points: a placement may not tear the picture.
  const tiles = [Math.round(first[0] / TILE) * TILE, Math.round(first[1] / TILE) * TILE] as const;
  return Math.max(...misses.map(([u, v]) => Math.hypot(u - tiles[0], v - tiles[1])));
}
