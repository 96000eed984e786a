import { Button, Group, Modal, Stack, Text, Title } from "@mantine/core";
import { useState } from "react";
import { fill } from "../../shared/language.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { Meaning } from "../../shared/ui/meaning.tsx";
import { ChangeRows } from "./change-rows.tsx";
import { changesBetween } from "./changes.ts";
import { ConflictChoice } from "./conflict-choice.tsx";
import { merge } from "./merge.ts";
import type { Draft, DraftEditing } from "./use-draft.ts";
import { usePolicyWords } from "./words.ts";

/** Whether everything is kept, said to a screen reader too. */
export function SavingState({ draft }: { readonly draft: DraftEditing }) {
  const { words } = usePolicyWords();
  const { kind } = draft.saving;
  return (
    <output className="saving-state">
      {kind === "saved" && <Meaning sense="good">{words.saving.saved}</Meaning>}
      {(kind === "waiting" || kind === "saving") && <Meaning sense="unknown">{words.saving.saving}</Meaning>}
      {kind === "conflict" && <Meaning sense="person">{words.saving.conflict}</Meaning>}
      {kind === "failed" && <Meaning sense="bad">{words.saving.failed}</Meaning>}
    </output>
  );
}

/** What keeps a draft from being saved, and the ways on. */
export function SavingFault({ draft }: { readonly draft: DraftEditing }) {
  const { saving } = draft;
  if (saving.kind === "failed") return <FaultView fault={saving.fault} onRetry={draft.retry} />;
  return saving.kind === "conflict" ? <TwoEditors draft={draft} theirs={saving.theirs} /> : null;
}

/** Somebody else changed the draft meanwhile: what they did, what I did, and where we meet. */
function TwoEditors({ draft, theirs }: { readonly draft: DraftEditing; readonly theirs: Draft }) {
  const { saved, document } = draft;
  const { words } = usePolicyWords();
  const { conflict } = words;
  const [yielding, setYielding] = useState<ReadonlySet<string>>(new Set());
  const merged = merge(saved.document, document, theirs.document, yielding);
  return (
    <Modal opened onClose={() => {}} withCloseButton={false} lockScroll={false} size="xl" title={conflict.title}>
      <Stack gap="md">
        <Text size="sm">{fill(conflict.text, { revision: theirs.revision })}</Text>
        <Title order={3}>{conflict.theirs}</Title>
        <ChangeRows changes={changesBetween(saved.document, theirs.document)} name={conflict.theirs} />
        <Title order={3}>{conflict.mine}</Title>
        <ChangeRows changes={changesBetween(saved.document, document)} name={conflict.mine} />
        {merged.conflicts.length > 0 && (
          <>
            <Title order={3}>{words.merging.conflicts}</Title>
            <ConflictChoice
              conflicts={merged.conflicts}
              theirs={words.merging.theirs}
              yielding={yielding}
              onChange={setYielding}
            />
          </>
        )}
        <Group justify="flex-end">
          <Button variant="default" onClick={() => draft.resolve(theirs, theirs.document)}>
            {conflict.discard}
          </Button>
          <Button onClick={() => draft.resolve(theirs, merged.document)} data-autofocus>
            {conflict.redo}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
