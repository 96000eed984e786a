import { Anchor, Progress, Stack, Text } from "@mantine/core";
import { Link } from "wouter";
import type { VideoFragment } from "../../generated/studio.ts";
import { fill } from "../../shared/language.tsx";
import { secondsInWords } from "../../shared/numbers.ts";
import { RATIO, shapeOf } from "../gallery/shapes.ts";
import { useVideoWords } from "./words.ts";

/** What stands in the player's place while there is no file: how far it is, or why there is none. */
export function Unfinished({ generation }: { readonly generation: VideoFragment }) {
  const { words, language } = useVideoWords();
  const { status, progress, reason } = generation;
  const faults: Readonly<Record<string, string>> = words.state.faults;
  return (
    <section className="unfinished" style={shapeOf(RATIO[generation.aspect])} aria-label={words.player.title}>
      <span className="gallery-picture">{progress?.preview && <img src={progress.preview} alt="" />}</span>
      <Stack gap={4} mt="sm" aria-live="polite">
        {progress ? (
          <>
            <Text>{words.state.steps[progress.step ?? "GENERATE"]}</Text>
            <Progress value={progress.fraction * 100} aria-label={words.state.progress} />
            {progress.etaSeconds !== null && (
              <Text size="sm" c="dimmed" className="figures">
                {fill(words.state.left, { time: secondsInWords(progress.etaSeconds, language) })}
              </Text>
            )}
          </>
        ) : (
          <Text>{words.state.says[status]}</Text>
        )}
        {status === "FAILED" && (
          <>
            <Text size="sm" c="dimmed">
              {faults[reason ?? ""] ?? words.state.fault} {reason && <code>{reason}</code>}
            </Text>
            <Anchor component={Link} href={`/?remix=${encodeURIComponent(generation.id)}`}>
              {words.state.again}
            </Anchor>
          </>
        )}
      </Stack>
    </section>
  );
}
