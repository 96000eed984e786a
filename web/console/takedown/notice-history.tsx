import { Text, Title } from "@mantine/core";
import type { NoticeCaseFragment } from "../../generated/console.ts";
import { Moment } from "../../shared/ui/moment.tsx";
import { useTakedownWords } from "./words.ts";

/** Everything that happened to the case, newest first. */
export function NoticeHistory({ notice: { events } }: { readonly notice: NoticeCaseFragment }) {
  const { words } = useTakedownWords();
  const kinds: Readonly<Record<string, string>> = words.events;
  return (
    <section className="card">
      <Title order={2} mb="xs">
        {words.history}
      </Title>
      <ol className="history">
        {events.toReversed().map(({ kind, at, by, reason, text }) => (
          <li key={`${kind} ${at}`}>
            <Text size="sm">
              <b>{kinds[kind] ?? kind}</b> · {by?.displayName ?? words.server} · <Moment at={at} />
            </Text>
            {reason && <Text size="sm">{words.reasons[reason]}</Text>}
            {text && (
              <Text size="sm" c="dimmed" className="said">
                {text}
              </Text>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}
