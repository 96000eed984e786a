import { Skeleton } from "@mantine/core";
import { useState } from "react";
import { type MadeFragment, MakeUpdatesDocument } from "../../generated/studio.ts";
import { useLive } from "../../shared/graphql/hooks.ts";
import { StatusWord } from "../gallery/status-word.tsx";
import { useSteadyLink } from "../gallery/use-steady-link.ts";
import { Making } from "./making.tsx";
import { RefusalView } from "./refusal-view.tsx";
import { type Seen, see, stepsOf } from "./steps.ts";

const FINAL: readonly string[] = ["REFUSED", "READY", "FAILED", "CANCELLED", "DELETED"];

type Props = {
  readonly id: string;
  readonly onEnd: () => void;
  /** Makes it a line of a list, which leads to the large one. */
  readonly onShow?: () => void;
};

/** One generation, watched until its end. A refusal that is taken back is watched again. */
export function BeingMade(props: Props) {
  const [round, setRound] = useState(0);
  return <Watched key={round} {...props} onReopened={() => setRound((before) => before + 1)} />;
}

function Watched({ id, onEnd, onShow, onReopened }: Props & { readonly onReopened: () => void }) {
  const [made, setMade] = useState<MadeFragment | null>(null);
  const [preview, setPreview] = useState<string | null>(null);
  const [seen, setSeen] = useState<Seen>(new Map());
  const picture = useSteadyLink(made?.asset?.poster) ?? preview;
  useLive(
    MakeUpdatesDocument,
    { id },
    {
      onEvent({ generationUpdated: news }) {
        setMade(news);
        setSeen((before) => see(before, news.progress?.step ?? null, Date.now()));
        if (news.progress?.preview) setPreview(news.progress.preview);
        if (FINAL.includes(news.status)) onEnd();
      },
    },
  );

  if (onShow)
    return (
      <button type="button" className="other" onClick={onShow}>
        <span className="other-picture">{picture && <img src={picture} alt="" />}</span>
        <span className="other-prompt">{made?.prompt}</span>
        {made && <StatusWord status={made.status} {...(made.progress && { fraction: made.progress.fraction })} />}
      </button>
    );
  if (!made) return <Skeleton className="stage-place" radius={16} />;
  if (made.status === "REFUSED") return <RefusalView id={id} onReopened={onReopened} />;
  return <Making made={made} preview={preview} steps={stepsOf(made, seen)} />;
}
