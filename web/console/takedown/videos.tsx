import { Button, Checkbox, Group, Skeleton, Text, TextInput, Title } from "@mantine/core";
import { type FormEvent, useState } from "react";
import {
  LinkNoticeDocument,
  type NoticeCaseFragment,
  NoticeCopiesDocument,
  NoticePictureDocument,
  type NoticeVideoFragment,
} from "../../generated/console.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { useAct } from "../../shared/graphql/use-act.ts";
import { fill } from "../../shared/language.tsx";
import { Copyable } from "../../shared/ui/copyable.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { Meaning } from "../../shared/ui/meaning.tsx";
import { Problem } from "../../shared/ui/problem.tsx";
import { useTakedownWords } from "./words.ts";

type Props = {
  readonly notice: NoticeCaseFragment;
  readonly isMine: boolean;
  /** Ids of those to withhold; null while nothing can be chosen. */
  readonly chosen: readonly string[] | null;
  readonly onChoose: (ids: readonly string[]) => void;
};

/** What the notice is about, and what shows the same. Pictures come to the holder of the case, when asked for. */
export function Videos({ notice, isMine, chosen, onChoose }: Props) {
  const { words } = useTakedownWords();
  const [isRevealed, setRevealed] = useState(false);
  const { data } = useRead(NoticePictureDocument, { id: notice.id }, { isPaused: !isRevealed || !isMine });
  const shown = data?.node && "copies" in data.node ? data.node.copies : [];
  const pictures = new Map(isRevealed ? shown.map(({ video, picture }) => [video.id, picture ?? null]) : []);
  // Looking for copies takes its time; what the notice names is known at once.
  const found = useRead(NoticeCopiesDocument, { id: notice.id });
  const copies = found.data?.node && "copies" in found.data.node ? found.data.node.copies : notice.videos;
  const toggle = (id: string, is: boolean) =>
    onChoose(is ? [...(chosen ?? []), id] : (chosen ?? []).filter((other) => other !== id));
  return (
    <section className="card">
      <Group justify="space-between" mb="sm">
        <Title order={2}>{words.videos}</Title>
        {isMine && copies.length > 0 && (
          <Button size="xs" variant="default" aria-pressed={isRevealed} onClick={() => setRevealed(!isRevealed)}>
            {isRevealed ? words.hide : words.reveal}
          </Button>
        )}
      </Group>
      {copies.length === 0 && <Text c="dimmed">{words.noVideos}</Text>}
      <ul className="copies">
        {copies.map((copy) => (
          <Copy
            key={copy.video.id}
            copy={copy}
            picture={pictures.get(copy.video.id) ?? null}
            isChosen={chosen?.includes(copy.video.id) ?? null}
            onToggle={(is) => toggle(copy.video.id, is)}
          />
        ))}
      </ul>
      {found.isLoading && <Skeleton height={48} mt="sm" />}
      {found.fault && <FaultView fault={found.fault} onRetry={found.reload} />}
      {isMine && <Linking id={notice.id} />}
    </section>
  );
}

function Copy(props: {
  readonly copy: NoticeVideoFragment;
  readonly picture: string | null;
  readonly isChosen: boolean | null;
  readonly onToggle: (is: boolean) => void;
}) {
  const { words } = useTakedownWords();
  const { copy, picture, isChosen, onToggle } = props;
  const { relation, score, video } = copy;
  const facts = [
    words.relations[relation],
    ...(score == null ? [] : [fill(words.score, { score: Math.round(score) })]),
    fill(words.seconds, { seconds: video.durationSeconds }),
    ...(video.owner ? [video.owner.displayName] : []),
    ...(video.deletedAt ? [words.deleted] : []),
  ];
  return (
    <li>
      {isChosen !== null && (
        <Checkbox
          aria-label={fill(words.withhold, { id: video.contentId })}
          checked={isChosen}
          onChange={({ currentTarget: { checked } }) => onToggle(checked)}
        />
      )}
      {picture && <img src={picture} alt={fill(words.picture, { id: video.contentId })} />}
      <div>
        <Group gap="xs">
          <Copyable name={words.contentId} value={video.contentId} shown={20} />
          {video.withheldAt && <Meaning sense="bad">{words.withheld}</Meaning>}
        </Group>
        <Text size="sm" c="dimmed">
          {facts.join(" · ")}
        </Text>
      </div>
    </li>
  );
}

function Linking({ id }: { readonly id: string }) {
  const { words } = useTakedownWords();
  const [videos, setVideos] = useState("");
  const { act, isBusy, problem } = useAct(LinkNoticeDocument);
  async function link(event: FormEvent) {
    event.preventDefault();
    if (await act({ input: { id, videos } })) setVideos("");
  }
  return (
    <form onSubmit={link}>
      <Group align="flex-end" mt="md">
        <TextInput
          label={words.link}
          placeholder={words.linkHint}
          value={videos}
          onChange={({ currentTarget: { value } }) => setVideos(value)}
          required
          flex={1}
        />
        <Button type="submit" variant="default" loading={isBusy}>
          {words.add}
        </Button>
      </Group>
      <Problem text={problem} />
    </form>
  );
}
