import { arch, availableParallelism, cpus, platform, release, totalmem } from "node:os";
import { findFfmpeg } from "../../src/app/media.ts";
import type { Config } from "../../src/config/config.ts";

/** Where and when the numbers were taken: without it they mean nothing. */
export async function describeMachine(config: Config) {
  return {
    date: new Date().toISOString(),
    cpu: cpus()[0]?.model.trim() ?? "unknown",
    cores: availableParallelism(),
    memoryGiB: Math.round((totalmem() / 2 ** 30) * 10) / 10,
    system: `${platform()} ${release()} ${arch()}`,
    node: process.version,
    ffmpeg: (await findFfmpeg(config)).version,
  };
}
