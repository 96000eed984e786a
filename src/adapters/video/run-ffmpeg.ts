import type { Readable, Writable } from "node:stream";
import ffmpeg from "fluent-ffmpeg";
import { AppError, type ErrorCode } from "../../core/errors.ts";
import type { FfmpegCommand } from "./commands.ts";
import type { FfmpegTools } from "./resolve-ffmpeg.ts";

export type FfmpegRun = {
  readonly command: FfmpegCommand;
  /** A file, or a stream of raw frames. */
  readonly from: string | Readable;
  readonly to: string | Writable;
  readonly workingDirectory?: string;
  readonly timeoutMs: number;
  /** What a failure of ffmpeg itself means here. */
  readonly failsWith: ErrorCode;
  readonly signal: AbortSignal;
};

/**
 * Runs ffmpeg once; killed with SIGKILL on abort and on time-out.
 * @throws the signal's reason; MEDIA_LIMIT on time-out; the input stream's own error; STORAGE_FULL; else `failsWith`
 */
export const runFfmpeg = (tools: FfmpegTools, run: FfmpegRun): Promise<void> => {
  const deadline = AbortSignal.timeout(run.timeoutMs);
  const stop = AbortSignal.any([run.signal, deadline]);
  // stdoutLines bounds the log kept from a chatty run.
  const command = ffmpeg({
    stdoutLines: 50,
    ...(run.workingDirectory === undefined ? {} : { cwd: run.workingDirectory }),
  });
  // Kept by fluent-ffmpeg for the whole process, not for this command: one process must use one ffmpeg at a time.
  command.setFfmpegPath(tools.ffmpeg);
  command.input(run.from).inputOptions(...run.command.input);
  command.output(run.to).outputOptions(...run.command.output);
  const kill = (): void => void command.kill("SIGKILL");
  return new Promise<void>((resolve, reject) => {
    command.on("start", () => {
      if (stop.aborted) kill();
      else stop.addEventListener("abort", kill, { once: true });
    });
    // ffmpeg 5 ends with 0 when it is only at the end that the file cannot be written: a small one on a full disk.
    command.on("end", (_stdout, stderr) => {
      if (diskIsFull(stderr)) reject(new AppError("STORAGE_FULL", { message: `ffmpeg: ${stderr?.trim()}` }));
      else resolve();
    });
    command.on("error", (error: Error & { inputStreamError?: unknown }, _stdout, stderr) => {
      if (run.signal.aborted) reject(run.signal.reason);
      else if (deadline.aborted)
        reject(new AppError("MEDIA_LIMIT", { message: `ffmpeg ran longer than ${run.timeoutMs} ms`, cause: error }));
      else if (error.inputStreamError !== undefined) reject(error.inputStreamError);
      else if (diskIsFull(stderr)) reject(new AppError("STORAGE_FULL", { cause: error }));
      else
        reject(
          new AppError(run.failsWith, { message: `ffmpeg failed: ${stderr?.trim() || error.message}`, cause: error }),
        );
    });
    if (stop.aborted) reject(stop.reason);
    else command.run();
  }).finally(() => {
    stop.removeEventListener("abort", kill);
    if (typeof run.from !== "string") run.from.destroy();
  });
};

export const diskIsFull = (stderr: string | null): boolean => /No space left on device/.test(stderr ?? "");
