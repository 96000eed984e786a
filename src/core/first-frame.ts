import { callerOf } from "./accounts.ts";
import { workKey } from "./delivery.ts";
import { sha256Hex } from "./environment.ts";
import { isAppError } from "./errors.ts";
import { createGate } from "./gate.ts";
import { checkPicture, originalPictureKey } from "./ingredients.ts";
import { type ActivePolicy, type Judged, moderateFrames, type Unjudged } from "./moderate.ts";
import type { FrameClassifier } from "./ports/classifier.ts";
import type { Credentials } from "./ports/credentials.ts";
import type { User } from "./ports/database.ts";
import type { PixelSize, RgbFrame } from "./ports/generator.ts";
import type { Storage } from "./ports/storage.ts";
import type { Telemetry } from "./ports/telemetry.ts";
import type { Video } from "./ports/video.ts";
import { fromPpm, toPpm } from "./ppm.ts";
import { mistake, ok, type Result } from "./result.ts";
import { TAKEN_DOWN } from "./taken-down.ts";
import type { Uploads } from "./uploads.ts";

/** A picture that a video starts from, judged like any frame before anything is made from it. */
export type FirstFrame = {
  /** Without metadata; what is judged, kept and handed to the model. */
  readonly ppm: Uint8Array;
  readonly sha256: string;
  readonly judged: Judged | Unjudged;
};

const MAX_BYTES = 32 << 20;
/** Decoding keeps a process of its own busy; a door that anyone may push must not start one for each. */
const GATE = { atOnce: 2, waiting: 16, waitMs: 20_000 } as const;

const keyOf = (generationId: string): string => workKey(generationId, "first-frame.ppm");

export type FirstFrames = ReturnType<typeof createFirstFrames>;

/** Pictures of callers on their way into a video: from an upload, through the frame classifier, to a work file. */
export function createFirstFrames(deps: {
  readonly uploads: Uploads;
  readonly video: Video;
  readonly frameClassifier: FrameClassifier;
  readonly credentials: Pick<Credentials, "read">;
  readonly storage: Storage;
  readonly telemetry: Telemetry;
  /** Whether a file shows the pictures of a withheld video: a person looks at it then, whatever a model says. */
  readonly isTakenDown: (path: string, signal: AbortSignal) => Promise<boolean>;
}) {
  const gate = createGate(GATE);

  async function judge(picture: RgbFrame, sha256: string, policy: ActivePolicy, signal: AbortSignal) {
    const started = performance.now();
    const frames = [{ ...picture, index: 0, seconds: 0 }];
    const judged = await moderateFrames(frames, sha256, policy, deps.frameClassifier, signal);
    const verdict = judged.kind === "judged" ? judged.verdict : "UNJUDGED";
    deps.telemetry.judged("FIRST_FRAME", verdict, performance.now() - started);
    return judged;
  }

  return {
    /**
     * Uses the upload up, whatever comes out. A picture with credentials of its own is also kept as it was sent, for the
     * manifest of `generationId`.
     * @throws AppError RATE_LIMITED when too many pictures are being decoded; the upload can then be used again
     */
    async take(
      user: User,
      generationId: string,
      uploadId: string,
      size: PixelSize,
      policy: ActivePolicy,
      signal: AbortSignal,
    ): Promise<Result<FirstFrame>> {
      const taken = await gate.enter({ id: user.id, atOnce: GATE.atOnce }, signal, () =>
        deps.uploads.consume(callerOf(user), uploadId, signal, async (path, { bytes }): Promise<Result<FirstFrame>> => {
          if (bytes === null || bytes > MAX_BYTES) {
            return mistake("OUT_OF_RANGE", `A picture has at most ${MAX_BYTES >> 20} MiB.`, "firstFrame");
          }
          try {
            const picture = await deps.video.picture(path, size, signal);
            const ppm = toPpm(picture);
            const sha256 = sha256Hex(ppm);
            const checked = await checkPicture(deps, path, signal);
            if (!checked.ok) return checked;
            const judged = (await deps.isTakenDown(path, signal))
              ? ({ kind: "unjudged", reason: TAKEN_DOWN } as const)
              : await judge(picture, sha256, policy, signal);
            if (checked.value.isCredentialed) await deps.storage.put(originalPictureKey(generationId), path);
            return ok({ ppm, sha256, judged });
          } catch (error) {
            if (!isAppError(error)) throw error;
            if (error.code === "MEDIA_LIMIT") return mistake("OUT_OF_RANGE", error.userMessage, "firstFrame");
            if (error.code !== "MEDIA_UNREADABLE") throw error;
            return mistake("INVALID_VALUE", "This is no JPEG, PNG or WebP picture that can be read.", "firstFrame");
          }
        }),
      );
      if (taken.ok) return taken.value;
      return { ok: false, errors: taken.errors.map((fault) => ({ ...fault, field: ["firstFrame"] })) };
    },

    keep: (generationId: string, { ppm }: FirstFrame) => deps.storage.putBytes(keyOf(generationId), ppm),
  };
}

/** The kept picture, or null when there is none. */
export async function readFirstFrame(
  storage: Storage,
  generationId: string,
): Promise<{ readonly picture: RgbFrame; readonly sha256: string } | null> {
  const found = await storage.stat(keyOf(generationId));
  if (!found) return null;
  const file = new Uint8Array(await new Response(await storage.open(keyOf(generationId))).arrayBuffer());
  return { picture: fromPpm(file), sha256: found.sha256 };
}
