import { Button, Group, Paper, Progress, Stack, Text } from "@mantine/core";
import { IconPlayerStop } from "@tabler/icons-react";
import { Link } from "wouter";
import { MakeCancelDocument, MakingDocument, type MakingSubscription } from "../../generated/studio.ts";
import { useLive, useWrite } from "../../shared/graphql/hooks.ts";
import { fill } from "../../shared/language.tsx";
import { secondsInWords } from "../../shared/numbers.ts";
import { RATIO, shapeOf } from "../gallery/shapes.ts";
import { StatusWord } from "../gallery/status-word.tsx";
import { Path } from "./path.tsx";
import { RefusalView } from "./refusal-view.tsx";
import { useMakeWords } from "./words.ts";

type Props = { readonly id: string; readonly onDismiss: () => void };
type Generation = MakingSubscription["generationUpdated"];

/** One video on its way, live, to its end: watched, refused with reasons, or failed with a way to try again. */
export function MakingCard({ id, onDismiss }: Props) {
  const { words } = useMakeWords();
  const generation = useLive(MakingDocument, { id })?.generationUpdated;
  if (!generation) return <Paper withBorder p="md" className="making" aria-busy />;
  const { status, prompt } = generation;
  const isUnderWay = status === "QUEUED" || status === "RUNNING";
  return (
    <Paper component="article" withBorder p="md" className="making" aria-label={prompt}>
      {status === "REFUSED" ? (
        <RefusalView id={id} />
      ) : (
        <div className="making-columns">
          <Stack gap="sm">
            <Picture generation={generation} />
            <Text size="sm" lineClamp={2}>
              {prompt}
            </Text>
            <State generation={generation} />
          </Stack>
          <Path step={generation.progress?.step ?? null} isReady={status === "READY"} />
        </div>
      )}
      {!isUnderWay && status !== "READY" && (
        <Group mt="md">
          <Button size="xs" variant="default" onClick={onDismiss}>
            {words.making.dismiss}
          </Button>
        </Group>
      )}
    </Paper>
  );
}

function Picture({ generation }: { readonly generation: Generation }) {
  const { words } = useMakeWords();
  const { aspect, progress, asset, prompt } = generation;
  return (
    <span className="gallery-picture making-picture" style={shapeOf(RATIO[aspect])}>
      {asset?.video ? (
        // biome-ignore lint/a11y/useMediaCaption: these videos have no sound
        <video src={asset.video.url} poster={asset.poster?.url} controls autoPlay loop muted aria-label={prompt} />
      ) : (
        progress?.preview && <img src={progress.preview} alt={words.making.preview} />
      )}
    </span>
  );
}

function State({ generation }: { readonly generation: Generation }) {
  const { words, language } = useMakeWords();
  const [cancel, isBusy] = useWrite(MakeCancelDocument);
  const { id, status, progress, reason, cancelRequestedAt } = generation;
  switch (status) {
    case "QUEUED":
    case "RUNNING":
      return (
        <>
          <Progress
            value={(progress?.fraction ?? 0) * 100}
            aria-label={words.making.progress}
            animated={status === "RUNNING"}
          />
          <Group justify="space-between">
            <Text size="sm" c="dimmed" className="figures" aria-live="polite">
              {progress?.etaSeconds
                ? fill(words.making.left, { time: secondsInWords(Math.ceil(progress.etaSeconds), language) })
                : "\u00a0"}
            </Text>
            <Button
              size="xs"
              variant="default"
              leftSection={<IconPlayerStop size={14} aria-hidden />}
              disabled={isBusy || Boolean(cancelRequestedAt)}
              onClick={() => void cancel({ id })}
            >
              {cancelRequestedAt ? words.making.cancelling : words.making.cancel}
            </Button>
          </Group>
        </>
      );
    case "READY":
      return (
        <Group>
          <StatusWord status={status} />
          <Link href={`/videos/${encodeURIComponent(id)}`}>{words.making.open}</Link>
        </Group>
      );
    case "HELD":
      return (
        <>
          <StatusWord status={status} />
          <Text size="sm">{words.making.held}</Text>
        </>
      );
    case "FAILED":
    case "CANCELLED":
      return (
        <>
          <StatusWord status={status} />
          <Text size="sm">
            {words.making[status]} {reason && <code>{reason}</code>}
          </Text>
          <Link href={`/?remix=${encodeURIComponent(id)}`}>{words.making.again}</Link>
        </>
      );
    case "REFUSED":
    case "DELETED":
      return <StatusWord status={status} />;
  }
}
