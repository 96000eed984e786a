/** Unrelated scenes by ffmpeg: each number paints another one, each kind is hard in another way. */
export const sceneOf = (number: number): string => {
  const scene = KINDS[number % KINDS.length] ?? noiseUnderACamera;
  return `${scene(pickerOf(number))},scale=${WIDTH}:${HEIGHT},format=yuv420p`;
};

const WIDTH = 320;
const HEIGHT = 180;
const RATE = 8;
const SECONDS = 3;

/** Whole numbers below a bound, the same ones for the same scene. */
type Pick = (bound: number) => number;

function pickerOf(number: number): Pick {
  let state = (number + 1) * 0x9e3779b1;
  return (bound) => {
    // Mulberry32's step: neighbouring numbers give unrelated scenes.
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

const colour = (pick: Pick): string => `0x${pick(0x1000000).toString(16).padStart(6, "0")}`;
const flat = (pick: Pick, size: string): string => `color=${colour(pick)}:s=${size}:r=${RATE}:d=${SECONDS}`;

const noiseUnderACamera = (pick: Pick): string => {
  const ground = [
    `color=gray:s=640x360:r=${RATE}:d=0.1,noise=alls=90:all_seed=${pick(99_999)},gblur=sigma=${1 + pick(4)}[fine]`,
    `color=gray:s=${16 + pick(40)}x${9 + pick(22)}:r=${RATE}:d=0.1,noise=alls=80:all_seed=${pick(99_999)},scale=640:360[coarse]`,
    `[fine][coarse]blend=all_mode=average,eq=contrast=2,loop=loop=${RATE * SECONDS}:size=1,setpts=N/${RATE}/TB`,
  ].join(";");
  return `${ground},crop=320:180:x='min(n*${pick(8)},320)':y=${pick(180)}`;
};

/** Sky above grass with three things in it: the layout is always the same, and most of it has no texture. */
const cartoon = (pick: Pick): string =>
  [
    `${flat(pick, "320x180")}[sky]`,
    `${flat(pick, `320x${40 + pick(50)}`)}[grass]`,
    `${flat(pick, `${20 + pick(40)}x${20 + pick(40)}`)}[sun]`,
    `${flat(pick, `${40 + pick(70)}x${40 + pick(60)}`)}[house]`,
    `${flat(pick, "36x24")}[cart]`,
    `[sky][grass]overlay=0:H-h[a];[a][sun]overlay=${pick(280)}:${pick(60)}[b]`,
    `[b][house]overlay=${pick(240)}:${60 + pick(40)}[c];[c][cart]overlay=x='${pick(150)}+n*${1 + pick(5)}':y=150`,
  ].join(";");

const KINDS: readonly ((pick: Pick) => string)[] = [
  noiseUnderACamera,
  cartoon,
  (pick) =>
    `gradients=s=320x180:r=${RATE}:nb_colors=${3 + pick(5)}:seed=${pick(99_999)}:speed=0.02:type=${["linear", "radial", "circular", "spiral"][pick(4)]}`,
  (pick) =>
    `cellauto=s=160x90:r=${RATE}:rule=${[18, 22, 30, 45, 60, 73, 90, 105, 110, 126, 150][pick(11)]}:random_seed=${pick(99_999)}:random_fill_ratio=.${3 + pick(5)}`,
  (pick) =>
    `mandelbrot=s=320x180:r=${RATE}:start_scale=0.${1 + pick(9)}:start_x=-${pick(2)}.${pick(9999)}:start_y=0.${pick(9999)}`,
  (pick) =>
    `life=s=80x45:r=${RATE}:mold=10:seed=${pick(99_999)}:ratio=.${2 + pick(4)}:life_color=${colour(pick)}:death_color=${colour(pick)}`,
  (pick) =>
    `testsrc2=s=320x180:r=${RATE},rotate=${pick(628) / 100},crop=${120 + pick(100)}:${70 + pick(60)}:${pick(100)}:${pick(50)}`,
];

/** What becomes of a clip before somebody asks for its record. All of it is encoded anew. */
export const COPIES: Readonly<Record<string, string>> = {
  "encoded anew, H.264 crf 33": "null",
  "half the size": "scale=iw/2:-2",
  "one and a half times the size": "scale=iw*3/2:-2",
  "a tenth of the area cut off": "crop=trunc(iw*0.9487/2)*2:trunc(ih*0.9487/2)*2",
  mirrored: "hflip",
  "bars above and below": "pad=iw:trunc(ih*1.25/2)*2:0:(oh-ih)/2",
};
export const seconds = SECONDS;
