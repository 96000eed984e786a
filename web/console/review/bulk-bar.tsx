import { Button, Modal } from "@mantine/core";
import { useSessionStorage } from "@mantine/hooks";
import { useEffect, useRef, useState } from "react";
import { UndoBulkDocument } from "../../generated/console.ts";
import { useWrite } from "../../shared/graphql/hooks.ts";
import { fill } from "../../shared/language.tsx";
import { useSaid } from "../../shared/ui/use-said.ts";
import { type BulkDone, BulkForm } from "./bulk-form.tsx";
import type { Desk } from "./use-desk.ts";
import type { Selection } from "./use-selection.ts";
import { useReviewWords } from "./words.ts";

/** What is selected and what to do with it; afterwards what came of it, and the way back while there is one. */
export function BulkBar(props: {
  readonly desk: Desk;
  readonly selection: Selection;
  readonly isOpen: boolean;
  readonly onOpen: () => void;
  readonly onClose: () => void;
}) {
  const { words, language } = useReviewWords();
  const { desk, selection, isOpen, onOpen, onClose } = props;
  const [kept, setDone] = useSessionStorage<BulkDone | null>({
    key: "vouch.review.bulk",
    defaultValue: null,
    getInitialValueInEffect: false,
  });
  const done = kept && Date.parse(kept.undoUntil) > Date.now() ? kept : null;
  const [said, setSaid] = useState<string | null>(null);
  const inWords = useSaid();
  const bar = useRef<HTMLDivElement>(null);
  const [isNews, setNews] = useState(false);
  // The dialog's button is gone with the selection: the way back comes next for whoever goes on by Tab.
  useEffect(() => {
    if (isNews && !isOpen) bar.current?.focus();
    if (!isOpen) setNews(false);
  }, [isNews, isOpen]);
  const [undo, isBusy] = useWrite(UndoBulkDocument);
  const count = selection.ids.size;

  async function takeBack({ id }: BulkDone): Promise<void> {
    const written = await undo({ input: { id } });
    if (!written.ok) return setSaid(inWords(written.fault));
    const { reopened, leftIds, userErrors } = written.data.undoBulkReview;
    const [first] = userErrors;
    setDone(null);
    setSaid(first ? inWords(first) : fill(words.bulkUndone, { reopened: reopened.length, left: leftIds.length }));
    bar.current?.focus();
    void desk.queue.reload();
  }

  return (
    <>
      {(count > 0 || done !== null || said !== null) && (
        <div ref={bar} tabIndex={-1} className="review-bulk" role="status">
          {count > 0 && (
            <>
              <span className="figures">{fill(words.selected, { count })}</span>
              <Button size="compact-sm" onClick={onOpen}>
                {words.bulk}
              </Button>
              <Button size="compact-sm" variant="default" onClick={selection.clear}>
                {words.clear}
              </Button>
            </>
          )}
          {count === 0 && done && (
            <>
              <span className="figures">{fill(words.bulkDone, { done: done.done, left: done.left })}</span>
              <Button size="compact-sm" variant="default" loading={isBusy} onClick={() => void takeBack(done)}>
                {fill(words.bulkUndo, {
                  time: new Intl.DateTimeFormat(language, { timeStyle: "short" }).format(new Date(done.undoUntil)),
                })}
              </Button>
            </>
          )}
          {count === 0 && said && <span>{said}</span>}
          {count === 0 && (
            <Button
              size="compact-sm"
              variant="subtle"
              onClick={() => {
                setDone(null);
                setSaid(null);
              }}
            >
              {words.dismiss}
            </Button>
          )}
        </div>
      )}
      <Modal
        opened={isOpen && count > 0}
        onClose={onClose}
        size="lg"
        title={fill(words.bulkTitle, { count })}
        closeButtonProps={{ "aria-label": words.cancel }}
      >
        <BulkForm
          rows={desk.rows.filter(({ id }) => selection.ids.has(id))}
          onDone={(what) => {
            setDone(what);
            setSaid(null);
            setNews(true);
            selection.clear();
            onClose();
            void desk.queue.reload();
          }}
        />
      </Modal>
    </>
  );
}
