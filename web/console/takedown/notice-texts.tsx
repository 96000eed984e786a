import { Text, Title } from "@mantine/core";
import type { NoticeCaseFragment } from "../../generated/console.ts";
import { Moment } from "../../shared/ui/moment.tsx";
import { useTakedownWords } from "./words.ts";

const PARTS = ["videos", "work", "name", "email", "onBehalfOf", "signature"] as const;

/** The words of people outside, as they wrote them. */
export function NoticeTexts({ notice: { texts } }: { readonly notice: NoticeCaseFragment }) {
  const { words } = useTakedownWords();
  return (
    <section className="card">
      <Title order={2} mb="xs">
        {words.texts}
      </Title>
      {texts.length === 0 && <Text c="dimmed">{words.erased}</Text>}
      {texts.map(({ author, at, text, notice }) => (
        <article key={`${author} ${at}`} className="written">
          <Text size="sm" c="dimmed">
            {words.authors[author]} · <Moment at={at} />
            {notice?.isAccurate && ` · ${words.sworn}`}
          </Text>
          <blockquote>{text}</blockquote>
          {notice && (
            <dl className="facts">
              {PARTS.map((part) => {
                const given = notice[part];
                return (
                  given && (
                    <div key={part} style={{ display: "contents" }}>
                      <dt>{words.parts[part]}</dt>
                      <dd>{given}</dd>
                    </div>
                  )
                );
              })}
            </dl>
          )}
        </article>
      ))}
    </section>
  );
}
