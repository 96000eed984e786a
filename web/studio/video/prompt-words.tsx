import type { VideoFragment } from "../../generated/studio.ts";
import { useVideoWords } from "./words.ts";

type Part = { readonly text: string; readonly start: number; readonly kind: "plain" | "understood" | "ignored" };

/** The caller's own words: those that the model knows underlined, those that it passes over dimmed. */
export function PromptWords({ generation }: { readonly generation: VideoFragment }) {
  const { words } = useVideoWords();
  return (
    <p className="prompt">
      {partsOf(generation).map(({ text, start, kind }) =>
        kind === "plain" ? (
          <span key={start}>{text}</span>
        ) : (
          <span key={start} className={`prompt-${kind}`} title={words.prompt[kind]}>
            {text}
          </span>
        ),
      )}
    </p>
  );
}

function partsOf({ prompt, understoodWords, ignoredWords }: VideoFragment): readonly Part[] {
  const spans = [
    ...understoodWords.map((span) => ({ ...span, kind: "understood" as const })),
    ...ignoredWords.map((span) => ({ ...span, kind: "ignored" as const })),
  ].sort((a, b) => a.start - b.start);
  const parts: Part[] = [];
  let at = 0;
  for (const { start, end, kind } of spans) {
    if (start < at) continue;
    if (start > at) parts.push({ text: prompt.slice(at, start), start: at, kind: "plain" });
    parts.push({ text: prompt.slice(start, end), start, kind });
    at = end;
  }
  return at < prompt.length ? [...parts, { text: prompt.slice(at), start: at, kind: "plain" }] : parts;
}
