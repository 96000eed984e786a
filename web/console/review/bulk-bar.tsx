import { Button, Modal } from "@mantine/core";
import { useState } from "react";
import { UndoBulkDocument } from "../../generated/console.ts";
import { useWrite } from "../../shared/graphql/hooks.ts";
import { fill } from "../../shared/language.tsx";
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
  const [done, setDone] = useState<BulkDone | null>(null);
  const [said, setSaid] = useState<string | null>(null);
  const [undo, isBusy] = useWrite(UndoBulkDocument);
  const count = selection.ids.size;

  async function takeBack({ id }: BulkDone): Promise<void> {
    const written = await undo({ input: { id } });
    if (!written.ok) return setSaid(`${written.fault.message} (${written.fault.code})`);
    const { reopened, leftIds, userErrors } = written.data.undoBulkReview;
    const [first] = userErrors;
    setDone(null);
    setSaid(
      first
        ? `${first.message} (${first.code})`
        : fill(words.bulkUndone, { reopened: reopened.length, left: leftIds.length }),
    );
    desk.queue.reload();
  }

  return (
    <>
      {(count > 0 || done !== null || said !== null) && (
        <div className="review-bulk" role="status">
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
          ids={[...selection.ids]}
          onDone={(what) => {
            setDone(what);
            setSaid(null);
            selection.clear();
            onClose();
            desk.queue.reload();
          }}
        />
      </Modal>
    </>
  );
}
