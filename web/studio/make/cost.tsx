import { Text } from "@mantine/core";
import type { MakePageQuery } from "../../generated/studio.ts";
import { fill } from "../../shared/language.tsx";
import { secondsInWords } from "../../shared/numbers.ts";
import { useMakeWords } from "./words.ts";

/** What it takes of the quota, and how long it should take going by the latest videos; silent where there are none. */
export function Cost({ page, seconds }: { readonly page: MakePageQuery; readonly seconds: number }) {
  const { words, language } = useMakeWords();
  const usage = page.viewer?.usage;
  const paces = page.lately.nodes
    .flatMap(({ seconds: made, startedAt, finishedAt }) =>
      startedAt && finishedAt ? [(Date.parse(finishedAt) - Date.parse(startedAt)) / 1000 / made] : [],
    )
    .sort((one, other) => one - other);
  const pace = paces[Math.floor(paces.length / 2)];
  return (
    <Text size="sm" c="dimmed" className="figures">
      {usage && fill(words.cost, { seconds, left: Math.max(0, usage.dailySeconds - usage.usedSeconds) })}
      {pace !== undefined && <br />}
      {pace !== undefined && fill(words.expected, { time: secondsInWords(Math.ceil(pace * seconds), language) })}
    </Text>
  );
}
