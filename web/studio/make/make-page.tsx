import "./make.css";
import { Skeleton } from "@mantine/core";
import { useCallback, useState } from "react";
import { MakePageDocument } from "../../generated/studio.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { Problem } from "../../shared/ui/problem.tsx";
import { usePageTitle } from "../../shared/ui/use-page-title.ts";
import { Gallery } from "../gallery/gallery.tsx";
import { Composer } from "./composer.tsx";
import { DRAFT, type Draft, FRESH, useKept } from "./kept.ts";
import { Stage } from "./stage.tsx";
import { useOrigin } from "./use-origin.ts";
import { useMakeWords } from "./words.ts";

/** Left what is asked for, right what is being made, below what was made. */
export function MakePage() {
  const { words } = useMakeWords();
  usePageTitle(words.title);
  const { data, fault, reload } = useRead(MakePageDocument, {});
  const [draft, setDraft] = useKept<Draft>(DRAFT, () => FRESH);
  const [made, setMade] = useState<readonly string[]>([]);
  const begin = useCallback((draft: Draft) => setDraft(draft), [setDraft]);
  const isGone = useOrigin(begin);
  const underWay = data?.underWay.nodes.map(({ id }) => id) ?? [];
  return (
    <div className="make">
      <h1 className="visually-hidden">{words.title}</h1>
      {isGone && <Problem text={words.origin.gone} />}
      <div className="make-columns">
        {data ? (
          <Composer
            page={data}
            draft={draft}
            onChange={setDraft}
            onMade={(id) => setMade((before) => [id, ...before])}
          />
        ) : fault ? (
          <FaultView fault={fault} onRetry={reload} />
        ) : (
          <Skeleton height={360} radius={16} />
        )}
        <Stage made={made} underWay={underWay} aspect={draft.aspect} onEnd={reload} />
      </div>
      <Gallery />
    </div>
  );
}
