import { Button, Group, NativeSelect, SegmentedControl, Stack, Text, Textarea } from "@mantine/core";
import { useState } from "react";
import {
  BulkPreviewDocument,
  type BulkPreviewQuery,
  CarryOutBulkDocument,
  ReviewReasonsDocument,
  type ReviewRowFragment,
} from "../../generated/console.ts";
import { ask, Fault } from "../../shared/graphql/ask.ts";
import { useRead, useWrite } from "../../shared/graphql/hooks.ts";
import { fill } from "../../shared/language.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { faultOf } from "./use-acts.ts";
import { useReviewWords, wordFor } from "./words.ts";

type Preview = NonNullable<BulkPreviewQuery["bulkReviewPreview"]["preview"]>;
export type BulkDone = {
  readonly id: string;
  readonly undoUntil: string;
  readonly done: number;
  readonly left: number;
};

/** First the preview, then the act that it stands for: whatever is changed in between wants a new preview. */
export function BulkForm(props: {
  readonly rows: readonly ReviewRowFragment[];
  readonly onDone: (done: BulkDone) => void;
}) {
  const { words } = useReviewWords();
  const { rows, onDone } = props;
  const reasons = useRead(ReviewReasonsDocument, {}).data?.reviewReasons ?? [];
  const [outcome, setOutcome] = useState<"ALLOW" | "BLOCK">("BLOCK");
  const [chosen, setChosen] = useState("");
  const [rationale, setRationale] = useState("");
  const [preview, setPreview] = useState<Preview | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);
  const [carryOut, isBusy] = useWrite(CarryOutBulkDocument);
  const fitting = reasons.filter((reason) => reason.outcome === outcome);
  // Never guessed: strikes hang on it, and one reason stands for all.
  const reason = fitting.find(({ code }) => code === chosen);
  const input = {
    ids: rows.map(({ id }) => id),
    outcome,
    reasonCode: reason?.code ?? "",
    rationale: rationale.trim() || (reason?.says ?? ""),
  };
  const change = (apply: () => void) => {
    apply();
    setPreview(null);
    setFault(null);
  };

  async function look(): Promise<void> {
    try {
      const answer = await ask(BulkPreviewDocument, { input }, AbortSignal.timeout(30_000));
      const { preview: found, userErrors } = answer.bulkReviewPreview;
      setPreview(found);
      setFault(found ? null : faultOf(userErrors));
    } catch (error) {
      setFault(error instanceof Fault ? error : new Fault("INTERNAL", String(error)));
    }
  }
  async function act(digest: string): Promise<void> {
    const written = await carryOut({ input: { ...input, digest } });
    if (!written.ok) return setFault(written.fault);
    const { bulk, done, left, userErrors } = written.data.bulkReview;
    if (bulk) return onDone({ ...bulk, done: done.length, left: left.length });
    setPreview(null);
    setFault(faultOf(userErrors));
  }

  return (
    <Stack gap="sm">
      <SegmentedControl
        size="xs"
        aria-label={words.outcome}
        value={outcome}
        data={[
          { value: "ALLOW", label: words.allow },
          { value: "BLOCK", label: words.block },
        ]}
        onChange={(value) => change(() => setOutcome(value === "ALLOW" ? "ALLOW" : "BLOCK"))}
      />
      <NativeSelect
        data-autofocus
        size="xs"
        label={words.reasonLabel}
        value={reason?.code ?? ""}
        required
        data={[
          { value: "", label: words.chooseReason },
          ...fitting.map(({ code, says, points }) => ({
            ...{ value: code, label: points > 0 ? `${says} (${fill(words.points, { points })})` : says },
          })),
        ]}
        onChange={({ currentTarget: { value } }) => change(() => setChosen(value))}
      />
      <Textarea
        size="xs"
        autosize
        minRows={2}
        maxLength={2000}
        label={words.rationale}
        placeholder={words.rationaleHint}
        value={rationale}
        onChange={({ currentTarget: { value } }) => change(() => setRationale(value))}
      />
      {preview && <Shown preview={preview} rows={rows} />}
      {fault && <FaultView fault={fault} />}
      <Group gap={8}>
        <Button size="xs" variant={preview ? "default" : "filled"} disabled={!reason} onClick={() => void look()}>
          {words.preview}
        </Button>
        {preview && preview.ready.length > 0 && (
          <Button size="xs" loading={isBusy} onClick={() => void act(preview.digest)}>
            {words.carryOut}
          </Button>
        )}
      </Group>
    </Stack>
  );
}

function Shown(props: { readonly preview: Preview; readonly rows: readonly ReviewRowFragment[] }) {
  const { words } = useReviewWords();
  const { ready, left, byCategory } = props.preview;
  const promptOf = (id: string) => props.rows.find((row) => row.id === id)?.generation.prompt ?? id;
  return (
    <div className="review-banner review-preview" role="status">
      <Text size="sm" fw={600} className="figures">
        {fill(words.bulkReady, { count: ready.length })}
      </Text>
      <p className="review-notes review-dim">
        {byCategory.map(({ category, count }) => (
          <span key={category} className="figures">
            {words.categories[category]} {count}
          </span>
        ))}
      </p>
      <ul className="review-list">
        {ready.map(({ id }) => (
          <li key={id} lang="" className="review-clip">
            {promptOf(id)}
          </li>
        ))}
      </ul>
      {left.length > 0 && (
        <Text size="sm" fw={600} mt="sm" className="figures">
          {fill(words.bulkLeft, { count: left.length })}
        </Text>
      )}
      <ul className="review-list">
        {left.map(({ id, why }) => (
          <li key={id} className="review-line">
            <span lang="" className="review-clip">
              {promptOf(id)}
            </span>
            <span className="review-dim">{wordFor(words.lefts, why)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
