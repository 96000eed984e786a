import { Button, Skeleton, Title } from "@mantine/core";
import { useMemo, useState } from "react";
import { useLocation } from "wouter";
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
import { DiffTab } from "./diff-tab.tsx";
import { EditorProvider } from "./editor.tsx";
import type { Json } from "./json.ts";
import { PolicyFrame } from "./policy-frame.tsx";
import { usePolicyWords } from "./words.ts";

type Version = Extract<PolicyVersionQuery["node"], { readonly version: number }>;

/** A version to read; it can come into force again, and never change. */
export function VersionPage({ id, tab }: { readonly id: string; readonly tab: string | undefined }) {
  const { words } = usePolicyWords();
  const { data, fault, reload } = useRead(PolicyVersionDocument, { id });
  if (fault) return <FaultView fault={fault} onRetry={reload} />;
  if (!data) return <Skeleton height={480} />;
  const { node, activePolicy } = data;
  if (!isVersion(node)) return <Empty title={words.noVersion} text={words.noVersionWhy} />;
  return <VersionView version={node} active={activePolicy.version} tab={tab} />;
}

const isVersion = (node: PolicyVersionQuery["node"]): node is Version => node !== null && "version" in node;

type ViewProps = { readonly version: Version; readonly active: number; readonly tab: string | undefined };

function VersionView({ version, active, tab }: ViewProps) {
  const { words } = usePolicyWords();
  const { may } = useSession();
  const [, go] = useLocation();
  const [isActivating, setIsActivating] = useState(false);
  const document = version.document ?? thresholdsAsDocument(version);
  const editor = useMemo(() => ({ document, faults: [], set: null }), [document]);
  const title = fill(words.version, { version: version.version });
  usePageTitle(title);
  return (
    <EditorProvider editor={editor}>
      <PolicyFrame
        head={
          <>
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
          </>
        }
        facts={
          <>
            {words.origins[version.origin]} · <Moment at={version.createdAt} /> ·{" "}
            <Copyable name={words.digest} value={version.sha256} />
          </>
        }
        tabs={[
          "thresholds",
          ...(version.document === null ? [] : (["banks", "settings", "json"] as const)),
          ...(may("POLICY_DRAFT") && !version.active ? (["changes"] as const) : []),
        ]}
        tab={tab}
        onTab={(name) => go(`/policy/versions/${encodeURIComponent(version.id)}/${name}`, { replace: true })}
        changes={
          <DiffTab
            from={{ version: active }}
            to={{ version: version.version }}
            text={fill(words.diff.against, { version: active })}
          />
        }
      />
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
