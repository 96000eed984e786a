import { AppError } from "../../core/errors.ts";
import { startWorker } from "../../platform/start-worker.ts";
import type { MarkingJob, MarkingOutcome } from "./mark.worker.ts";
import { diskIsFull } from "./run-ffmpeg.ts";

/**
 * Decodes, marks and encodes a clip in a thread of its own, which ends with the promise.
 * @throws the signal's reason; MEDIA_LIMIT on time-out; MEDIA_UNREADABLE from the decoder, INTERNAL from the encoder,
 * STORAGE_FULL; WATERMARK_FAILED when the thread fails, e.g. its marker module for a picture too small to carry its mark
 */
export const markClip = async (
  job: MarkingJob,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal },
): Promise<void> => {
  signal.throwIfAborted();
  const deadline = AbortSignal.timeout(timeoutMs);
  const stop = AbortSignal.any([signal, deadline]);
  const worker = startWorker("src/adapters/video/mark.worker.ts", job);
  const kill = (): void => worker.postMessage("stop");
  stop.addEventListener("abort", kill, { once: true });
  try {
    const { failed, stderr } = await new Promise<MarkingOutcome>((resolve, reject) => {
      worker.on("message", resolve);
      worker.on("error", reject);
      worker.on("exit", (code) => reject(new Error(`the thread ended with code ${code}`)));
    });
    if (diskIsFull(stderr)) throw new AppError("STORAGE_FULL", { message: `ffmpeg: ${stderr}` });
    if (failed !== null)
      throw new AppError(failed === "decoder" ? "MEDIA_UNREADABLE" : "INTERNAL", {
        message: `ffmpeg failed: ${stderr}`,
      });
  } catch (cause) {
    signal.throwIfAborted();
    if (deadline.aborted) throw new AppError("MEDIA_LIMIT", { message: `marking took longer than ${timeoutMs} ms` });
    if (cause instanceof AppError) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new AppError("WATERMARK_FAILED", { message: `marking failed: ${why}`, cause });
  } finally {
    stop.removeEventListener("abort", kill);
  }
};
