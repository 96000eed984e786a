import { Loader, Stack, Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { MakeCheckDocument, type Verdict } from "../../generated/studio.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { Meaning, type Sense } from "../../shared/ui/meaning.tsx";
import { MarkedText } from "./marked-text.tsx";
import { useMakeWords } from "./words.ts";

const TYPING_MS = 400;
const SENSES: Readonly<Record<Verdict, Sense>> = { ALLOW: "good", REVIEW: "person", BLOCK: "bad" };

/** What would become of the words, asked while they are typed. Says nothing that is not of these very words. */
export function LiveCheck({ prompt }: { readonly prompt: string }) {
  const { words } = useMakeWords();
  const [settled] = useDebouncedValue(prompt.trim(), TYPING_MS);
  const isEmpty = prompt.trim() === "";
  const { data, fault, isLoading } = useRead(MakeCheckDocument, { prompt: settled }, { isPaused: settled === "" });
  const isBehind = settled !== prompt.trim() || isLoading;
  const { verdict, judgement, userErrors = [] } = data?.checkPrompt ?? {};
  return (
    <section className="live-check" aria-label={words.check.title} aria-live="polite" aria-busy={isBehind}>
      {isEmpty ? (
        <Text size="sm" c="dimmed">
          {words.check.empty}
        </Text>
      ) : isBehind ? (
        <Text size="sm" c="dimmed">
          <Loader size={12} mr={6} aria-hidden />
          {words.check.running}
        </Text>
      ) : fault || userErrors.length > 0 ? (
        <Text size="sm" c="dimmed">
          {userErrors[0]?.message ?? fault?.message}
        </Text>
      ) : (
        verdict && (
          <Stack gap={6} align="flex-start">
            <Meaning sense={SENSES[verdict]}>{words.check[verdict]}</Meaning>
            {verdict !== "ALLOW" && (
              <>
                <Text size="sm">{judgement?.explanation ?? words.check.unsure}</Text>
                {judgement && judgement.spans.length > 0 && <MarkedText text={settled} spans={judgement.spans} />}
                {judgement?.helpText && <Text size="sm">{judgement.helpText}</Text>}
              </>
            )}
          </Stack>
        )
      )}
    </section>
  );
}
