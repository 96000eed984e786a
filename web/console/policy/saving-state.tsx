import { Button, Group, Modal, Stack, Text, Title } from "@mantine/core";
import { fill } from "../../shared/language.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { Meaning } from "../../shared/ui/meaning.tsx";
import { type Change, ChangeRows } from "./change-rows.tsx";
import { isList, type Json, patchBetween, textsOf } from "./json.ts";
import type { DraftEditing } from "./use-draft.ts";
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
  const { saving, saved, document } = draft;
  const { words } = usePolicyWords();
  const { conflict } = words;
  if (saving.kind === "failed") return <FaultView fault={saving.fault} onRetry={draft.retry} />;
  if (saving.kind !== "conflict") return null;
  const { theirs } = saving;
  return (
    <Modal opened onClose={() => {}} withCloseButton={false} lockScroll={false} size="xl" title={conflict.title}>
      <Stack gap="md">
        <Text size="sm">{fill(conflict.text, { revision: theirs.revision })}</Text>
        <Title order={3}>{conflict.theirs}</Title>
        <ChangeRows changes={changesBetween(saved.document, theirs.document)} name={conflict.theirs} />
        <Title order={3}>{conflict.mine}</Title>
        <ChangeRows changes={changesBetween(saved.document, document)} name={conflict.mine} />
        <Text size="sm" c="dimmed">
          {conflict.both}
        </Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={() => draft.resolve(theirs, false)}>
            {conflict.discard}
          </Button>
          <Button onClick={() => draft.resolve(theirs, true)} data-autofocus>
            {conflict.redo}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}

/** The patch with what stood in each place; of a list of words, the words. */
function changesBetween(old: Json, next: Json): readonly Change[] {
  return patchBetween(old, next).flatMap((operation): readonly Change[] => {
    const keys = operation.path.split("/").slice(1);
    const path = keys.map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
    const before =
      path.reduce<Json>((value, key) => (value ? Reflect.get(Object(value), key) : undefined), old) ?? null;
    const after = operation.op === "remove" ? null : operation.value;
    if (!isList(before) || !isList(after)) return [{ path, old: before, new: after }];
    const [gone, come] = [textsOf(before), textsOf(after)];
    return [
      ...gone.filter((word) => !come.includes(word)).map((word) => ({ path: [...path, word], old: true, new: null })),
      ...come.filter((word) => !gone.includes(word)).map((word) => ({ path: [...path, word], old: null, new: true })),
    ];
  });
}
