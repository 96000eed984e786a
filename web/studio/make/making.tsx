import { Stack, Text, Title } from "@mantine/core";
import { useCallback, useState } from "react";
import { MakingCard } from "./making-card.tsx";
import { useMakeWords } from "./words.ts";

/** Ids of what is shown as being made: what was under way before, and what this page asked for, newest first. */
export function useMaking(underWay: readonly string[]) {
  const [own, setOwn] = useState<readonly string[]>([]);
  const [gone, setGone] = useState<readonly string[]>([]);
  const add = useCallback((id: string) => setOwn((before) => [id, ...before]), []);
  const dismiss = useCallback((id: string) => setGone((before) => [...before, id]), []);
  // What was under way when the page opened stays until the page is left: its end is what one waits for.
  const [first] = useState(underWay);
  const ids = [...new Set([...own, ...first])].filter((id) => !gone.includes(id));
  return { ids, add, dismiss };
}

export function Making({ ids, dismiss }: Pick<ReturnType<typeof useMaking>, "ids" | "dismiss">) {
  const { words } = useMakeWords();
  return (
    <section aria-labelledby="making-title">
      <Title order={2} id="making-title" mb="sm">
        {words.making.title}
      </Title>
      {ids.length === 0 ? (
        <div className="making-none">
          <Text>{words.making.none}</Text>
          <Text size="sm" c="dimmed">
            {words.making.noneWhy}
          </Text>
        </div>
      ) : (
        <Stack>
          {ids.map((id) => (
            <MakingCard key={id} id={id} onDismiss={() => dismiss(id)} />
          ))}
        </Stack>
      )}
    </section>
  );
}
