import { Button, Group, Text } from "@mantine/core";
import { IconAspectRatio, IconBrush, IconPlus, IconSparkles } from "@tabler/icons-react";
import type { GenerateVideoInput, MakePageQuery } from "../../generated/studio.ts";
import { fill } from "../../shared/language.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { submitted } from "../../shared/ui/submitted.ts";
import { AspectChip, StyleChip } from "./choices.tsx";
import { Cost } from "./cost.tsx";
import { type DraftShot, newShot, randomKey, type Story } from "./kept.ts";
import { OriginLine } from "./origin-line.tsx";
import { ShotCard } from "./shot-card.tsx";
import { ShotRow } from "./shot-row.tsx";
import { useCheck } from "./use-check.ts";
import { useMake } from "./use-make.ts";
import { VerdictLine } from "./verdict-line.tsx";
import { useMakeWords } from "./words.ts";

const MAX_SHOTS = 20;

type Props = {
  readonly page: MakePageQuery;
  readonly story: Story;
  readonly onChange: (story: Story) => void;
  readonly onMade: (id: string) => void;
};

/** The shots in their order, judged as one text, and what holds for all of them. */
export function StoryEditor({ page, story, onChange, onMade }: Props) {
  const { words } = useMakeWords();
  const { generator } = page.server;
  const { shots } = story;
  // As the server joins them: what is judged is the whole. What the model knows of it is another matter for each shot.
  const { check, isChecking } = useCheck(shots.map(({ prompt }) => prompt).join("\n"));
  const judged = check?.found ? { ...check, found: { ...check.found, understoodWords: [], ignoredWords: [] } } : check;
  const { make, isBusy, fault } = useMake();
  const seconds = shots.reduce((sum, shot) => sum + shot.seconds, 0);
  const over = seconds - generator.maxSeconds;
  const isWhole = over <= 0 && shots.every(({ prompt }) => prompt.trim() !== "");
  const put = (news: readonly DraftShot[]) => onChange({ ...story, shots: news });

  async function send() {
    if (!isWhole || isBusy) return;
    const id = await make(requestOf(story));
    if (id === null) return;
    onChange({ ...story, origin: null });
    onMade(id);
  }

  return (
    <form
      className="story"
      onSubmit={submitted(send)}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void send();
      }}
    >
      {story.origin && <OriginLine origin={story.origin} onDrop={() => onChange({ ...story, origin: null })} />}
      {story.origin?.lacksPicture && <Text size="sm">{words.origin.lacksPicture}</Text>}
      <ShotRow keys={shots.map(({ key }) => key)} onMove={(from, to) => put(moved(shots, from, to))}>
        {shots.map((shot, index) => (
          <ShotCard
            key={shot.key}
            shot={shot}
            number={index + 1}
            page={page}
            onChange={(changed) => put(shots.with(index, changed))}
            onDuplicate={() => put(shots.toSpliced(index + 1, 0, { ...shot, key: randomKey() }))}
            onRemove={shots.length > 1 ? () => put(shots.toSpliced(index, 1)) : null}
            canGrow={shots.length < MAX_SHOTS}
          />
        ))}
        <li className="shot-add">
          <Button
            variant="subtle"
            h="100%"
            fullWidth
            disabled={shots.length >= MAX_SHOTS}
            leftSection={<IconPlus size={18} aria-hidden />}
            onClick={() => put([...shots, newShot()])}
          >
            {words.storyboard.add}
          </Button>
        </li>
      </ShotRow>
      <VerdictLine check={judged} isChecking={isChecking} />
      {fault && <FaultView fault={fault} onRetry={send} />}
      <Group gap="sm">
        <AspectChip
          generator={generator}
          icon={<IconAspectRatio size={16} aria-hidden />}
          value={story.aspect}
          onChange={(aspect) => onChange({ ...story, aspect })}
        />
        <StyleChip
          generator={generator}
          icon={<IconBrush size={16} aria-hidden />}
          value={story.style}
          onChange={(style) => onChange({ ...story, style })}
        />
        <Text size="sm" className="figures" c={over > 0 ? "var(--person)" : "dimmed"} role="status">
          {over > 0
            ? fill(words.storyboard.tooLong, { over })
            : fill(words.storyboard.total, { seconds, most: generator.maxSeconds })}
        </Text>
        <Group ml="auto" gap="sm">
          <Cost page={page} seconds={seconds} />
          <Button
            type="submit"
            className="generate"
            loading={isBusy}
            disabled={!isWhole}
            leftSection={<IconSparkles size={18} aria-hidden />}
            aria-keyshortcuts="Control+Enter"
          >
            {words.generate}
          </Button>
        </Group>
      </Group>
    </form>
  );
}

function moved(shots: readonly DraftShot[], from: number, to: number): readonly DraftShot[] {
  const shot = shots[from];
  return shot ? shots.toSpliced(from, 1).toSpliced(to, 0, shot) : shots;
}

/** The seed and the mark of what is remixed are taken over, since neither is named. */
const requestOf = ({ shots, aspect, style, origin }: Story): GenerateVideoInput => ({
  shots: shots.map(({ prompt, seconds, camera }) => ({ prompt, seconds, camera })),
  aspect,
  style,
  ...(origin && { remixOf: origin.id }),
});
