import { Button, Group, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useState } from "react";
import { fill } from "../../shared/language.tsx";
import { DiffTab } from "./diff-tab.tsx";
import type { DraftEditing } from "./use-draft.ts";
import { usePolicyWords } from "./words.ts";

/** Another version came into force since: what it changed, and that the draft is to follow it from here on. */
export function StaleNotice({ draft, active }: { readonly draft: DraftEditing; readonly active: number }) {
  const { words } = usePolicyWords();
  const { stale } = words;
  const [isOpen, setIsOpen] = useState(false);
  const { baseVersion } = draft.saved;
  const title = fill(stale.title, { active, base: baseVersion });
  return (
    <section className="notice person" aria-label={title}>
      <h2>
        <IconAlertTriangle size={18} aria-hidden /> {title}
      </h2>
      <Text size="sm">{stale.text}</Text>
      {isOpen && <DiffTab from={{ version: baseVersion }} to={{ version: active }} text={stale.since} />}
      <Group gap="xs" mt="sm">
        {!isOpen && (
          <Button size="xs" variant="default" onClick={() => setIsOpen(true)}>
            {stale.show}
          </Button>
        )}
        {isOpen && (
          <Button size="xs" onClick={draft.rebase} disabled={draft.saving.kind !== "saved"}>
            {fill(stale.rebase, { active })}
          </Button>
        )}
      </Group>
    </section>
  );
}
