import { Button, Collapse, Group, Kbd, Paper, Stack, Text, Textarea, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconAspectRatio, IconBrush, IconChevronDown, IconClock, IconSparkles, IconVideo } from "@tabler/icons-react";
import { type ClipboardEvent, type DragEvent, useEffect, useRef } from "react";
import type { GenerateVideoInput, MakePageQuery, VisibleMark } from "../../generated/studio.ts";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { submitted } from "../../shared/ui/submitted.ts";
import { useVideoWords } from "../video/words.ts";
import { AspectChip, CameraChip, Chip, LengthSlider, StyleChip } from "./choices.tsx";
import { Cost } from "./cost.tsx";
import { FirstPicture } from "./first-picture.tsx";
import type { Draft } from "./kept.ts";
import { OriginLine } from "./origin-line.tsx";
import { useCheck } from "./use-check.ts";
import { useMake } from "./use-make.ts";
import { usePicture } from "./use-picture.ts";
import { VerdictLine } from "./verdict-line.tsx";
import { useMakeWords } from "./words.ts";

const MARKS: readonly VisibleMark[] = ["NONE", "CORNER", "MOVING", "EU_ICON", "CHINA_LABEL"];
const MAX_SEED = 2 ** 32 - 1;

type Props = {
  readonly page: MakePageQuery;
  readonly draft: Draft;
  readonly onChange: (draft: Draft) => void;
  readonly onMade: (id: string) => void;
};

/** One box: the words, judged as they are typed, and below it what else can be said. Ctrl+Enter makes. */
export function Composer({ page, draft, onChange, onMade }: Props) {
  const { words } = useMakeWords();
  const { marks } = useVideoWords().words;
  const { maxPromptLength, generator } = page.server;
  const { check, isChecking } = useCheck(draft.prompt);
  const pictures = usePicture();
  const { make, isBusy, fault } = useMake((mistake) => pictures.picture && pictures.afterMistake(mistake));
  const isMoreUsed = draft.seed !== "" || draft.visibleMark !== null || pictures.picture !== null;
  const [isMore, { toggle, open }] = useDisclosure(isMoreUsed);
  const { origin } = draft;
  const box = useRef<HTMLTextAreaElement>(null);
  const originId = origin?.id;
  // What it is to come from was chosen elsewhere, perhaps far down this page: on to its words.
  useEffect(() => {
    if (originId) box.current?.focus();
  }, [originId]);
  const isExtension = origin?.relation === "EXTENSION";
  const change = (news: Partial<Draft>) => onChange({ ...draft, ...news });
  const most = generator.maxSeconds - Math.ceil(draft.secondsBefore);
  const seconds = Math.min(draft.seconds, most);
  const isSending = pictures.picture !== null && pictures.picture.upload === null;
  const canSend = !isSending && most > 0 && draft.prompt.trim() !== "";

  async function send() {
    if (isBusy || !canSend) return;
    const id = await make(requestOf({ ...draft, seconds }, pictures.picture?.upload?.id ?? null));
    if (id === null) return;
    // It is used up; the words stay, to be varied.
    pictures.remove();
    change({ origin: null, secondsBefore: 0 });
    onMade(id);
  }
  const takeFrom = (files: FileList) => (event: ClipboardEvent | DragEvent) => {
    const [file] = files;
    if (!file || isExtension) return;
    event.preventDefault();
    // To be seen where it went.
    open();
    void pictures.take(file);
  };

  return (
    <form
      onSubmit={submitted(send)}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void send();
      }}
      onPaste={(event) => takeFrom(event.clipboardData.files)(event)}
      onDrop={(event) => takeFrom(event.dataTransfer.files)(event)}
      onDragOver={(event) => event.preventDefault()}
    >
      <Paper withBorder className="composer">
        {origin && <OriginLine origin={origin} onDrop={() => change({ origin: null, secondsBefore: 0 })} />}
        {origin?.lacksPicture && !pictures.picture && <Text size="sm">{words.origin.lacksPicture}</Text>}
        <Textarea
          variant="unstyled"
          size="md"
          autosize
          minRows={4}
          maxRows={14}
          ref={box}
          aria-label={words.prompt}
          placeholder={words.promptHint}
          maxLength={maxPromptLength}
          value={draft.prompt}
          onChange={({ currentTarget: { value } }) => change({ prompt: value })}
        />
        <VerdictLine check={check} isChecking={isChecking} />
        <div className="chips">
          <AspectChip
            generator={generator}
            icon={<IconAspectRatio size={16} aria-hidden />}
            isOff={isExtension}
            value={draft.aspect}
            onChange={(aspect) => change({ aspect })}
          />
          <CameraChip
            generator={generator}
            icon={<IconVideo size={16} aria-hidden />}
            value={draft.camera}
            onChange={(camera) => change({ camera })}
          />
          <StyleChip
            generator={generator}
            icon={<IconBrush size={16} aria-hidden />}
            value={draft.style}
            onChange={(style) => change({ style })}
          />
        </div>
        <div className="length-row">
          <IconClock size={16} aria-hidden />
          <LengthSlider most={most} value={seconds} onChange={(seconds) => change({ seconds })} />
        </div>
        <Button
          variant="subtle"
          color="gray"
          size="compact-sm"
          c="var(--dim)"
          onClick={toggle}
          aria-expanded={isMore}
          rightSection={<IconChevronDown size={14} aria-hidden />}
        >
          {words.more}
        </Button>
        <Collapse expanded={isMore}>
          <Stack gap="sm" mt="xs">
            {!isExtension && <FirstPicture {...pictures} />}
            <TextInput
              size="sm"
              label={words.seed}
              description={words.seedHint}
              inputMode="numeric"
              value={draft.seed}
              onChange={({ currentTarget: { value } }) => change({ seed: seedIn(value) })}
            />
            <div>
              <Text size="sm" fw={500}>
                {words.mark}
              </Text>
              <Chip
                name={words.mark}
                value={draft.visibleMark}
                values={MARKS}
                says={marks}
                none={words.usualMark}
                onChange={(visibleMark) => change({ visibleMark })}
              />
            </div>
          </Stack>
        </Collapse>
        {fault && <FaultView fault={fault} onRetry={send} />}
        <Group justify="space-between" wrap="nowrap" gap="sm" align="center">
          {most > 0 ? (
            <Cost page={page} seconds={seconds} />
          ) : (
            <Text size="sm" c="var(--person)">
              {words.origin.noRoom}
            </Text>
          )}
          <Button
            type="submit"
            className="generate"
            loading={isBusy}
            disabled={!canSend}
            leftSection={<IconSparkles size={18} aria-hidden />}
            aria-keyshortcuts="Control+Enter"
          >
            {words.generate}
          </Button>
        </Group>
        <Text size="xs" c="dimmed" ta="right" visibleFrom="md">
          <Kbd size="xs">{words.generateKeys}</Kbd>
        </Text>
      </Paper>
    </form>
  );
}

const seedIn = (typed: string): string => {
  const digits = typed.replace(/\D/g, "");
  return digits === "" ? "" : String(Math.min(Number(digits), MAX_SEED));
};

function requestOf(draft: Draft, firstFrame: string | null): GenerateVideoInput {
  const { prompt, seconds, camera, style, seed, visibleMark, origin } = draft;
  const isExtension = origin?.relation === "EXTENSION";
  return {
    ...{ prompt, seconds, camera, style, visibleMark, firstFrame },
    aspect: isExtension ? null : draft.aspect,
    seed: seed === "" ? null : Number(seed),
    remixOf: origin && !isExtension ? origin.id : null,
    extend: origin && isExtension ? origin.id : null,
  };
}
