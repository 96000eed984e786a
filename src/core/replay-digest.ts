import type { Judgement } from "../../moderation/index.ts";
import { digestOf } from "./environment.ts";

/** Everything that a judgement follows from, and the judgement. */
export type DigestFacts = {
  /** SHA-256 of the words, of the picture or of the clip. */
  readonly input: string;
  readonly policySha256: string;
  readonly tier: string;
  readonly modelSha256: readonly string[];
  readonly judgement: Judgement;
};

/** What new decisions are kept under. A format is never changed, only followed by another. */
export const REPLAY_FORMAT = 2;

/**
 * The digest of a decision. It holds what is exact: how the words were read, the verdict, and of each finding its
 * family, source, level and outcome. Scores are not in it: the last bits of a sum differ from processor to processor.
 * Whoever replays compares them by themselves.
 * @throws RangeError for a format that this version does not know
 */
export function replayDigest(
  { input, policySha256, tier, modelSha256, judgement }: DigestFacts,
  format: number,
): string {
  const { verdict, categories, normalisedTextSha256 } = judgement;
  const given = { input, policy: policySha256, models: modelSha256, verdict };
  switch (format) {
    case 1:
      return digestOf({ ...given, categories: categories.map(({ name, outcome }) => ({ name, outcome })) });
    case 2: {
      const findings = categories.map(({ score: _, ...exact }) => exact);
      return digestOf({ ...given, format, tier, reading: normalisedTextSha256, findings });
    }
    default:
      throw new RangeError(`no replay digest of format ${format}`);
  }
}
