import { Button, Group, Progress, Text } from "@mantine/core";
import { IconArrowRight, IconPlayerStop } from "@tabler/icons-react";
import { Link } from "wouter";
import { type MadeFragment, MakeCancelDocument } from "../../generated/studio.ts";
import { useAct } from "../../shared/graphql/use-act.ts";
import { fill } from "../../shared/language.tsx";
import { secondsInWords } from "../../shared/numbers.ts";
import { Problem } from "../../shared/ui/problem.tsx";
import { RATIO, shapeOf } from "../gallery/shapes.ts";
import { StatusWord } from "../gallery/status-word.tsx";
import { useSteadyLink } from "../gallery/use-steady-link.ts";
import { useVideoWords } from "../video/words.ts";
import { MarkedText } from "./marked-text.tsx";
import { Path } from "./path.tsx";
import type { PathStep } from "./steps.ts";
import { useMakeWords } from "./words.ts";

type Props = { readonly made: MadeFragment; readonly preview: string | null; readonly steps: readonly PathStep[] };

/** The picture as it sharpens, how far it is, and in the end the video. */
export function Making({ made, preview, steps }: Props) {
  const { words, language } = useMakeWords();
  const video = useSteadyLink(made.asset?.video);
  const poster = useSteadyLink(made.asset?.poster);
  const { status, progress } = made;
  const isReady = status === "READY" && video !== null;
  return (
    <>
      <div className="stage-place" style={shapeOf(RATIO[made.aspect])}>
        {isReady ? (
          // biome-ignore lint/a11y/useMediaCaption: videos have no sound here
          <video src={video} poster={poster ?? undefined} controls loop playsInline aria-label={made.prompt} />
        ) : (
          preview && <img src={preview} alt={words.stage.preview} className={status === "RUNNING" ? "" : "still"} />
        )}
      </div>
      <Group justify="space-between" wrap="nowrap" gap="sm" align="flex-start">
        <p className="stage-prompt">
          <MarkedText text={made.prompt} understood={made.understoodWords} ignored={made.ignoredWords} />
        </p>
        <StatusWord status={status} />
      </Group>
      {progress && <Progress value={progress.fraction * 100} size="sm" aria-label={words.stage.progress} />}
      <Group justify="space-between" wrap="nowrap" gap="sm" mih={36}>
        <Text size="sm" c="dimmed" className="figures" role={status === "RUNNING" ? undefined : "status"}>
          {progress && progress.etaSeconds !== null
            ? fill(words.stage.left, { time: secondsInWords(progress.etaSeconds, language) })
            : words.stage.says[status]}
        </Text>
        <Ways made={made} />
      </Group>
      {status === "FAILED" && <Why reason={made.reason} />}
      {status !== "CANCELLED" && status !== "FAILED" && <Path steps={steps} />}
    </>
  );
}

function Why({ reason }: { readonly reason: string | null }) {
  const { state } = useVideoWords().words;
  const faults: Readonly<Record<string, string>> = state.faults;
  return (
    <Text size="sm" role="alert">
      {faults[reason ?? ""] ?? state.fault} <code>{reason}</code>
    </Text>
  );
}

/** What can be done with it as it stands. */
function Ways({ made: { id, status, cancelRequestedAt } }: Pick<Props, "made">) {
  const { words } = useMakeWords();
  const { act, isBusy, problem } = useAct(MakeCancelDocument);
  const of = encodeURIComponent(id);

  if (status === "READY")
    return (
      <Button component={Link} href={`/videos/${of}`} rightSection={<IconArrowRight size={16} aria-hidden />}>
        {words.stage.open}
      </Button>
    );
  if (status === "FAILED" || status === "CANCELLED")
    return (
      <Button component={Link} href={`/?remix=${of}`} variant="default">
        {words.stage.again}
      </Button>
    );
  if (status === "DELETED") return null;
  return (
    <>
      <Problem text={problem} />
      <Button
        variant="default"
        size="xs"
        flex="none"
        loading={isBusy}
        disabled={cancelRequestedAt !== null}
        leftSection={<IconPlayerStop size={14} aria-hidden />}
        onClick={() => act({ input: { id } })}
      >
        {cancelRequestedAt ? words.stage.cancelling : words.stage.cancel}
      </Button>
    </>
  );
}
