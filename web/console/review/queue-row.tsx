import { Checkbox } from "@mantine/core";
import { IconFlame, IconLock } from "@tabler/icons-react";
import type { ReviewRowFragment } from "../../generated/console.ts";
import { fill } from "../../shared/language.tsx";
import { useSession } from "../../shared/shell/session.tsx";
import { Meaning } from "../../shared/ui/meaning.tsx";
import { Moment } from "../../shared/ui/moment.tsx";
import { topFinding } from "./use-place.ts";
import { useReviewWords, wordFor } from "./words.ts";

type Props = {
  readonly row: ReviewRowFragment;
  readonly isOpen: boolean;
  readonly isSelected: boolean;
  readonly onOpen: () => void;
  /** `isRange`: with the shift key, everything from the last one selected. */
  readonly onSelect: (isRange: boolean) => void;
};

/** A case in two lines of a fixed height: what was found and how long ago; the words, and what presses. */
export function QueueRow({ row, isOpen, isSelected, onOpen, onSelect }: Props) {
  const { words, language } = useReviewWords();
  const { user } = useSession();
  const found = topFinding(row);
  const points = row.user?.standing.points ?? 0;
  const isHeld = row.status === "CLAIMED" && Date.parse(row.claimExpiresAt ?? "") > Date.now();
  const isOverdue = row.dueAt !== null && Date.parse(row.dueAt) < Date.now();
  return (
    <div className="review-row" data-open={isOpen || undefined} data-selected={isSelected || undefined}>
      <Checkbox
        size="xs"
        checked={isSelected}
        aria-label={fill(words.select, { prompt: row.generation.prompt.slice(0, 60) })}
        onChange={({ nativeEvent }) => onSelect(nativeEvent instanceof MouseEvent && nativeEvent.shiftKey)}
      />
      <button type="button" className="review-row-open" aria-current={isOpen || undefined} onClick={onOpen}>
        <span className="review-line">
          <b>{found ? words.categories[found.category] : words.noCategory}</b>
          {found?.score != null && (
            <span className="figures">{new Intl.NumberFormat(language, SCORE).format(found.score)}</span>
          )}
          <span className="review-dim review-push">
            <Moment at={row.createdAt} />
          </span>
        </span>
        <span className="review-line">
          <span className="review-clip review-dim" lang="">
            {row.generation.prompt}
          </span>
          {points > 0 && (
            <span className="review-sign person" title={fill(words.strikes, { points })}>
              <IconFlame size={14} aria-hidden />
              <span aria-hidden>{points}</span>
              <span className="visually-hidden">{fill(words.strikes, { points })}</span>
            </span>
          )}
          {row.dueAt !== null && (
            <Meaning sense={isOverdue ? "bad" : "person"}>{isOverdue ? words.overdue : words.due}</Meaning>
          )}
          {row.status === "AWAITING_SECOND" && <span className="review-tag">{words.second}</span>}
          {isHeld && row.claimedBy && (
            <span className="review-tag">
              <IconLock size={12} aria-hidden />
              {row.claimedBy.id === user.id ? words.heldByYou : row.claimedBy.displayName}
            </span>
          )}
          {!isHeld && row.status !== "AWAITING_SECOND" && (
            <span className="review-tag">{wordFor(words.queues, row.queue)}</span>
          )}
        </span>
      </button>
    </div>
  );
}

const SCORE = { minimumFractionDigits: 2, maximumFractionDigits: 2 } as const;
