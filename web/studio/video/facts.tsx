import { Paper, Title } from "@mantine/core";
import type { VideoAssetFragment, VideoFragment } from "../../generated/studio.ts";
import { fill } from "../../shared/language.tsx";
import { bytesInWords } from "../../shared/numbers.ts";
import { Copyable } from "../../shared/ui/copyable.tsx";
import { Moment } from "../../shared/ui/moment.tsx";
import { useGalleryWords } from "../gallery/words.ts";
import { FactList } from "./fact-list.tsx";
import { useVideoWords } from "./words.ts";

/** What was asked for, and what came of it in numbers. */
export function Facts({ generation }: { readonly generation: VideoFragment }) {
  const { words, language } = useVideoWords();
  const { words: galleryWords } = useGalleryWords();
  const { asset, camera, style, shots } = generation;
  return (
    <Paper component="section" withBorder p="md" aria-labelledby="facts-title">
      <Title order={2} id="facts-title" mb="xs">
        {words.facts.title}
      </Title>
      <FactList
        facts={[
          [words.facts.length, asset && fill(words.facts.lengthIs, lengthOf(asset, language))],
          [words.facts.asked, !asset && fill(words.seconds, { seconds: generation.seconds })],
          [words.facts.aspect, galleryWords.aspects[generation.aspect]],
          [words.facts.size, asset && `${asset.width} × ${asset.height}, ${bytesInWords(asset.bytes, language)}`],
          [words.facts.camera, camera && words.cameras[camera]],
          [words.facts.style, style && words.styles[style]],
          [words.facts.picture, generation.startsFromPicture && words.facts.pictureIs],
          [words.facts.mark, words.marks[generation.visibleMark]],
          [words.facts.seed, <Copyable key="seed" name={words.facts.seed} value={String(generation.seed)} />],
          [words.facts.created, <Moment key="created" at={generation.createdAt} />],
          [words.facts.attempts, generation.attempts > 1 && generation.attempts],
        ]}
      />
      {shots.length > 1 && (
        <ol className="shots">
          {shots.map((shot, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: shots are told apart by their places
            <li key={index}>
              {shot.prompt}
              <span className="dim">
                {" "}
                {fill(words.seconds, { seconds: shot.seconds })}
                {shot.camera && `, ${words.cameras[shot.camera]}`}
              </span>
            </li>
          ))}
        </ol>
      )}
    </Paper>
  );
}

function lengthOf({ durationSeconds, frameCount, framesPerSecond }: VideoAssetFragment, language: string) {
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  return { seconds: number.format(durationSeconds), frameCount, framesPerSecond: number.format(framesPerSecond) };
}
