import { Button, Skeleton, Stack, Tabs, Text, TextInput } from "@mantine/core";
import { IconArrowLeft, IconX } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { Link, useLocation } from "wouter";
import { PolicyDraftDocument } from "../../generated/console.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { fill } from "../../shared/language.tsx";
import { useSession } from "../../shared/shell/session.tsx";
import { Empty } from "../../shared/ui/empty.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { Meaning } from "../../shared/ui/meaning.tsx";
import { usePageTitle } from "../../shared/ui/use-page-title.ts";
import { ActivateDialog } from "./activate-dialog.tsx";
import { BanksTab } from "./banks-tab.tsx";
import { DiffTab } from "./diff-tab.tsx";
import { DryRunTab } from "./dry-run-tab.tsx";
import { EditorProvider } from "./editor.tsx";
import { JsonEditor } from "./json-editor.tsx";
import { SavingFault, SavingState } from "./saving-state.tsx";
import { SettingsTab } from "./settings-tab.tsx";
import { StaleNotice } from "./stale-notice.tsx";
import { ThresholdsTab } from "./thresholds-tab.tsx";
import { type Draft, useDraft } from "./use-draft.ts";
import { usePolicyWords } from "./words.ts";

const TABS = ["thresholds", "banks", "settings", "json", "changes", "dry-run"] as const;

export function DraftPage({ id, tab }: { readonly id: string; readonly tab: string | undefined }) {
  const { words } = usePolicyWords();
  const { data, fault, reload } = useRead(PolicyDraftDocument, { id });
  if (data?.policyDraft) {
    return <DraftEditor key={id} initial={data.policyDraft} active={data.activePolicy.version} tab={tab} />;
  }
  if (fault) return <FaultView fault={fault} onRetry={reload} />;
  if (data) return <Empty title={words.noDraft} text={words.noDraftWhy} />;
  return <Skeleton height={480} />;
}

type EditorProps = { readonly initial: Draft; readonly active: number; readonly tab: string | undefined };

function DraftEditor({ initial, active, tab }: EditorProps) {
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
      <Stack gap="md" className="policy">
        <Link href="/policy" className="back">
          <IconArrowLeft size={14} aria-hidden /> {words.title}
        </Link>
        <div className="policy-head">
          <TextInput
            aria-label={words.draftTitle}
            classNames={{ input: "draft-title" }}
            placeholder={words.untitled}
            defaultValue={saved.title}
            maxLength={120}
            onBlur={({ currentTarget }) => currentTarget.value !== saved.title && draft.rename(currentTarget.value)}
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
        </div>
        <Text size="sm" c="dimmed">
          {fill(words.draftOf, { version: saved.baseVersion, name: saved.createdBy?.displayName ?? words.someone })}
        </Text>
        {saved.stale && <StaleNotice draft={draft} active={active} />}
        {saved.faults.length > 0 && (
          <section className="notice bad" aria-label={words.faultsTitle}>
            <h2>
              <IconX size={18} aria-hidden /> {words.faultsTitle}
            </h2>
            <ul className="fault-list">
              {saved.faults.map(({ path, message }) => (
                <li key={`${path} ${message}`}>
                  <code>{path}</code> {message}
                </li>
              ))}
            </ul>
          </section>
        )}
        <SavingFault draft={draft} />
        <Tabs
          value={TABS.find((name) => name === tab) ?? "thresholds"}
          onChange={(name) => go(`/policy/drafts/${encodeURIComponent(saved.id)}/${name}`, { replace: true })}
          keepMounted={false}
        >
          <Tabs.List mb="md">
            {TABS.map((name) => (
              <Tabs.Tab key={name} value={name}>
                {words.tabs[name]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value="thresholds">
            <ThresholdsTab />
          </Tabs.Panel>
          <Tabs.Panel value="banks">
            <BanksTab />
          </Tabs.Panel>
          <Tabs.Panel value="settings">
            <SettingsTab />
          </Tabs.Panel>
          <Tabs.Panel value="json">
            <JsonEditor key={saved.revision} path={[]} label={words.json.whole} />
          </Tabs.Panel>
          <Tabs.Panel value="changes">
            <DiffTab
              from={{ version: active }}
              to={{ draft: saved.id }}
              text={fill(words.diff.against, { version: active })}
              revision={saved.revision}
            />
          </Tabs.Panel>
          <Tabs.Panel value="dry-run">
            <DryRunTab draft={saved.id} canStart={isSaved && saved.faults.length === 0} />
          </Tabs.Panel>
        </Tabs>
      </Stack>
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
