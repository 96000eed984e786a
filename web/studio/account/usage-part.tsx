import { Progress, Stack, Text } from "@mantine/core";
import type { AccountPageQuery } from "../../generated/studio.ts";
import { fill } from "../../shared/language.tsx";
import { Part } from "./part.tsx";
import { useAccountWords } from "./words.ts";

type Usage = NonNullable<AccountPageQuery["viewer"]>["usage"];

/** Quota, and what is used of it. */
export function UsagePart({ usage }: { readonly usage: Usage }) {
  const { words, language } = useAccountWords();
  const { usedSeconds, dailySeconds, unfinished, concurrent } = usage;
  return (
    <Part title={words.usage.title} text={words.usage.what}>
      <Stack gap="sm">
        <Bar
          name={words.usage.seconds}
          says={fill(words.usage.ofSeconds, { used: usedSeconds, all: dailySeconds.toLocaleString(language) })}
          share={usedSeconds / Math.max(1, dailySeconds)}
        />
        <Bar
          name={words.usage.unfinished}
          says={fill(words.usage.of, { used: unfinished, all: concurrent })}
          share={unfinished / Math.max(1, concurrent)}
        />
      </Stack>
    </Part>
  );
}

function Bar({ name, says, share }: { readonly name: string; readonly says: string; readonly share: number }) {
  return (
    <div>
      <div className="bar-says">
        <Text size="sm">{name}</Text>
        <Text size="sm" c="dimmed" className="figures">
          {says}
        </Text>
      </div>
      <Progress value={Math.min(1, share) * 100} color={share >= 1 ? "var(--person)" : "indigo"} aria-label={name} />
    </div>
  );
}
