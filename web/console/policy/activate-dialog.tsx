import { Button, Checkbox, Group, Modal, Stack, Text, Textarea } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { useState } from "react";
import { useLocation } from "wouter";
import { ActivatePolicyDocument } from "../../generated/console.ts";
import type { Fault } from "../../shared/graphql/ask.ts";
import { useWrite } from "../../shared/graphql/hooks.ts";
import { fill } from "../../shared/language.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { Meaning } from "../../shared/ui/meaning.tsx";
import { usePolicyWords } from "./words.ts";

type Props = {
  readonly what: { readonly draft: string } | { readonly version: number; readonly baseVersion: number };
  readonly title: string;
  /** The version in force now, when the draft was begun from another. */
  readonly staleAgainst: number | null;
  readonly onClose: () => void;
};
const LONGEST_RATIONALE = 2000;

/** Puts a policy in force, with a reason. What the server doubts is said, and done only when it is confirmed. */
export function ActivateDialog({ what, title, staleAgainst, onClose }: Props) {
  const { words } = usePolicyWords();
  const { activate } = words;
  const [, go] = useLocation();
  const [write, isBusy] = useWrite(ActivatePolicyDocument);
  const [rationale, setRationale] = useState("");
  const [isSure, setIsSure] = useState(false);
  const [doubt, setDoubt] = useState<string | null>(
    staleAgainst === null ? null : fill(activate.stale, { version: staleAgainst }),
  );
  const [mistake, setMistake] = useState<string | null>(null);
  const [fault, setFault] = useState<Fault | null>(null);

  async function submit() {
    setMistake(null);
    setFault(null);
    const written = await write({ input: { ...what, rationale, override: isSure } });
    if (!written.ok) return setFault(written.fault);
    const { policy, userErrors } = written.data.activatePolicy;
    if (policy) {
      notifications.show({ color: "green", message: fill(activate.done, { version: policy.version }) });
      onClose();
      return go("/policy");
    }
    const [error] = userErrors;
    if (error?.field.includes("override")) setDoubt(error.message);
    else setMistake(error?.message ?? null);
  }

  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size="lg"
      lockScroll={false}
      closeButtonProps={{ "aria-label": words.cancel }}
    >
      <Stack gap="md">
        <Text size="sm">{activate.text}</Text>
        <Textarea
          label={activate.rationale}
          description={activate.rationaleWhy}
          required
          data-autofocus
          autosize
          minRows={3}
          maxLength={LONGEST_RATIONALE}
          value={rationale}
          onChange={({ currentTarget }) => setRationale(currentTarget.value)}
        />
        {doubt && (
          <Stack gap="xs" align="flex-start">
            <Meaning sense="person">{activate.doubt}</Meaning>
            <Text size="sm">{doubt}</Text>
            <Checkbox
              label={activate.override}
              checked={isSure}
              onChange={({ currentTarget }) => setIsSure(currentTarget.checked)}
            />
          </Stack>
        )}
        {mistake && (
          <Text size="sm" c="var(--bad)" role="alert">
            {mistake}
          </Text>
        )}
        {fault && <FaultView fault={fault} />}
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            {words.cancel}
          </Button>
          <Button onClick={submit} loading={isBusy} disabled={rationale.trim() === "" || (doubt !== null && !isSure)}>
            {activate.submit}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
