import type { MediaLimits } from "./limits.ts";

/**
 * Arguments of one ffmpeg run, apart from where it reads and writes. Built by pure functions so that they can be
 * tested without ffmpeg. Only options that the 2018 build of @ffmpeg-installer also knows.
 */
export type FfmpegCommand = { readonly input: readonly string[]; readonly output: readonly string[] };

/** The whole command line, for the passes that are not run by fluent-ffmpeg. */
export const argumentsOf = (command: FfmpegCommand, from: string, to: string): readonly string[] => [
  ...[...command.input, "-i", from, "-y"],
  ...[...command.output, to],
];

export type Size = { readonly width: number; readonly height: number };
export type Box = Size & { readonly x: number; readonly y: number };

/**
 * Demuxers an upload may choose. Playlists (hls, dash, concat) are out: they open other files of this machine.
 * Names that a build does not know are ignored.
 */
const FORMATS = "mov,matroska,avi,mpegts,gif,apng,jpeg_pipe,png_pipe,webp_pipe,bmp_pipe,tiff_pipe,image2";

/** Options before `-i` for a file whose content nobody vouches for; ffprobe takes the same ones. */
export const untrustedInput = (limits: MediaLimits): readonly string[] => [
  ...["-protocol_whitelist", "file,pipe"],
  ...["-format_whitelist", FORMATS],
  ...["-max_alloc", String(limits.maxAllocationBytes)],
];

const QUIET = ["-nostdin", "-hide_banner", "-loglevel", "error"] as const;
/** No container or stream metadata, chapters or writer's name; same input, same bytes. */
const ANONYMOUS = [
  "-map_metadata",
  "-1",
  "-map_chapters",
  "-1",
  "-fflags",
  "+bitexact",
  "-flags:v",
  "+bitexact",
] as const;
export const VIDEO_ONLY = ["-map", "0:v:0", "-an", "-sn", "-dn"] as const;
const BT709 = [
  "-colorspace",
  "bt709",
  "-color_primaries",
  "bt709",
  "-color_trc",
  "bt709",
  "-color_range",
  "tv",
] as const;

/** Raw RGB24 frames on stdin to lossless FFV1 in Matroska at delivery size. */
export const ingestCommand = (options: {
  readonly source: Size;
  readonly rate: string;
  readonly look: "pixel-art" | "photo";
  readonly size: Size;
}): FfmpegCommand => ({
  input: rawInput("rgb24", options.source, options.rate),
  output: [
    ...["-vf", `${enlargeFilter(options.source, options.size, options.look)},${TO_YUV_709}`],
    ...["-c:v", "ffv1", "-pix_fmt", "yuv420p", ...BT709, ...ANONYMOUS, "-f", "matroska"],
  ],
});
/** Raw yuv420p frames of delivery size on stdin to the same. */
export const joinCommand = (size: Size, rate: string): FfmpegCommand => ({
  input: rawInput("yuv420p", size, rate),
  output: ["-c:v", "ffv1", ...BT709, ...ANONYMOUS, "-f", "matroska"],
});
const TO_YUV_709 = "scale=out_color_matrix=bt709:out_range=tv,format=yuv420p,setsar=1";

/**
 * Scales to cover `to`, then crops the overhang from both sides alike. Pixel art is first blown up by a whole factor
 * without any smoothing and then averaged down, so that every art pixel keeps hard edges and equal area.
 */
export const enlargeFilter = (from: Size, to: Size, look: "pixel-art" | "photo"): string => {
  const factor = Math.max(to.width / from.width, to.height / from.height);
  const cover = {
    width: Math.max(to.width, Math.round(from.width * factor)),
    height: Math.max(to.height, Math.round(from.height * factor)),
  };
  const whole = Math.max(1, Math.ceil(factor - 1e-9));
  const steps =
    look === "photo"
      ? [`scale=${cover.width}:${cover.height}:flags=lanczos`]
      : [
          `scale=${from.width * whole}:${from.height * whole}:flags=neighbor`,
          `scale=${cover.width}:${cover.height}:flags=area`,
        ];
  return [...steps, `crop=${to.width}:${to.height}`].join(",");
};

/** Any clip to raw yuv420p frames of `size` on stdout, at a constant rate. */
export const decodeCommand = (
  limits: MediaLimits,
  options: { readonly size: Size; readonly rate: string },
): FfmpegCommand => ({
  input: fileInput(limits),
  output: [
    ...VIDEO_ONLY,
    ...["-vf", `fps=${options.rate},scale=${options.size.width}:${options.size.height}:flags=bicubic,format=yuv420p`],
    ...["-f", "rawvideo"],
  ],
});

/**
 * A generated file to raw yuv420p frames of delivery size on stdout: pictures only, at a constant rate. Untagged
 * colours are taken as BT.601, which is what Python's encoders leave untagged.
 */
export const conformCommand = (
  limits: MediaLimits,
  options: { readonly source: Size; readonly size: Size; readonly rate: string },
): FfmpegCommand => ({
  input: fileInput(limits),
  output: [
    ...VIDEO_ONLY,
    ...["-vf", `fps=${options.rate},${enlargeFilter(options.source, options.size, "photo")},${TO_YUV_709}`],
    ...["-f", "rawvideo"],
  ],
});

/** Quality of the delivered H.264: visually lossless on most content, and mild enough for the watermark. */
const DELIVERY_CRF = 17;
/**
 * Raw yuv420p frames on stdin to the delivered MP4. `colour` carries the source's colours through; `tags` are the only
 * metadata of the file.
 */
export const encodeCommand = (options: {
  readonly size: Size;
  readonly rate: string;
  readonly colour: readonly string[];
  readonly tags: Readonly<Record<string, string>>;
}): FfmpegCommand => ({
  input: rawInput("yuv420p", options.size, options.rate),
  output: [
    ...["-c:v", "libx264", "-preset", "medium", "-crf", String(DELIVERY_CRF), "-pix_fmt", "yuv420p"],
    ...[...options.colour, ...ANONYMOUS, ...tagsOf(options.tags), "-f", "mp4"],
  ],
});

/** MP4 drops tags that it does not know, unless told otherwise. */
const tagsOf = (tags: Readonly<Record<string, string>>): readonly string[] => {
  const written = Object.entries(tags).flatMap(([name, value]) => ["-metadata", `${name}=${value}`]);
  return [...written, "-movflags", written.length === 0 ? "+faststart" : "+faststart+use_metadata_tags"];
};

/** The frames with the given indexes as RGB24 on stdout. */
export const pickFramesCommand = (
  limits: MediaLimits,
  options: { readonly indexes: readonly number[]; readonly size: Size },
): FfmpegCommand => ({
  input: fileInput(limits),
  output: [
    ...VIDEO_ONLY,
    ...["-vf", `${pick(options.indexes)},scale=${options.size.width}:${options.size.height}:flags=area,format=rgb24`],
    ...["-r", RENUMBERED_RATE, "-frames:v", String(options.indexes.length), "-f", "rawvideo"],
  ],
});

export const posterCommand = (limits: MediaLimits, index: number): FfmpegCommand => ({
  input: fileInput(limits),
  output: [...VIDEO_ONLY, ...["-vf", pick([index]), "-r", RENUMBERED_RATE, "-frames:v", "1", ...JPEG]],
});
/** One raw RGB24 frame on stdin to a JPEG. */
export const jpegCommand = (size: Size): FfmpegCommand => ({ input: rawInput("rgb24", size, "1/1"), output: JPEG });
const JPEG = ["-c:v", "mjpeg", "-q:v", "3", "-pix_fmt", "yuvj420p", ...ANONYMOUS, "-f", "mjpeg"] as const;

/** Sampling rate of the fingerprint, frames a second. */
export const SIGNATURE_RATE = 5;
/**
 * Writes `signature.xml` into the working directory. Shorter clips than a sampling step give one frame without the fps
 * filter, and small pictures are enlarged: ffmpeg's filter crashes when no frame reaches it or a side is below 32.
 */
export const signatureCommand = (
  limits: MediaLimits,
  options: { readonly mirrored: boolean; readonly durationMs: number; readonly size: Size },
): FfmpegCommand => {
  const sampling = options.durationMs < 2000 / SIGNATURE_RATE ? "trim=end_frame=1" : `fps=${SIGNATURE_RATE}`;
  const small = Math.min(options.size.width, options.size.height) < 64;
  return {
    input: fileInput(limits),
    output: [
      ...VIDEO_ONLY,
      "-vf",
      [
        sampling,
        ...(small ? ["scale=iw*4:ih*4:flags=bicubic"] : []),
        ...(options.mirrored ? ["hflip"] : []),
        `signature=format=xml:filename=${SIGNATURE_FILE}`,
      ].join(","),
      ...["-f", "null"],
    ],
  };
};
export const SIGNATURE_FILE = "signature.xml";

export const fileInput = (limits: MediaLimits): readonly string[] => [
  ...QUIET,
  ...untrustedInput(limits),
  ...["-max_pixels", String(limits.maxPixels)],
];

const rawInput = (pixelFormat: string, size: Size, rate: string): readonly string[] => [
  ...QUIET,
  ...["-protocol_whitelist", "file,pipe", "-f", "rawvideo", "-pix_fmt", pixelFormat],
  ...["-video_size", `${size.width}x${size.height}`, "-framerate", rate],
];

/**
 * Selected frames are renumbered to a constant rate: ffmpeg would otherwise repeat or drop frames to keep the clip's
 * own clock, and the switch that forbids it has another name in every generation of ffmpeg.
 */
export const RENUMBERED_RATE = "25";
export const RENUMBER = `setpts=N/${RENUMBERED_RATE}/TB`;
const pick = (indexes: readonly number[]): string =>
  `select='${indexes.map((index) => `eq(n,${index})`).join("+")}',${RENUMBER}`;
