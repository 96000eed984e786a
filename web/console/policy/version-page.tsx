import { Button, Skeleton, Stack, Tabs, Text, Title } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import { useMemo, useState } from "react";
import { Link } from "wouter";
import { PolicyVersionDocument, type PolicyVersionQuery } from "../../generated/console.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { fill } from "../../shared/language.tsx";
import { useSession } from "../../shared/shell/session.tsx";
import { Copyable } from "../../shared/ui/copyable.tsx";
import { Empty } from "../../shared/ui/empty.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { Meaning } from "../../shared/ui/meaning.tsx";
import { Moment } from "../../shared/ui/moment.tsx";
import { usePageTitle } from "../../shared/ui/use-page-title.ts";
import { ActivateDialog } from "./activate-dialog.tsx";
import { BanksTab } from "./banks-tab.tsx";
import { DiffTab } from "./diff-tab.tsx";
import { EditorProvider } from "./editor.tsx";
import type { Json } from "./json.ts";
import { JsonEditor } from "./json-editor.tsx";
import { SettingsTab } from "./settings-tab.tsx";
import { ThresholdsTab } from "./thresholds-tab.tsx";
import { usePolicyWords } from "./words.ts";

type Version = Extract<PolicyVersionQuery["node"], { readonly version: number }>;

/** A version to read; it can come into force again, and never change. */
export function VersionPage({ id }: { readonly id: string }) {
  const { words } = usePolicyWords();
  const { data, fault, reload } = useRead(PolicyVersionDocument, { id });
  if (fault) return <FaultView fault={fault} onRetry={reload} />;
  if (!data) return <Skeleton height={480} />;
  const { node, activePolicy } = data;
  if (!isVersion(node)) return <Empty title={words.noVersion} text={words.noVersionWhy} />;
  return <VersionView version={node} active={activePolicy.version} />;
}

const isVersion = (node: PolicyVersionQuery["node"]): node is Version => node !== null && "version" in node;

function VersionView({ version, active }: { readonly version: Version; readonly active: number }) {
  const { words } = usePolicyWords();
  const { may } = useSession();
  const [isActivating, setIsActivating] = useState(false);
  const document = version.document ?? thresholdsAsDocument(version);
  const editor = useMemo(() => ({ document, faults: [], set: null }), [document]);
  const isWhole = version.document !== null;
  const title = fill(words.version, { version: version.version });
  usePageTitle(title);
  return (
    <EditorProvider editor={editor}>
      <Stack gap="md" className="policy">
        <Link href="/policy" className="back">
          <IconArrowLeft size={14} aria-hidden /> {words.title}
        </Link>
        <div className="policy-head">
          <Title order={1}>{title}</Title>
          {version.active ? (
            <Meaning sense="good">{words.inForce}</Meaning>
          ) : (
            <Meaning sense="unknown">{words.notInForce}</Meaning>
          )}
          {!version.active && may("POLICY_ACTIVATE") && (
            <Button ml="auto" onClick={() => setIsActivating(true)}>
              {words.activate.again}
            </Button>
          )}
        </div>
        <Text size="sm" c="dimmed">
          {words.origins[version.origin]} · <Moment at={version.createdAt} /> ·{" "}
          <Copyable name={words.digest} value={version.sha256} />
        </Text>
        <Tabs defaultValue="thresholds" keepMounted={false}>
          <Tabs.List mb="md">
            <Tabs.Tab value="thresholds">{words.tabs.thresholds}</Tabs.Tab>
            {isWhole && <Tabs.Tab value="banks">{words.tabs.banks}</Tabs.Tab>}
            {isWhole && <Tabs.Tab value="settings">{words.tabs.settings}</Tabs.Tab>}
            {isWhole && <Tabs.Tab value="json">{words.tabs.json}</Tabs.Tab>}
            {may("POLICY_DRAFT") && !version.active && <Tabs.Tab value="changes">{words.tabs.changes}</Tabs.Tab>}
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
            <JsonEditor path={[]} label={words.json.whole} />
          </Tabs.Panel>
          <Tabs.Panel value="changes">
            <DiffTab
              from={{ version: active }}
              to={{ version: version.version }}
              text={fill(words.diff.against, { version: active })}
            />
          </Tabs.Panel>
        </Tabs>
      </Stack>
      {isActivating && (
        <ActivateDialog
          what={{ version: version.version, baseVersion: active }}
          title={fill(words.activate.version, { version: version.version })}
          staleAgainst={null}
          onClose={() => setIsActivating(false)}
        />
      )}
    </EditorProvider>
  );
}

/** What everybody may read of a policy, in the shape of the whole document. */
function thresholdsAsDocument({ thresholds }: Version): Json {
  const level = (at: number | null) => (at === null ? null : { at });
  const levelsOf = (stage: "PROMPT" | "FRAMES") =>
    Object.fromEntries(
      thresholds
        .filter((one) => one.stage === stage)
        .map(({ category, warn, review, block }) => [
          category.toLowerCase(),
          { warn: level(warn), review: level(review), block: level(block) },
        ]),
    );
  return {
    categories: levelsOf("PROMPT"),
    frames: levelsOf("FRAMES"),
    explanations: Object.fromEntries(thresholds.map((one) => [one.category.toLowerCase(), one.explanation])),
  };
}
