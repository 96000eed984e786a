/** What is done to a marked file before somebody asks where it came from. */
export type Family =
  | "codec"
  | "scale"
  | "crop"
  | "geometry"
  | "value"
  | "temporal"
  | "overlay"
  | "format"
  | "combined"
  | "one frame"
  | "hard";

export type Attack = {
  readonly name: string;
  readonly family: Family;
  /** One ffmpeg run each; every run reads what the one before it wrote. */
  readonly steps: readonly Step[];
};

export type Step = {
  readonly input: readonly string[];
  readonly filter: string | null;
  readonly encoder: readonly string[];
  readonly extension: string;
};

type Size = { readonly width: number; readonly height: number };

const words = (line: string): readonly string[] => line.split(" ");
const X264 = "-c:v libx264 -preset veryfast -pix_fmt yuv420p";
const EVEN = "scale=trunc(iw/2)*2:trunc(ih/2)*2";

const step = (filter: string | null, encoder: string, extension = "mp4", input: readonly string[] = []): Step => ({
  ...{ input, filter, extension },
  encoder: words(encoder),
});
const h264 = (crf: number): Step => step(null, `${X264} -crf ${crf}`);
/** A change of the picture, then the mild encode that any tool ends with. */
const edited = (filter: string): Step => step(`${filter},${EVEN}`, `${X264} -crf 20`);
/** What a platform makes of an upload: another height, another rate of frames, a harder encode. */
const platform = (height: string, crf: number): Step => step(`scale=-2:${height},${EVEN}`, `${X264} -crf ${crf}`);
const one = (name: string, family: Family, only: Step): Attack => ({ name, family, steps: [only] });

const caption = (): string => {
  const letters = Array.from(
    { length: 12 },
    (_, at) => `drawbox=x=iw*${(0.11 + 0.065 * at).toFixed(3)}:y=ih*0.835:w=iw*0.045:h=ih*0.05:color=white:t=fill`,
  );
  return ["drawbox=x=iw*0.08:y=ih*0.80:w=iw*0.84:h=ih*0.12:color=black@0.65:t=fill", ...letters].join(",");
};
const LOGO = "drawbox=x=iw*0.80:y=ih*0.05:w=iw*0.16:h=ih*0.12:color=red@0.9:t=fill";
const PERSPECTIVE =
  "perspective=x0=W*0.02:y0=H*0.02:x1=W*0.99:y1=0:x2=0:y2=H*0.99:x3=W*0.98:y3=H*0.98:interpolation=cubic";
const GIF = "fps=12,split[a][b];[a]palettegen=max_colors=256[p];[b][p]paletteuse=dither=bayer:bayer_scale=3,setpts=PTS";
const AREA = (share: number): string => {
  const side = Math.sqrt(share).toFixed(4);
  return `crop=iw*${side}:ih*${side}`;
};

/**
 * The open suite: 41 attacks with the names, filters and encoders that watermarks for video are usually tried on,
 * one ffmpeg thread each so that results do not depend on the machine.
 */
export const openAttacks = ({ width, height }: Size): readonly Attack[] => {
  const back = `scale=${width}:${height}:flags=bicubic`;
  return [
    one("identity_crf18", "codec", h264(18)),
    one("h264_crf23", "codec", h264(23)),
    one("h264_crf28", "codec", h264(28)),
    one("h264_crf33", "codec", h264(33)),
    one("h264_crf38", "codec", h264(38)),
    one("h265_crf28", "codec", h265(28)),
    one(
      "vp9_crf36",
      "codec",
      step(null, "-c:v libvpx-vp9 -crf 36 -b:v 0 -deadline good -cpu-used 5 -row-mt 0", "webm"),
    ),
    one("av1_crf40", "codec", step(null, "-c:v libsvtav1 -preset 8 -crf 40 -svtav1-params lp=1")),
    { name: "reencode_twice", family: "codec", steps: [h264(28), h264(28)] },
    one("scale_half", "scale", edited("scale=iw*0.5:ih*0.5:flags=area")),
    one("scale_035", "scale", edited("scale=iw*0.35:ih*0.35:flags=area")),
    one("scale_half_back", "scale", edited(`scale=iw*0.5:ih*0.5:flags=bicubic,${back}`)),
    one("scale_150", "scale", edited("scale=iw*1.5:ih*1.5:flags=bicubic")),
    one("squash_4x3", "scale", edited("scale=ih*4/3:ih:flags=bicubic,setsar=1")),
    one("crop_area10", "crop", edited(AREA(0.9))),
    one("crop_area25", "crop", edited(AREA(0.75))),
    one("crop_area50", "crop", edited(AREA(0.5))),
    one("crop_area50_back", "crop", edited(`${AREA(0.5)},${back}`)),
    one("rotate_1", "geometry", edited("rotate=1*PI/180:fillcolor=black")),
    one("rotate_5", "geometry", edited("rotate=5*PI/180:fillcolor=black")),
    one("rotate_10", "geometry", edited("rotate=10*PI/180:fillcolor=black")),
    one("hflip", "geometry", edited("hflip")),
    one("perspective_mild", "geometry", edited(PERSPECTIVE)),
    one("brightness_up", "value", edited("eq=brightness=0.15")),
    one("brightness_half", "value", edited("lutyuv=y=16+(val-16)*0.5")),
    one("contrast_150", "value", edited("eq=contrast=1.5")),
    one("gray", "value", edited("hue=s=0")),
    one("noise_10", "value", edited("noise=alls=10:allf=t:all_seed=7")),
    one("blur_1", "value", edited("gblur=sigma=1.0")),
    one("blur_2", "value", edited("gblur=sigma=2.0")),
    one("fps_24to15", "temporal", edited("fps=15")),
    one("fps_30", "temporal", edited("fps=30")),
    one("trim_2s", "temporal", {
      ...edited("trim=duration=2,setpts=PTS-STARTPTS"),
      input: words("-ss 1.7"),
    }),
    one("speed_150", "temporal", edited("setpts=PTS/1.5")),
    one("caption", "overlay", edited(caption())),
    one("logo", "overlay", edited(LOGO)),
    one("letterbox", "overlay", edited("pad=iw:iw*3/4:0:(oh-ih)/2:black")),
    one("gif_256", "format", step(GIF, "-loop 0", "gif")),
    one("remux_mkv", "format", step(null, "-c:v copy", "mkv")),
    one("social_480", "combined", step(`crop=iw*0.96:ih*0.96,scale=-2:ih*0.75,${EVEN},fps=24`, `${X264} -crf 30`)),
    one("crop_dim_crf30", "combined", step(`crop=iw*0.71:ih*0.71,lutyuv=y=16+(val-16)*0.5,${EVEN}`, `${X264} -crf 30`)),
  ];
};

const h265 = (crf: number): Step =>
  step(
    null,
    `-c:v libx265 -preset fast -x265-params log-level=error:pools=none:frame-threads=1 -crf ${crf} -pix_fmt yuv420p -tag:v hvc1`,
  );

/** More than the open suite asks: what a file meets in the wild when it is passed on. */
export const hardAttacks = ({ width, height }: Size): readonly Attack[] => [
  one("frame_png", "one frame", still("png", "-c:v png")),
  one("frame_jpeg_q5", "one frame", still("jpg", "-c:v mjpeg -q:v 5 -pix_fmt yuvj420p")),
  one("crf38_at_360p", "hard", platform("trunc(min(ih\\,360)/2)*2", 38)),
  one("crf42", "hard", h264(42)),
  one("h265_crf34", "hard", h265(34)),
  one("vp9_crf50", "hard", step(null, "-c:v libvpx-vp9 -crf 50 -b:v 0 -deadline good -cpu-used 5 -row-mt 0", "webm")),
  one("av1_crf55", "hard", step(null, "-c:v libsvtav1 -preset 8 -crf 55 -svtav1-params lp=1")),
  one("crop_area75", "hard", edited(AREA(0.25))),
  one("crop_corner_60", "hard", edited("crop=iw*0.6:ih*0.6:0:0")),
  {
    name: "crop_scale_crf32",
    family: "hard",
    steps: [edited(AREA(0.6)), step(`scale=iw*0.8:ih*0.8,${EVEN}`, `${X264} -crf 32`)],
  },
  { name: "three_platforms", family: "hard", steps: [platform("ih*0.75", 28), platform("ih", 30), platform("ih", 32)] },
  {
    name: "messenger_then_social",
    family: "hard",
    steps: [platform("ih*0.6", 32), step(`crop=iw*0.96:ih*0.96,scale=${width}:${height},fps=24`, `${X264} -crf 28`)],
  },
  one("rotate_3_crop_crf28", "hard", step(`rotate=3*PI/180,crop=iw*0.88:ih*0.88,${EVEN}`, `${X264} -crf 28`)),
  one("quarter_turn_half", "hard", edited("transpose=1,scale=iw/2:ih/2")),
  one(
    "filmed_screen",
    "hard",
    step(`${PERSPECTIVE},gblur=sigma=1,noise=alls=8:allf=t:all_seed=3,eq=contrast=0.85`, `${X264} -crf 26`),
  ),
];

const still = (extension: string, encoder: string): Step =>
  step(null, `-frames:v 1 ${encoder}`, extension, ["-ss", "1"]);
