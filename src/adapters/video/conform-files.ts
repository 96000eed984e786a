import { AppError, isAppError } from "../../core/errors.ts";
import type { PixelSize, VideoFiles } from "../../core/ports/generator.ts";
import { conformCommand, type FfmpegCommand } from "./commands.ts";
import type { MediaLimits } from "./limits.ts";
import type { MediaDetails } from "./probe.ts";

type Shot = VideoFiles["shots"][number];
type Deps = {
  readonly clip: VideoFiles;
  /** Of the delivered pictures, and what was asked of the server. */
  readonly size: PixelSize;
  readonly limits: MediaLimits;
  readonly probe: (path: string, signal: AbortSignal) => Promise<MediaDetails>;
  readonly decode: (
    path: string,
    command: FfmpegCommand,
    frameBytes: number,
    signal: AbortSignal,
  ) => AsyncIterable<Uint8Array>;
  readonly signal: AbortSignal;
};

/** Models round sides to 16 or 32 pixels and lengths to 4n + 1 frames; what is further off is another video. */
const SIZE_TOLERANCE = 0.1;
const LENGTH_TOLERANCE = 0.1;
const LEAST_LENGTH_TOLERANCE_SECONDS = 0.5;
const LEAST_RATE = 4;
const LARGEST_RATE = 120;

/**
 * The pictures of files that a server made, one file after another, at the rate of the first. Headers are only the
 * first check: the pictures that really come out are counted against the seconds that were asked for.
 * @throws AppError GENERATOR_FAILED with the numbers
 */
export async function conformFiles(
  deps: Deps,
): Promise<{ readonly rate: string; readonly frames: AsyncIterable<Uint8Array> }> {
  const shots = await Promise.all(deps.clip.shots.map((shot) => examine(shot, deps)));
  const [first] = shots;
  if (!first) throw new AppError("GENERATOR_FAILED", { message: "the server made no file" });
  const { rate, framesPerSecond } = first.media;
  return {
    rate,
    frames: (async function* () {
      for (const { shot, media } of shots) yield* pictures(shot, media, { rate, framesPerSecond }, deps);
    })(),
  };
}

async function examine(shot: Shot, { size, probe, signal }: Deps) {
  const media = await probe(shot.path, signal).catch(asGeneratorFault(signal));
  const asked = `${size.width}x${size.height}, ${shot.seconds} s`;
  const made = `${media.width}x${media.height}, ${media.durationMs / 1000} s, ${media.frameCount} frames, ${media.rate} a second`;
  const isOff = (pixels: number, wanted: number) => Math.abs(pixels / wanted - 1) > SIZE_TOLERANCE;
  const isRateOdd = media.framesPerSecond < LEAST_RATE || media.framesPerSecond > LARGEST_RATE;
  const isLengthOff = Math.abs(media.durationMs / 1000 - shot.seconds) > tolerance(shot.seconds);
  if (isOff(media.width, size.width) || isOff(media.height, size.height) || isRateOdd || isLengthOff) {
    throw new AppError("GENERATOR_FAILED", { message: `asked for ${asked}; the server made ${made}` });
  }
  return { shot, media };
}

/** At most as many pictures as the shot has seconds; leaving the loop early ends the decoder. */
async function* pictures(
  shot: Shot,
  media: MediaDetails,
  { rate, framesPerSecond }: { readonly rate: string; readonly framesPerSecond: number },
  { size, limits, decode, signal }: Deps,
): AsyncGenerator<Uint8Array> {
  const wanted = Math.round(shot.seconds * framesPerSecond);
  const command = conformCommand(limits, { source: media, size, rate });
  let count = 0;
  try {
    for await (const frame of decode(shot.path, command, yuvBytes(size), signal)) {
      yield frame;
      count += 1;
      if (count === wanted) return;
    }
  } catch (error) {
    asGeneratorFault(signal)(error);
  }
  if (count / framesPerSecond < shot.seconds - tolerance(shot.seconds)) {
    throw new AppError("GENERATOR_FAILED", { message: `${count} of ${wanted} pictures could be decoded` });
  }
}

export const yuvBytes = ({ width, height }: PixelSize): number => (width * height * 3) / 2;

const tolerance = (seconds: number): number => Math.max(LEAST_LENGTH_TOLERANCE_SECONDS, LENGTH_TOLERANCE * seconds);

/** To its user an unreadable file is the generator's failure, not that of an upload. */
const asGeneratorFault =
  (signal: AbortSignal) =>
  (error: unknown): never => {
    if (signal.aborted || !isAppError(error) || !error.code.startsWith("MEDIA_")) throw error;
    throw new AppError("GENERATOR_FAILED", { message: `the server's file: ${error.message}`, cause: error });
  };
