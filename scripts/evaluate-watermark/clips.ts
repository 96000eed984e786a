import { basename, join } from "node:path";
import { makeOnce, runFfmpeg } from "./ffmpeg.ts";

/** A lossless clip to be marked: one that was given, or one that ffmpeg's own sources paint. */
export type Clip = { readonly name: string; readonly make: (ffmpeg: string, folder: string) => Promise<string> };

const RATE = 15;
const SECONDS = 4;

/** A still of coloured noise with grain of several sizes, larger than the picture, for a camera to move over. */
const GROUND = [
  "color=gray:s=1600x900:r=15:d=0.07,noise=alls=90:all_seed=11,gblur=sigma=1.1[fine]",
  "color=gray:s=100x56:r=15:d=0.07,noise=alls=80:all_seed=12,scale=1600:900:flags=bicubic[coarse]",
  `[fine][coarse]blend=all_mode=average,eq=contrast=1.9,loop=loop=${RATE * SECONDS}:size=1,setpts=N/${RATE}/TB`,
].join(";");
const pan = (width: number, height: number, perFrame: number): string =>
  `${GROUND},crop=${width}:${height}:x='mod(n*${perFrame},1600-${width})':y=20`;
const MANDELBROT = (size: string): string => `mandelbrot=s=${size}:r=${RATE}:start_scale=0.3:end_pts=90`;
const CARTOON = [
  `color=0x6fb7e8:s=640x360:r=${RATE}:d=${SECONDS}[sky]`,
  `color=0x58a84a:s=640x120:r=${RATE}:d=${SECONDS}[grass]`,
  `color=0xf2c14e:s=90x90:r=${RATE}:d=${SECONDS}[sun]`,
  `color=0xb0413e:s=140x110:r=${RATE}:d=${SECONDS}[house]`,
  `color=0x33302e:s=60x60:r=${RATE}:d=${SECONDS}[cart]`,
  "[sky][grass]overlay=0:240[a];[a][sun]overlay=40:30[b];[b][house]overlay=360:160[c]",
  "[c][cart]overlay=x='20+n*6':y=265",
].join(";");

/** Kinds of scene that are hard in different ways. The name says which. */
const PAINTED: Readonly<Record<string, string>> = {
  "test-card": `testsrc2=s=640x360:r=${RATE}`,
  "flat-cartoon": CARTOON,
  gradients: `gradients=s=640x360:r=${RATE}:seed=5:speed=0.01`,
  fractal: MANDELBROT("640x360"),
  dark: `${MANDELBROT("640x360")},lutyuv=y=16+(val-16)*0.22`,
  static: `${MANDELBROT("640x360")},trim=start_frame=40,loop=loop=${RATE * SECONDS}:size=1,setpts=N/${RATE}/TB`,
  "slow-pan": pan(640, 360, 2),
  "fast-motion": pan(640, 360, 23),
  grain: `${CARTOON},noise=alls=14:allf=t:all_seed=9`,
  "fine-print": `cellauto=s=320x180:r=${RATE}:rule=110:random_seed=3,scale=640:360:flags=neighbor`,
  "pixel-art-64x36": `testsrc2=s=64x36:r=${RATE}`,
  "pixel-art-scaled": `testsrc2=s=64x36:r=${RATE},scale=640:360:flags=neighbor`,
  vertical: pan(360, 640, 3),
  "full-hd": `${MANDELBROT("1920x1080")}`,
};
/** For --quick: one flat, one busy, one small. */
const QUICK: readonly string[] = ["flat-cartoon", "slow-pan", "pixel-art-scaled"];

export const paintedClips = (quick: boolean): readonly Clip[] =>
  Object.entries(PAINTED)
    .filter(([name]) => !quick || QUICK.includes(name))
    .map(([name, source]) => ({
      name,
      make: (ffmpeg, folder) =>
        lossless(ffmpeg, join(folder, "source.mkv"), ["-filter_complex", `${source},format=yuv420p`]),
    }));

/** The first seconds of a file of anybody's, named after it. */
export const givenClip = (path: string): Clip => ({
  name: basename(path).replace(/\.\w+$/, ""),
  make: (ffmpeg, folder) => lossless(ffmpeg, join(folder, "source.mkv"), ["-i", path]),
});

const lossless = async (ffmpeg: string, target: string, from: readonly string[]): Promise<string> => {
  const encoder = ["-t", String(SECONDS), "-an", "-c:v", "ffv1", "-pix_fmt", "yuv420p"];
  await makeOnce(target, (temporary) => runFfmpeg(ffmpeg, ["-v", "error", ...from, ...encoder, temporary]));
  return target;
};
