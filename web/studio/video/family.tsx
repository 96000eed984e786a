import { Title } from "@mantine/core";
import { Link } from "wouter";
import type { VideoFragment, VideoKinFragment } from "../../generated/studio.ts";
import { RATIO, shapeOf } from "../gallery/shapes.ts";
import { StatusWord } from "../gallery/status-word.tsx";
import { useSteadyLink } from "../gallery/use-steady-link.ts";
import { useVideoWords } from "./words.ts";

/** What it was made from, and what was made from it. */
export function Family({ generation }: { readonly generation: VideoFragment }) {
  const { words } = useVideoWords();
  const { parent, relation, children } = generation;
  if (!parent && children.nodes.length === 0) return null;
  return (
    <section aria-labelledby="family-title">
      <Title order={2} id="family-title" mb="xs">
        {words.family.title}
      </Title>
      <ul className="family">
        {parent && <Kin kin={parent} says={relation === "EXTENSION" ? words.family.extends : words.family.remixes} />}
        {children.nodes.map((child) => (
          <Kin
            key={child.id}
            kin={child}
            says={child.relation === "EXTENSION" ? words.family.extension : words.family.remix}
          />
        ))}
      </ul>
    </section>
  );
}

function Kin({ kin, says }: { readonly kin: VideoKinFragment; readonly says: string }) {
  const poster = useSteadyLink(kin.asset?.poster);
  return (
    <li>
      <Link href={`/videos/${encodeURIComponent(kin.id)}`}>
        <span className="gallery-picture" style={shapeOf(RATIO[kin.aspect])}>
          {poster && <img src={poster} alt="" loading="lazy" />}
        </span>
        <span>
          <span className="dim">{says}</span>
          <span className="family-prompt">{kin.prompt}</span>
          {kin.status !== "READY" && <StatusWord status={kin.status} />}
        </span>
      </Link>
    </li>
  );
}
