import "./review.css";
import { useDisclosure } from "@mantine/hooks";
import { useEffect, useRef } from "react";
import { ReviewedCaseDocument, type ReviewedCaseQuery } from "../../generated/console.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { usePageTitle } from "../../shared/ui/use-page-title.ts";
import { usePalette } from "../palette/palette-place.tsx";
import { BulkBar } from "./bulk-bar.tsx";
import { CasePane, type OpenCase } from "./case-pane.tsx";
import { ContextPane } from "./context-pane.tsx";
import type { FramesHandle } from "./frames-strip.tsx";
import { KeyBar, KeyHelp, nameOf } from "./key-bar.tsx";
import { QueuePane } from "./queue-pane.tsx";
import { useDesk } from "./use-desk.ts";
import { useHolding } from "./use-holding.ts";
import { useKeys } from "./use-keys.ts";
import { useSelection } from "./use-selection.ts";
import { useReviewWords, wordFor } from "./words.ts";

/** The desk: what waits, the case that is open, and what is known about it. */
export function ReviewPage() {
  const { words } = useReviewWords();
  const desk = useDesk();
  const selection = useSelection(desk.rows);
  const [isHelpOpen, help] = useDisclosure();
  const [isBulkOpen, bulk] = useDisclosure();
  const frames = useRef<FramesHandle>(null);
  const { caseId } = desk.place;
  const { data, reload, ...reading } = useRead(ReviewedCaseDocument, { id: caseId }, { isPaused: caseId === "" });
  const node = caseId === "" ? null : caseOf(data?.node);
  // The answer before stays until the new one is there; it is not the case that the address names.
  const reviewCase = node?.id === caseId ? node : null;
  const holding = useHolding(reviewCase);
  const isLoading = caseId !== "" && !reviewCase && (reading.isLoading || node !== null);

  useEffect(() => {
    if (desk.changes > 0) reload();
  }, [desk.changes, reload]);
  usePageTitle(
    words.title,
    desk.queues.reduce((sum, { waiting }) => sum + waiting, 0),
  );
  const { keys, isOn, setOn } = useKeys({
    ...{ desk, selection, reviewCase, holding, frames },
    isCovered: isHelpOpen || isBulkOpen,
    onBulk: bulk.open,
    onHelp: help.open,
  });
  usePalette([
    {
      name: words.palette.actions,
      commands: keys
        .filter(({ works }) => works)
        .map(({ key, says, run }) => ({ id: `key ${key}`, label: words.keys[says], key: nameOf(key), run })),
    },
    {
      name: words.palette.queues,
      commands: desk.queues.map(({ name }) => ({
        ...{ id: `queue ${name}`, label: wordFor(words.queues, name) },
        run: () => desk.go({ queue: name }),
      })),
    },
  ]);

  return (
    <div className="review" data-case={caseId !== "" || undefined}>
      <h1 className="visually-hidden">{words.title}</h1>
      <div className="review-panes">
        <QueuePane desk={desk} selection={selection} />
        <CasePane
          {...{ desk, reviewCase, holding, frames }}
          reading={{ fault: reading.fault, isLoading }}
          onReload={reload}
        />
        <ContextPane reviewCase={reviewCase} isLoading={isLoading} />
      </div>
      <BulkBar {...{ desk, selection }} isOpen={isBulkOpen} onOpen={bulk.open} onClose={bulk.close} />
      <KeyBar {...{ keys, isOn }} pending={desk.pending} onUndo={desk.undo} onHelp={help.open} />
      <KeyHelp {...{ keys, isOn }} isOpen={isHelpOpen} onClose={help.close} onTurn={setOn} />
    </div>
  );
}

const caseOf = (node: ReviewedCaseQuery["node"] | undefined): OpenCase | null => (node && isCase(node) ? node : null);
const isCase = (node: NonNullable<ReviewedCaseQuery["node"]>): node is OpenCase => "kind" in node;
