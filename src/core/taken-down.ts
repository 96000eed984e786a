import { isAppError } from "./errors.ts";
import type { Reads } from "./ports/database.ts";
import type { Recognition } from "./recognition.ts";

/** Why something waits for a person that shows the pictures of a withheld video. */
export const TAKEN_DOWN = "TAKEDOWN_MATCH";

/**
 * Whether a file shows the pictures of a video that is withheld, or may: what cannot be compared counts as well. Where
 * nothing is withheld, it costs nothing.
 */
export const takenDownCheck =
  ({
    database,
    recognition,
  }: {
    readonly database: Pick<Reads, "isAnythingWithheld">;
    readonly recognition: Pick<Recognition, "similarTo">;
  }) =>
  async (path: string, signal: AbortSignal): Promise<boolean> => {
    if (!(await database.isAnythingWithheld())) return false;
    try {
      return (await recognition.similarTo(path, signal)).some(({ asset }) => asset.withheldAt !== null);
    } catch (error) {
      if (isAppError(error) && (error.code === "MEDIA_UNREADABLE" || error.code === "MEDIA_LIMIT")) return true;
      throw error;
    }
  };
