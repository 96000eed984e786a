import { Button, Skeleton, TextInput } from "@mantine/core";
import { IconX } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { useLocation } from "wouter";
import { PolicyDraftDocument } from "../../generated/console.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { fill } from "../../shared/language.tsx";
import { useSession } from "../../shared/shell/session.tsx";
import { Empty } from "../../shared/ui/empty.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { Meaning } from "../../shared/ui/meaning.tsx";
import { usePageTitle } from "../../shared/ui/use-page-title.ts";
import { ActivateDialog } from "./activate-dialog.tsx";
import { DiffTab } from "./diff-tab.tsx";
import { DryRunTab } from "./dry-run-tab.tsx";
import { EditorProvider } from "./editor.tsx";
import { PolicyFrame, TAB_NAMES } from "./policy-frame.tsx";
import { SavingFault, SavingState } from "./saving-state.tsx";
import { StaleNotice } from "./stale-notice.tsx";
import { type Draft, useDraft } from "./use-draft.ts";
import { usePolicyWords } from "./words.ts";

export function DraftPage({ id, tab }: { readonly id: string; readonly tab: string | undefined }) {
  const { words } = usePolicyWords();
  const { data, fault, reload } = useRead(PolicyDraftDocument, { id });
  if (data?.policyDraft) {
    const { policyDraft, activePolicy } = data;
    return <DraftEditor key={id} initial={policyDraft} active={activePolicy.version} onOutrun={reload} tab={tab} />;
  }
  if (fault) return <FaultView fault={fault} onRetry={reload} />;
  if (data) return <Empty title={words.noDraft} text={words.noDraftWhy} />;
  return <Skeleton height={480} />;
}

type EditorProps = {
  readonly initial: Draft;
  readonly active: number;
  /** Another version than `active` is in force by now. */
  readonly onOutrun: () => void;
  readonly tab: string | undefined;
};

function DraftEditor({ initial, active, onOutrun, tab }: EditorProps) {
  const { words } = usePolicyWords();
  const { may } = useSession();
  const [, go] = useLocation();
  const draft = useDraft(initial);
  const { saved, document, set } = draft;
  const [isActivating, setIsActivating] = useState(false);
  const editor = useMemo(() => ({ document, faults: saved.faults, set }), [document, saved.faults, set]);
  const title = saved.title || words.untitled;
  const isSaved = draft.saving.kind === "saved";
  usePageTitle(title);

  return (
    <EditorProvider editor={editor}>
      <PolicyFrame
        head={
          <>
            <TextInput
              aria-label={words.draftTitle}
              classNames={{ input: "draft-title" }}
              placeholder={words.untitled}
              defaultValue={saved.title}
              maxLength={120}
              onBlur={({ currentTarget }) => draft.rename(currentTarget.value)}
            />
            <SavingState draft={draft} />
            {saved.faults.length > 0 && (
              <Meaning sense="bad">{fill(words.faults, { count: saved.faults.length })}</Meaning>
            )}
            {may("POLICY_ACTIVATE") && (
              <Button ml="auto" disabled={!isSaved || saved.faults.length > 0} onClick={() => setIsActivating(true)}>
                {words.activate.open}
              </Button>
            )}
          </>
        }
        facts={fill(words.draftOf, { version: saved.baseVersion, name: saved.createdBy?.displayName ?? words.someone })}
        notices={
          <>
            {saved.stale && <StaleNotice draft={draft} active={active} onOutrun={onOutrun} />}
            <FaultList faults={saved.faults} />
            <SavingFault draft={draft} />
          </>
        }
        tabs={TAB_NAMES}
        tab={tab}
        onTab={(name) => go(`/policy/drafts/${encodeURIComponent(saved.id)}/${name}`, { replace: true })}
        revision={saved.revision}
        changes={
          <DiffTab
            from={{ version: active }}
            to={{ draft: saved.id }}
            text={fill(words.diff.against, { version: active })}
            revision={saved.revision}
          />
        }
        dryRun={<DryRunTab draft={saved.id} canStart={isSaved && saved.faults.length === 0} />}
      />
      {isActivating && (
        <ActivateDialog
          what={{ draft: saved.id }}
          title={fill(words.activate.draft, { title })}
          staleAgainst={saved.stale ? active : null}
          onClose={() => setIsActivating(false)}
        />
      )}
    </EditorProvider>
  );
}

/** What keeps it from coming into force, place by place. */
function FaultList({ faults }: Pick<Draft, "faults">) {
  const { words } = usePolicyWords();
  if (faults.length === 0) return null;
  return (
    <section className="notice bad" aria-label={words.faultsTitle}>
      <h2>
        <IconX size={18} aria-hidden /> {words.faultsTitle}
      </h2>
      <ul className="fault-list">
        {faults.map(({ path, message }) => (
          <li key={`${path} ${message}`}>
            <code>{path}</code> {message}
          </li>
        ))}
      </ul>
    </section>
  );
}
