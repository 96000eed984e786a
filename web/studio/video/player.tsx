import { ActionIcon, Group, Text, Tooltip } from "@mantine/core";
import { useHotkeys } from "@mantine/hooks";
import {
  IconArrowsMaximize,
  IconPlayerPause,
  IconPlayerPlay,
  IconPlayerSkipBack,
  IconPlayerSkipForward,
} from "@tabler/icons-react";
import { type ReactNode, useRef } from "react";
import type { VideoAssetFragment } from "../../generated/studio.ts";
import { fill } from "../../shared/language.tsx";
import { numberInWords } from "../../shared/numbers.ts";
import { shapeOf } from "../gallery/shapes.ts";
import { useSteadyLink } from "../gallery/use-steady-link.ts";
import { FilmStrip } from "./film-strip.tsx";
import { useFrames } from "./use-frames.ts";
import { useVideoWords } from "./words.ts";

type Props = {
  readonly asset: VideoAssetFragment;
  readonly name: string;
  /** The link has run out, or the file cannot be played. */
  readonly onBroken: () => void;
};

/** The finished file, frame by frame: `,` and `.` step, `k` plays, the strip leads anywhere. */
export function Player({ asset, name, onBroken }: Props) {
  const { words, language } = useVideoWords();
  const video = useRef<HTMLVideoElement>(null);
  const source = useSteadyLink(asset.video);
  const poster = useSteadyLink(asset.poster);
  const { frame, goTo, isPlaying, toggle } = useFrames(video, asset);
  const last = asset.frameCount - 1;
  const step = (by: number) => () => goTo(frame + by);
  useHotkeys([
    [",", step(-1)],
    [".", step(1)],
    ["k", toggle],
  ]);
  const seconds = numberInWords(frame / asset.framesPerSecond, language, 2);
  return (
    <section className="player" aria-label={words.player.title} style={shapeOf(asset.width / asset.height)}>
      <div className="player-picture">
        {/* biome-ignore lint/a11y/useMediaCaption: videos have no sound here */}
        <video
          ref={video}
          src={source ?? undefined}
          poster={poster ?? undefined}
          aria-label={name}
          playsInline
          loop
          preload="auto"
          onClick={toggle}
          onError={onBroken}
        />
      </div>
      <div className="player-strip">
        {source && <FilmStrip source={source} ratio={asset.width / asset.height} />}
        <input
          type="range"
          min={0}
          max={last}
          step={1}
          value={frame}
          aria-label={words.player.scrub}
          aria-valuetext={fill(words.player.frameOf, { frame: frame + 1, count: asset.frameCount, seconds })}
          onChange={({ currentTarget: { value } }) => goTo(Number(value))}
        />
      </div>
      <Group gap={4} wrap="nowrap">
        <Control name={words.player.back} keys="," onClick={step(-1)} isOff={frame === 0}>
          <IconPlayerSkipBack size={18} aria-hidden />
        </Control>
        <Control name={isPlaying ? words.player.pause : words.player.play} keys="k" onClick={toggle}>
          {isPlaying ? <IconPlayerPause size={18} aria-hidden /> : <IconPlayerPlay size={18} aria-hidden />}
        </Control>
        <Control name={words.player.forward} keys="." onClick={step(1)} isOff={frame === last}>
          <IconPlayerSkipForward size={18} aria-hidden />
        </Control>
        <Text size="sm" c="dimmed" className="figures" ml={4}>
          {fill(words.player.frameOf, { frame: frame + 1, count: asset.frameCount, seconds })}
        </Text>
        <span className="player-space" />
        <Control name={words.player.whole} onClick={() => video.current?.requestFullscreen().catch(() => {})}>
          <IconArrowsMaximize size={18} aria-hidden />
        </Control>
      </Group>
    </section>
  );
}

type ControlProps = {
  readonly name: string;
  readonly keys?: string;
  readonly onClick: () => void;
  readonly isOff?: boolean;
  readonly children: ReactNode;
};

function Control({ name, keys, onClick, isOff = false, children }: ControlProps) {
  return (
    <Tooltip label={keys ? `${name} (${keys})` : name}>
      <ActionIcon
        variant="subtle"
        color="gray"
        size={40}
        onClick={onClick}
        disabled={isOff}
        aria-label={name}
        aria-keyshortcuts={keys}
      >
        {children}
      </ActionIcon>
    </Tooltip>
  );
}
