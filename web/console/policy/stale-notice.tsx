import { Button, Group, Skeleton, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { PolicyDraftBaseDocument } from "../../generated/console.ts";
import type { Fault } from "../../shared/graphql/ask.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { fill } from "../../shared/language.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { ChangeRows } from "./change-rows.tsx";
import { changesBetween } from "./changes.ts";
import { ConflictChoice } from "./conflict-choice.tsx";
import type { Json } from "./json.ts";
import { merge } from "./merge.ts";
import type { DraftEditing } from "./use-draft.ts";
import { usePolicyWords } from "./words.ts";

type Props = { readonly draft: DraftEditing; readonly active: number; readonly onOutrun: () => void };

/** Another version came into force since: what it changed is put into the draft, and where both did, a person says. */
export function StaleNotice({ draft, active, onOutrun }: Props) {
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
      {isOpen ? (
        <Following draft={draft} onOutrun={onOutrun} />
      ) : (
        <Button size="xs" variant="default" mt="sm" onClick={() => setIsOpen(true)}>
          {stale.show}
        </Button>
      )}
    </section>
  );
}

function Following({ draft, onOutrun }: Omit<Props, "active">) {
  const { data, fault, reload } = useRead(PolicyDraftBaseDocument, { id: draft.saved.id });
  const [refused, setRefused] = useState<Fault | null>(null);
  async function follow(version: number, document: Json): Promise<void> {
    const outrun = await draft.rebase(version, document);
    setRefused(outrun);
    if (!outrun) return;
    reload();
    onOutrun();
  }
  if (fault) return <FaultView fault={fault} onRetry={reload} />;
  if (!data) return <Skeleton height={120} mt="sm" />;
  const { version, document } = data.activePolicy;
  return (
    <>
      {refused && <FaultView fault={refused} />}
      <Merging
        key={version}
        draft={draft}
        active={version}
        base={data.policyDraft?.base.document}
        theirs={document}
        onFollow={(together) => void follow(version, together)}
      />
    </>
  );
}

type MergingProps = {
  readonly draft: DraftEditing;
  readonly active: number;
  readonly base: Json;
  readonly theirs: Json;
  readonly onFollow: (together: Json) => void;
};

function Merging({ draft, active, base, theirs, onFollow }: MergingProps) {
  const { words } = usePolicyWords();
  const { stale } = words;
  const [yielding, setYielding] = useState<ReadonlySet<string>>(new Set());
  const { document } = draft;
  const merged = useMemo(() => merge(base, document, theirs, yielding), [base, document, theirs, yielding]);
  const coming = useMemo(() => changesBetween(document, merged.document), [document, merged.document]);
  return (
    <>
      <Text size="sm" my="sm">
        {fill(stale.coming, { count: coming.length, active })}
      </Text>
      {coming.length > 0 && <ChangeRows changes={coming} name={stale.show} />}
      {merged.conflicts.length > 0 && (
        <>
          <Text size="sm" my="sm">
            {fill(stale.conflicts, { count: merged.conflicts.length })}
          </Text>
          <ConflictChoice
            conflicts={merged.conflicts}
            theirs={fill(words.version, { version: active })}
            yielding={yielding}
            onChange={setYielding}
          />
        </>
      )}
      <Group mt="sm">
        <Button size="xs" onClick={() => onFollow(merged.document)} disabled={draft.saving.kind !== "saved"}>
          {fill(stale.rebase, { active })}
        </Button>
      </Group>
    </>
  );
}
