import "./case.css";
import { Button, Group, Skeleton } from "@mantine/core";
import { type Ref, useEffect, useRef } from "react";
import { type ReviewedCaseQuery, ReviewReasonsDocument } from "../../generated/console.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { fill } from "../../shared/language.tsx";
import { Empty } from "../../shared/ui/empty.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { Meaning } from "../../shared/ui/meaning.tsx";
import { Moment } from "../../shared/ui/moment.tsx";
import { useSaid } from "../../shared/ui/use-said.ts";
import { CaseActs } from "./case-acts.tsx";
import { type FramesHandle, FramesStrip } from "./frames-strip.tsx";
import { Lease } from "./lease.tsx";
import { PolicyText } from "./policy-text.tsx";
import { PromptText } from "./prompt-text.tsx";
import { ScoreBars } from "./score-bars.tsx";
import type { Desk, Refused } from "./use-desk.ts";
import type { Holding } from "./use-holding.ts";
import { useReviewWords, wordFor } from "./words.ts";

export type OpenCase = Exclude<NonNullable<ReviewedCaseQuery["node"]>, Record<PropertyKey, never>>;

type Props = {
  readonly desk: Desk;
  /** Null while it is read, and when there is none. */
  readonly reviewCase: OpenCase | null;
  readonly holding: Holding;
  readonly reading: { readonly isLoading: boolean; readonly fault: Parameters<typeof FaultView>[0]["fault"] | null };
  readonly onReload: () => void;
  readonly frames: Ref<FramesHandle>;
};

/** One case: whose it is now, what is to be seen and read, and the form of the decision. */
export function CasePane({ desk, reviewCase, holding, reading, onReload, frames }: Props) {
  const { words } = useReviewWords();
  const pane = useRef<HTMLElement>(null);
  const { caseId } = desk.place;
  const hasForm = desk.form !== null;
  // With the form goes the field that had the focus: keys and readers go on at the case, not at the top of the page.
  useEffect(() => {
    if (!hasForm) return;
    return () => {
      if (document.activeElement === document.body) pane.current?.focus({ preventScroll: true });
    };
  }, [hasForm]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another case is read from its top
  useEffect(() => void pane.current?.scrollTo(0, 0), [caseId]);

  return (
    <section ref={pane} tabIndex={-1} className="review-pane review-case" aria-label={words.casePane}>
      {desk.refused.map((one) => (
        <NotTaken key={one.decision.id} desk={desk} refused={one} />
      ))}
      {reading.fault && !reviewCase && <FaultView fault={reading.fault} onRetry={onReload} />}
      {!desk.place.caseId && <NoCase desk={desk} />}
      {desk.place.caseId && reading.isLoading && !reviewCase && <Shapes />}
      {desk.place.caseId && !reading.isLoading && !reading.fault && !reviewCase && (
        <Empty title={words.gone} text={words.goneWhy}>
          {desk.mayDecide && (
            <Button size="xs" onClick={() => void desk.claimNext()}>
              {words.next}
            </Button>
          )}
        </Empty>
      )}
      {reviewCase && <Shown key={reviewCase.id} {...{ desk, reviewCase, holding, onReload, frames }} />}
    </section>
  );
}

function Shown(props: Omit<Props, "reading"> & { readonly reviewCase: OpenCase }) {
  const { words } = useReviewWords();
  const { desk, reviewCase, holding, onReload, frames } = props;
  const reasons = useRead(ReviewReasonsDocument, {}).data?.reviewReasons ?? [];
  const { id, generation, stage, status, claimExpiresAt, appeal } = reviewCase;
  const isMine = holding === "MINE";
  const decisions = generation.decisions.filter((decision) => decision.stage === stage);
  const judgement = decisions.at(-1)?.judgement ?? null;
  const wording = generation.decisions.filter((decision) => decision.stage === "PROMPT").at(-1)?.judgement ?? null;
  const isHidden = desk.queues.find(({ name }) => name === reviewCase.queue)?.hidesPictures ?? true;
  const found = generation.decisions.flatMap((one) => one.judgement.categories.map(({ category }) => category));
  useEffect(() => {
    if (!isMine && desk.form && desk.form !== "NOTE" && desk.form !== "REVERSE") desk.setForm(null);
  }, [isMine, desk]);

  return (
    <>
      <header className="review-case-head">
        <h2>
          {words.kinds[reviewCase.kind]} · {words.stages[stage]}
        </h2>
        <span className="review-dim">
          {wordFor(words.queues, reviewCase.queue)} · <Moment at={reviewCase.createdAt} />
        </span>
        <div className="review-push">
          {(isMine || holding === "LAPSED") && claimExpiresAt ? (
            <Lease
              until={claimExpiresAt}
              onExtend={() => void desk.claim(id)}
              onRelease={() => void desk.release(id)}
            />
          ) : (
            <State {...{ desk, reviewCase, holding }} />
          )}
        </div>
      </header>
      {desk.fault && !desk.form && <FaultView fault={desk.fault} />}
      {reviewCase.firstBy && reviewCase.firstOutcome && (
        <p className="review-banner person">
          {fill(words.firstDecision, {
            ...{ outcome: words.outcomes[reviewCase.firstOutcome], name: reviewCase.firstBy.displayName },
          })}
        </p>
      )}
      {desk.form && <CaseActs {...{ desk, reviewCase, reasons }} form={desk.form} found={found} onDone={onReload} />}
      {appeal && (
        <section aria-labelledby="review-appeal" className="review-banner">
          <header className="review-head">
            <h3 id="review-appeal">{words.appealTitle}</h3>
            <span className="review-dim">
              {words.appealDue} <Moment at={appeal.answerBy} />
            </span>
          </header>
          <p lang="">{appeal.text}</p>
        </section>
      )}
      {stage !== "PROMPT" && status !== "CANCELLED" && (status !== "DECIDED" || !isHidden) && (
        <FramesStrip key={String(isMine)} caseId={id} {...{ judgement, isHidden, isMine }} ref={frames} />
      )}
      <PromptText prompt={generation.prompt} judgement={wording} />
      {judgement && judgement.scores.length > 0 && <ScoreBars judgement={judgement} />}
      <PolicyText judgement={judgement} reason={reviewCase.reason} />
      {reviewCase.message && (
        <section>
          <h3>{words.ownerTold}</h3>
          <p lang="">{reviewCase.message}</p>
        </section>
      )}
    </>
  );
}

/** Where a case stands that is not the reader's, and the way to take it or the next one. */
function State(props: { readonly desk: Desk; readonly reviewCase: OpenCase; readonly holding: Holding }) {
  const { words } = useReviewWords();
  const { desk, reviewCase, holding } = props;
  const { status, outcome, claimedBy } = reviewCase;
  if (status === "DECIDED" && outcome) {
    return (
      <Group gap={8} wrap="nowrap">
        <Meaning sense={outcome === "ALLOW" ? "good" : "bad"}>{words.outcomes[outcome]}</Meaning>
        {desk.mayDecide && (
          <Button size="compact-xs" variant="default" onClick={() => desk.setForm("REVERSE")}>
            {words.reverse}
          </Button>
        )}
      </Group>
    );
  }
  if (status === "CANCELLED") return <Meaning sense="unknown">{words.statuses.CANCELLED}</Meaning>;
  if (holding === "THEIRS" && claimedBy) {
    return (
      <Group gap={8} wrap="nowrap">
        <span title={words.takenWhy}>{fill(words.taken, { name: claimedBy.displayName })}</span>
        {desk.mayDecide && (
          <Button size="compact-xs" onClick={() => void desk.claimNext()}>
            {words.next}
          </Button>
        )}
      </Group>
    );
  }
  if (!desk.mayDecide || holding === "CLOSED") return <Meaning sense="person">{words.statuses[status]}</Meaning>;
  return (
    <Button size="compact-sm" onClick={() => void desk.claim(reviewCase.id)}>
      {words.claim}
    </Button>
  );
}

const NoCase = ({ desk }: { readonly desk: Desk }) => {
  const { words } = useReviewWords();
  return (
    <div className="review-none">
      {desk.fault && <FaultView fault={desk.fault} />}
      <Empty title={words.noCase} text={words.noCaseWhy}>
        {desk.mayDecide && (
          <Button size="xs" onClick={() => void desk.claimNext()}>
            {words.next}
          </Button>
        )}
      </Empty>
    </div>
  );
};

function NotTaken({ desk, refused }: { readonly desk: Desk; readonly refused: Refused }) {
  const { words } = useReviewWords();
  const said = useSaid();
  const { decision, fault } = refused;
  return (
    <div className="review-banner bad" role="alert">
      <b>{fill(words.notSent, { outcome: words.outcomes[decision.outcome] })}</b> {said(fault)} ({fault.code}){" "}
      {words.notSentWhy}
      <Group gap={8} mt={8}>
        <Button size="compact-xs" onClick={() => desk.seeRefused(refused, true)}>
          {words.openCase}
        </Button>
        <Button size="compact-xs" variant="default" onClick={() => desk.seeRefused(refused, false)}>
          {words.dismiss}
        </Button>
      </Group>
    </div>
  );
}

const Shapes = () => (
  <>
    <Skeleton height={28} width="60%" />
    <Skeleton height={120} mt={16} />
    <Skeleton height={72} mt={16} />
    <Skeleton height={140} mt={16} />
  </>
);
