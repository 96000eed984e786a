import { createFfmpegVideo } from "../adapters/video/ffmpeg-video.ts";
import { type FfmpegTools, resolveFfmpeg } from "../adapters/video/resolve-ffmpeg.ts";
import { createSpreadSpectrumWatermark } from "../adapters/watermark/spread-spectrum-watermark.ts";
import type { Config } from "../config/config.ts";
import { loadWatermarkKeys } from "../config/watermark-keys.ts";
import { AppError } from "../core/errors.ts";
import type { Video } from "../core/ports/video.ts";
import type { Watermark } from "../core/ports/watermark.ts";
import type { Logger } from "./logger.ts";

export type Media = { readonly tools: FfmpegTools; readonly video: Video; readonly watermark: Watermark };

/** ffmpeg and the watermark with this deployment's keys: what the command line needs without a database. */
export async function openMedia(config: Config, logger?: Logger): Promise<Media> {
  const tools = await findFfmpeg(config);
  if (tools.source === "embedded") warnOfOldFfmpeg(config, tools, logger);
  const video = createFfmpegVideo({ tools });
  const keys = await loadWatermarkKeys(config.keyDirectory);
  const activeKeyId = (keys.at(-1) ?? keys[0]).id;
  const watermark = createSpreadSpectrumWatermark({ keys, activeKeyId, video });
  return { tools, video, watermark };
}

export const findFfmpeg = (config: Config): Promise<FfmpegTools> =>
  resolveFfmpeg({
    ...(config.ffmpegPath === undefined ? {} : { ffmpegPath: config.ffmpegPath }),
    ...(config.ffprobePath === undefined ? {} : { ffprobePath: config.ffprobePath }),
  });

/** The build from npm is of 2018: fit for a laptop, not for what strangers upload to a public server. */
function warnOfOldFfmpeg(config: Config, tools: FfmpegTools, logger: Logger | undefined): void {
  if (config.production && !config.allow.oldFfmpeg) {
    throw new AppError("CONFIG_INVALID", {
      message: `FFMPEG_PATH: production needs ffmpeg 5 or later, found ${tools.version}; ALLOW_OLD_FFMPEG=1 uses it all the same`,
    });
  }
  logger?.warn({ version: tools.version }, "using the old ffmpeg from npm; install a current one for speed and safety");
}
