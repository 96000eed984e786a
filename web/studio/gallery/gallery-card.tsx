import { Text } from "@mantine/core";
import { useReducedMotion } from "@mantine/hooks";
import { IconBan, IconClock, IconEyeOff, IconHandStop, IconPhotoOff, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import { Link } from "wouter";
import type { GalleryItemFragment, GenerationStatus } from "../../generated/studio.ts";
import { numberInWords } from "../../shared/numbers.ts";
import { Meaning } from "../../shared/ui/meaning.tsx";
import { Moment } from "../../shared/ui/moment.tsx";
import { RATIO, shapeOf } from "./shapes.ts";
import { StatusWord } from "./status-word.tsx";
import { useSteadyLink } from "./use-steady-link.ts";
import { useGalleryWords } from "./words.ts";

/** What stands in the place of a picture that there is not. */
const SIGN: Readonly<Record<GenerationStatus, typeof IconBan>> = {
  HELD: IconHandStop,
  REFUSED: IconBan,
  QUEUED: IconClock,
  RUNNING: IconClock,
  READY: IconEyeOff,
  FAILED: IconPhotoOff,
  CANCELLED: IconPhotoOff,
  DELETED: IconTrash,
};

/** One generation in the grid. Its place has the shape of the video from the start; pointing at it plays it. */
export function GalleryCard({ item }: { readonly item: GalleryItemFragment }) {
  const { words, language } = useGalleryWords();
  const [isPointedAt, setIsPointedAt] = useState(false);
  const isStill = useReducedMotion();
  const video = useSteadyLink(item.asset?.video);
  const poster = useSteadyLink(item.asset?.poster) ?? item.progress?.preview ?? null;
  const Sign = SIGN[item.status];
  const isWithheld = Boolean(item.asset?.withheldAt);
  return (
    <li className="gallery-card" style={shapeOf(RATIO[item.aspect])}>
      <Link
        href={`/videos/${encodeURIComponent(item.id)}`}
        onMouseEnter={() => setIsPointedAt(true)}
        onMouseLeave={() => setIsPointedAt(false)}
        onFocus={() => setIsPointedAt(true)}
        onBlur={() => setIsPointedAt(false)}
      >
        <span className="gallery-picture">
          {poster && <img src={poster} alt="" loading="lazy" decoding="async" />}
          {video && isPointedAt && !isStill && <video src={video} muted loop autoPlay playsInline tabIndex={-1} />}
          {!poster && <Sign size={28} stroke={1.5} aria-hidden />}
          {item.asset?.durationSeconds !== undefined && !isWithheld && (
            <span className="gallery-length figures">{numberInWords(item.asset.durationSeconds, language, 1)} s</span>
          )}
        </span>
        <Text component="span" size="sm" truncate display="block" mt={6}>
          {item.prompt}
        </Text>
      </Link>
      <span className="gallery-facts">
        {isWithheld && item.status === "READY" && <Meaning sense="person">{words.withheld}</Meaning>}
        {item.status !== "READY" && (
          <StatusWord status={item.status} {...(item.progress && { fraction: item.progress.fraction })} />
        )}
        <Moment at={item.createdAt} />
      </span>
    </li>
  );
}
