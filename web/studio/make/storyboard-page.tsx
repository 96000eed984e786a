import "../gallery/gallery.css";
import "./make.css";
import { Button, Group, Paper, Skeleton, Stack, Text, Title } from "@mantine/core";
import { IconPlus, IconSparkles } from "@tabler/icons-react";
import { useId } from "react";
import { type Aspect, MakePageDocument, type MakePageQuery, type Style } from "../../generated/studio.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { fill } from "../../shared/language.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { submitted } from "../../shared/ui/submitted.ts";
import { usePageTitle } from "../../shared/ui/use-page-title.ts";
import { Cost } from "./cost.tsx";
import { LiveCheck } from "./live-check.tsx";
import { Making, useMaking } from "./making.tsx";
import { AspectChoice, StyleChoice } from "./options.tsx";
import type { Shot } from "./shot-card.tsx";
import { ShotRow } from "./shot-row.tsx";
import { useGenerate } from "./use-generate.ts";
import { useKept } from "./use-kept.ts";
import { useMakeWords } from "./words.ts";

const MAX_SHOTS = 20;
type Board = { readonly shots: readonly Shot[]; readonly aspect: Aspect; readonly style: Style | null };
const FIRST: Board = {
  shots: [1, 2].map((key) => ({ key, prompt: "", seconds: 2, camera: null })),
  ...{ aspect: "WIDE_16_9", style: null },
};

/** Shots as cards, in the order in which they are seen. */
export function StoryboardPage() {
  const { words } = useMakeWords();
  const { data, fault, reload } = useRead(MakePageDocument, {});
  usePageTitle(words.board.title);
  if (data) return <Editor page={data} />;
  return fault ? <FaultView fault={fault} onRetry={reload} /> : <Skeleton height={420} />;
}

function Editor({ page }: { readonly page: MakePageQuery }) {
  const { words } = useMakeWords();
  const { generator } = page.server;
  const [board, setBoard] = useKept("storyboard", FIRST);
  const change = (part: Partial<Board>) => setBoard((before) => ({ ...before, ...part }));
  const { add, ...making } = useMaking([]);
  const { generate, isBusy, fault } = useGenerate(add);
  const { shots, aspect, style } = board;
  const total = shots.reduce((sum, { seconds }) => sum + seconds, 0);
  const isTooLong = total > generator.maxSeconds;
  const isReady = !isTooLong && shots.length > 0 && shots.every(({ prompt }) => prompt.trim() !== "");
  const totalId = useId();

  const append = () =>
    change({
      shots: [...shots, { key: Math.max(0, ...shots.map(({ key }) => key)) + 1, prompt: "", seconds: 2, camera: null }],
    });
  const send = async () => {
    await generate({
      shots: shots.map(({ prompt, seconds, camera }) => ({
        prompt: prompt.trim(),
        seconds,
        ...(camera && { camera }),
      })),
      aspect,
      ...(style && { style }),
    });
  };

  return (
    <Stack gap="lg">
      <div>
        <Title order={1}>{words.board.title}</Title>
        <Text c="dimmed">{words.board.lead}</Text>
      </div>
      <form onSubmit={submitted(send)}>
        <Stack>
          <ShotRow shots={shots} cameras={generator.cameras} onChange={(changed) => change({ shots: changed })} />
          <Group justify="space-between" align="flex-end">
            <Group align="flex-end">
              <Button
                variant="default"
                leftSection={<IconPlus size={16} aria-hidden />}
                disabled={shots.length >= MAX_SHOTS}
                onClick={append}
              >
                {words.board.add}
              </Button>
              <AspectChoice
                values={generator.aspects}
                value={aspect}
                onChange={(chosen) => change({ aspect: chosen })}
              />
              {generator.styles.length > 0 && (
                <StyleChoice values={generator.styles} value={style} onChange={(chosen) => change({ style: chosen })} />
              )}
            </Group>
            <Text id={totalId} className={isTooLong ? "figures bad" : "figures"} role="status">
              {fill(words.board.total, { seconds: total, limit: generator.maxSeconds })}
              {isTooLong && ` · ${words.board.tooLong}`}
            </Text>
          </Group>
          <Paper withBorder p="md">
            <LiveCheck prompt={shots.map(({ prompt }) => prompt.trim()).join("\n")} />
          </Paper>
          {fault && <FaultView fault={fault} />}
          <Group justify="space-between">
            <Cost page={page} seconds={total} />
            <Button
              type="submit"
              loading={isBusy}
              disabled={!isReady}
              aria-describedby={totalId}
              leftSection={<IconSparkles size={16} aria-hidden />}
            >
              {words.generate}
            </Button>
          </Group>
        </Stack>
      </form>
      <Making {...making} />
    </Stack>
  );
}
