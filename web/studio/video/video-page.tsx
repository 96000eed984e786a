import "../gallery/gallery.css";
import "../make/make.css";
import "./video.css";
import { Anchor, Group, Skeleton, Text } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { Link, useParams } from "wouter";
import { VideoPageDocument, type VideoPageQuery, VideoUpdatesDocument } from "../../generated/studio.ts";
import { useLive, useRead } from "../../shared/graphql/hooks.ts";
import { Empty } from "../../shared/ui/empty.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { Moment } from "../../shared/ui/moment.tsx";
import { usePageTitle } from "../../shared/ui/use-page-title.ts";
import { StatusWord } from "../gallery/status-word.tsx";
import { RefusalView } from "../make/refusal-view.tsx";
import { Decisions } from "./decisions.tsx";
import { Downloads } from "./downloads.tsx";
import { Facts } from "./facts.tsx";
import { Family } from "./family.tsx";
import { Player } from "./player.tsx";
import { PromptWords } from "./prompt-words.tsx";
import { ProvenanceCard } from "./provenance-card.tsx";
import { Unfinished } from "./unfinished.tsx";
import { VideoActions } from "./video-actions.tsx";
import { Withheld } from "./withheld.tsx";
import { useVideoWords } from "./words.ts";

/** One generation: to watch, to prove, to take along, to make more of. */
export function VideoPage() {
  const id = idOf(useParams<{ readonly id: string }>().id ?? "");
  const { words } = useVideoWords();
  const { data, fault, reload } = useRead(VideoPageDocument, { id });
  usePageTitle(data?.generation?.prompt.slice(0, 60) ?? words.title);

  if (data?.generation) return <Video key={id} {...data} generation={data.generation} reload={reload} />;
  if (fault) return <FaultView fault={fault} onRetry={reload} />;
  if (!data) return <Shapes />;
  return (
    <Empty title={words.notFound} text={words.notFoundWhy}>
      <Anchor component={Link} href="/videos">
        {words.back}
      </Anchor>
    </Empty>
  );
}

/** The router leaves what has a meaning in addresses as it is, such as the `%3D` of most ids. */
function idOf(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

type Props = {
  readonly generation: NonNullable<VideoPageQuery["generation"]>;
  readonly server: VideoPageQuery["server"];
  readonly reload: () => void;
};

const FINAL: readonly string[] = ["READY", "REFUSED", "FAILED", "CANCELLED", "DELETED"];

function Video({ generation: read, server, reload }: Props) {
  const { words } = useVideoWords();
  const live = useLive(
    VideoUpdatesDocument,
    { id: read.id },
    {
      isPaused: FINAL.includes(read.status),
      onEvent: ({ generationUpdated: { status } }) => {
        if (status !== read.status) reload();
      },
    },
  );
  const generation = { ...read, progress: live?.generationUpdated.progress ?? read.progress };
  const { asset, status } = generation;
  return (
    <article className="video">
      <Anchor component={Link} href="/videos" size="sm" className="with-icon">
        <IconArrowLeft size={16} aria-hidden /> {words.back}
      </Anchor>
      <div className="video-columns">
        <div className="video-main">
          <Picture generation={generation} reload={reload} />
          <header>
            <h1 className="visually-hidden">{words.title}</h1>
            {status !== "REFUSED" && <PromptWords generation={generation} />}
            <Group gap="sm">
              <StatusWord status={status} />
              <Text size="sm" c="dimmed">
                <Moment at={generation.createdAt} />
              </Text>
            </Group>
          </header>
          {status === "READY" && (
            <VideoActions id={generation.id} isWithheld={Boolean(asset?.withheldAt)} onDeleted={reload} />
          )}
          <Withheld generation={generation} onChange={reload} />
          {asset?.video && <Downloads asset={asset} />}
          <Facts generation={generation} />
          <Family generation={generation} />
        </div>
        <div className="video-side">
          {asset && <ProvenanceCard id={generation.id} asset={asset} server={server} />}
          <Decisions decisions={generation.decisions} />
        </div>
      </div>
    </article>
  );
}

/** The video; in its place what it is doing, or why there is none. */
function Picture({ generation, reload }: Pick<Props, "generation" | "reload">) {
  const { id, status, asset, prompt } = generation;
  if (status === "REFUSED") return <RefusalView id={id} onReopened={reload} />;
  if (status === "READY" && asset?.video) return <Player asset={asset} name={prompt} onBroken={reload} />;
  return <Unfinished generation={generation} />;
}

function Shapes() {
  return (
    <div className="video">
      <Skeleton height={20} width={120} />
      <div className="video-columns">
        <div className="video-main">
          <Skeleton className="video-shape" />
          <Skeleton height={28} />
        </div>
        <div className="video-side">
          <Skeleton height={320} />
        </div>
      </div>
    </div>
  );
}
