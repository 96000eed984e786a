import { Text } from "@mantine/core";
import { fill } from "../../shared/language.tsx";
import { Meaning } from "../../shared/ui/meaning.tsx";
import { useSaid } from "../../shared/ui/use-said.ts";
import { useVideoWords } from "../video/words.ts";
import { familiesOf } from "./findings.tsx";
import { MarkedText } from "./marked-text.tsx";
import type { Check } from "./use-check.ts";
import { useMakeWords } from "./words.ts";

const SENSE = { ALLOW: "good", REVIEW: "person", BLOCK: "bad" } as const;

/** The verdict on the words as typed: in a word, why, and where. Said to a screen reader when it changes. */
export function VerdictLine({ check, isChecking }: { readonly check: Check | null; readonly isChecking: boolean }) {
  const { words } = useMakeWords();
  return (
    <div className="verdict-line" data-old={isChecking || undefined} role="status">
      {check ? <Found check={check} /> : <Text size="sm">{isChecking ? words.check.checking : words.check.idle}</Text>}
    </div>
  );
}

function Found({ check: { prompt, found } }: { readonly check: Check }) {
  const { words } = useMakeWords();
  const { categories } = useVideoWords().words;
  const said = useSaid();
  const [mistake] = found?.userErrors ?? [];
  if (mistake) return <Text size="sm">{said(mistake)}</Text>;
  if (!found?.verdict) return <Text size="sm">{words.check.unsure}</Text>;
  const { verdict, judgement, understoodWords, ignoredWords } = found;
  const isFine = verdict === "ALLOW";
  const families = judgement ? familiesOf(judgement) : [];
  const why = families.map(([{ category, explanation }]) => `${categories[category]}: ${explanation}`).join(" ");
  const passedOver = ignoredWords.map(({ start, end }) => prompt.slice(start, end));
  return (
    <>
      <p>
        <Meaning sense={SENSE[verdict]}>{words.check[verdict]}</Meaning>
        {!isFine && ` ${why || (judgement?.explanation ?? "")}`}
      </p>
      {isFine ? (
        passedOver.length > 0 && <p>{fill(words.check.passedOver, { words: [...new Set(passedOver)].join(", ") })}</p>
      ) : (
        <p className="reading">
          <MarkedText
            text={prompt}
            refused={judgement?.spans ?? []}
            understood={understoodWords}
            ignored={ignoredWords}
          />
        </p>
      )}
    </>
  );
}
