import { Anchor, Text } from "@mantine/core";
import { Link } from "wouter";
import type { AccountPageQuery } from "../../generated/studio.ts";
import { fill } from "../../shared/language.tsx";
import { momentInWords } from "../../shared/numbers.ts";
import { Meaning, type Sense } from "../../shared/ui/meaning.tsx";
import { Part } from "./part.tsx";
import { useAccountWords } from "./words.ts";

type Standing = NonNullable<AccountPageQuery["viewer"]>["standing"];
const SENSE: Readonly<Record<Standing["level"], Sense>> = {
  GOOD: "good",
  WARNED: "person",
  COOLING_DOWN: "person",
  SUSPENDED: "bad",
};

/** What counts against the account, why, and until when. */
export function StandingPart({ standing }: { readonly standing: Standing }) {
  const { words, language } = useAccountWords();
  const { level, until, strikes } = standing;
  const sentences: Readonly<Record<string, string>> = words.standing.strikes;
  return (
    <Part title={words.standing.title} tools={<Meaning sense={SENSE[level]}>{words.standing.levels[level]}</Meaning>}>
      <Text size="sm">{fill(words.standing.says[level], { until: until ? momentInWords(until, language) : "" })}</Text>
      {strikes.length > 0 && (
        <ul className="rows">
          {strikes.map(({ at, expiresAt, points, says, generationId }) => (
            <li key={`${generationId}${at}`}>
              <span className="row-name">{sentences[says] ?? says}</span>
              <span className="row-facts">
                {fill(words.standing.strike, {
                  points,
                  at: momentInWords(at, language),
                  until: momentInWords(expiresAt, language),
                })}
              </span>
              <Anchor component={Link} href={`/videos/${encodeURIComponent(generationId)}`}>
                {words.standing.see}
              </Anchor>
            </li>
          ))}
        </ul>
      )}
    </Part>
  );
}
