import { Anchor, Button, Collapse, Group, NumberInput, Paper, Stack, Text, Textarea } from "@mantine/core";
import { useDisclosure, useHotkeys } from "@mantine/hooks";
import { IconChevronDown, IconChevronRight, IconSparkles } from "@tabler/icons-react";
import { useState } from "react";
import type { Aspect, Camera, GenerateVideoInput, MakePageQuery, Style, VisibleMark } from "../../generated/studio.ts";
import { fill } from "../../shared/language.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { submitted } from "../../shared/ui/submitted.ts";
import { useVideoWords } from "../video/words.ts";
import { Cost } from "./cost.tsx";
import { FirstPicture } from "./first-picture.tsx";
import { LiveCheck } from "./live-check.tsx";
import { AspectChoice, CameraChoice, Choice, LengthSlider, StyleChoice } from "./options.tsx";
import { useGenerate } from "./use-generate.ts";
import { useKept } from "./use-kept.ts";
import { useSource } from "./use-source.ts";
import { useMakeWords } from "./words.ts";

export type Draft = {
  readonly prompt: string;
  readonly aspect: Aspect;
  readonly seconds: number;
  readonly camera: Camera | null;
  readonly style: Style | null;
  readonly seed: number | null;
  readonly visibleMark: VisibleMark | null;
};
const EMPTY: Draft = {
  ...{ prompt: "", aspect: "WIDE_16_9", seconds: 4 },
  ...{ camera: null, style: null, seed: null, visibleMark: null },
};
const MARKS = ["NONE", "CORNER", "MOVING", "EU_ICON", "CHINA_LABEL"] as const;
const MAX_SEED = 0xffffffff;

type Props = { readonly page: MakePageQuery; readonly onMade: (id: string) => void };

/** One box for what the video shows, and beside it what words say badly. */
export function Composer({ page, onMade }: Props) {
  const { words } = useMakeWords();
  const { words: names } = useVideoWords();
  const [draft, setDraft] = useKept("draft", EMPTY);
  const [firstFrame, setFirstFrame] = useState<string | null>(null);
  const [round, setRound] = useState(0);
  const [isMore, { toggle }] = useDisclosure();
  const change = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const { source, how, drop } = useSource(change);
  const { generate, isBusy, fault } = useGenerate(onMade);
  const { generator, maxPromptLength } = page.server;
  const canSend = draft.prompt.trim() !== "" && !isBusy;

  async function send(): Promise<void> {
    if (!canSend) return;
    const isMade = await generate(wishOf(draft, source && how ? { [how]: source.id } : {}, firstFrame));
    if (!isMade) return;
    // The upload is used up, and the next video starts from words alone.
    setFirstFrame(null);
    setRound((before) => before + 1);
    drop();
  }
  useHotkeys([["mod+Enter", () => void send()]], []);

  return (
    <Paper component="section" withBorder p="md" aria-labelledby="make-title">
      <h1 id="make-title" className="visually-hidden">
        {words.title}
      </h1>
      <form onSubmit={submitted(send)}>
        <Stack gap="sm">
          {source && how && (
            <Group justify="space-between" wrap="nowrap">
              <Text size="sm" lineClamp={1}>
                {fill(how === "extend" ? words.from.extend : words.from.remix, { prompt: source.prompt })}
              </Text>
              <Anchor component="button" type="button" size="sm" onClick={drop}>
                {words.from.drop}
              </Anchor>
            </Group>
          )}
          <Textarea
            label={words.prompt}
            placeholder={words.placeholder}
            autosize
            minRows={4}
            maxRows={12}
            maxLength={maxPromptLength}
            size="md"
            value={draft.prompt}
            onChange={({ currentTarget: { value } }) => change({ prompt: value })}
          />
          <LiveCheck prompt={draft.prompt} />
          <div className="make-options">
            {how !== "extend" && (
              <AspectChoice values={generator.aspects} value={draft.aspect} onChange={(aspect) => change({ aspect })} />
            )}
            {generator.cameras.length > 0 && (
              <CameraChoice values={generator.cameras} value={draft.camera} onChange={(camera) => change({ camera })} />
            )}
            {generator.styles.length > 0 && (
              <StyleChoice values={generator.styles} value={draft.style} onChange={(style) => change({ style })} />
            )}
          </div>
          <LengthSlider
            value={Math.min(draft.seconds, generator.maxSeconds)}
            max={generator.maxSeconds}
            onChange={(seconds) => change({ seconds })}
          />
          <Button
            variant="subtle"
            size="compact-sm"
            justify="flex-start"
            aria-expanded={isMore}
            onClick={toggle}
            leftSection={
              isMore ? <IconChevronDown size={14} aria-hidden /> : <IconChevronRight size={14} aria-hidden />
            }
          >
            {words.more}
          </Button>
          <Collapse expanded={isMore}>
            <Stack gap="sm">
              <NumberInput
                label={words.seed}
                description={words.seedWhy}
                size="sm"
                min={0}
                max={MAX_SEED}
                allowDecimal={false}
                value={draft.seed ?? ""}
                onChange={(seed) => change({ seed: typeof seed === "number" ? seed : null })}
              />
              <Choice
                label={words.mark}
                values={MARKS}
                names={names.marks}
                none={words.markUsual}
                value={draft.visibleMark}
                onChange={(visibleMark) => change({ visibleMark })}
              />
              {how !== "extend" && <FirstPicture key={round} onReady={setFirstFrame} />}
            </Stack>
          </Collapse>
          {fault && <FaultView fault={fault} />}
          <Group justify="space-between">
            <Cost page={page} seconds={draft.seconds} />
            <Button
              type="submit"
              loading={isBusy}
              disabled={!canSend}
              leftSection={<IconSparkles size={16} aria-hidden />}
              title={words.keys}
            >
              {words.generate}
            </Button>
          </Group>
        </Stack>
      </form>
    </Paper>
  );
}

function wishOf(draft: Draft, from: GenerateVideoInput, firstFrame: string | null): GenerateVideoInput {
  const { prompt, aspect, seconds, camera, style, seed, visibleMark } = draft;
  return {
    ...from,
    prompt: prompt.trim(),
    seconds,
    ...(!from.extend && { aspect }),
    ...(camera && { camera }),
    ...(style && { style }),
    ...(seed !== null && { seed }),
    ...(visibleMark && { visibleMark }),
    ...(firstFrame && { firstFrame }),
  };
}
