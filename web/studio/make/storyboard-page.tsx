import "./make.css";
import { Skeleton, Text, Title } from "@mantine/core";
import { useState } from "react";
import { MakePageDocument } from "../../generated/studio.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { usePageTitle } from "../../shared/ui/use-page-title.ts";
import { freshStory, STORY, type Story, useKept } from "./kept.ts";
import { Stage } from "./stage.tsx";
import { StoryEditor } from "./story-editor.tsx";
import { useMakeWords } from "./words.ts";

/** Several shots as one video: put in order above, made below. */
export function StoryboardPage() {
  const { words } = useMakeWords();
  usePageTitle(words.storyboard.title);
  const { data, fault, reload } = useRead(MakePageDocument, {});
  const [story, setStory] = useKept<Story>(STORY, freshStory);
  const [made, setMade] = useState<readonly string[]>([]);
  return (
    <div className="make">
      <header>
        <Title order={1}>{words.storyboard.title}</Title>
        <Text c="dimmed">{words.storyboard.text}</Text>
      </header>
      {data ? (
        <StoryEditor
          page={data}
          story={story}
          onChange={setStory}
          onMade={(id) => setMade((before) => [id, ...before])}
        />
      ) : fault ? (
        <FaultView fault={fault} onRetry={reload} />
      ) : (
        <Skeleton height={360} radius={16} />
      )}
      {made.length > 0 && <Stage made={made} underWay={[]} aspect={story.aspect} onEnd={reload} />}
    </div>
  );
}
