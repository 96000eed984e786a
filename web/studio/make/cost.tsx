import { Text } from "@mantine/core";
import type { MakePageQuery } from "../../generated/studio.ts";
import { fill } from "../../shared/language.tsx";
import { secondsInWords } from "../../shared/numbers.ts";
import { useMakeWords } from "./words.ts";

/** What making so many seconds takes: of the quota, and of time as far as the last videos tell. */
export function Cost({ page, seconds }: { readonly page: MakePageQuery; readonly seconds: number }) {
  const { words, language } = useMakeWords();
  const usage = page.viewer?.usage;
  if (!usage) return null;
  const left = Math.max(0, usage.dailySeconds - usage.usedSeconds).toLocaleString(language);
  const pace = paceOf(page.earlier.nodes);
  const isFull = usage.unfinished >= usage.concurrent;
  const isTooLong = seconds > usage.dailySeconds - usage.usedSeconds;
  return (
    <Text size="sm" c={isFull || isTooLong ? "var(--person)" : "dimmed"} className="figures">
      {isFull
        ? fill(words.tooMany, { count: usage.concurrent })
        : fill(isTooLong ? words.noneLeft : words.left, { seconds, left })}
      {!isFull &&
        !isTooLong &&
        pace !== null &&
        `, ${fill(words.expected, { time: secondsInWords(pace * seconds, language) })}`}
    </Text>
  );
}

/** Seconds of work that a second of video took, in the middle of the last few; null when there is none. */
function paceOf(earlier: MakePageQuery["earlier"]["nodes"]): number | null {
  const paces = earlier
    .flatMap(({ seconds, startedAt, finishedAt }) =>
      startedAt && finishedAt ? [(Date.parse(finishedAt) - Date.parse(startedAt)) / 1000 / seconds] : [],
    )
    .sort((a, b) => a - b);
  return paces[Math.floor(paces.length / 2)] ?? null;
}
