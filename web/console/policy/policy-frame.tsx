import { Stack, Tabs, Text } from "@mantine/core";
import { IconArrowLeft } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Link } from "wouter";
import { BanksTab } from "./banks-tab.tsx";
import { JsonEditor } from "./json-editor.tsx";
import { SettingsTab } from "./settings-tab.tsx";
import { ThresholdsTab } from "./thresholds-tab.tsx";
import { usePolicyWords } from "./words.ts";

/** In their order. */
export const TAB_NAMES = ["thresholds", "banks", "settings", "json", "changes", "dry-run"] as const;
type TabName = (typeof TAB_NAMES)[number];

type Props = {
  /** The name, how it stands, and what can be done with all of it. */
  readonly head: ReactNode;
  /** Who made it, and when. */
  readonly facts: ReactNode;
  readonly notices?: ReactNode;
  /** Which tabs there are. */
  readonly tabs: readonly TabName[];
  readonly tab: string | undefined;
  readonly onTab: (tab: string | null) => void;
  /** Changes when the document that the text editor began from is another. */
  readonly revision?: number;
  readonly changes: ReactNode;
  readonly dryRun?: ReactNode;
};

/** One policy, a version or a draft: its name over its parts, a tab each. Stands within an `EditorProvider`. */
export function PolicyFrame({ head, facts, notices, tabs, tab, onTab, revision = 0, changes, dryRun }: Props) {
  const { words } = usePolicyWords();
  const contents: Readonly<Record<TabName, ReactNode>> = {
    thresholds: <ThresholdsTab />,
    banks: <BanksTab />,
    settings: <SettingsTab />,
    json: <JsonEditor key={revision} path={[]} label={words.json.whole} />,
    changes,
    "dry-run": dryRun,
  };
  return (
    <Stack gap="md" className="policy">
      <Link href="/policy" className="back">
        <IconArrowLeft size={14} aria-hidden /> {words.title}
      </Link>
      <div className="policy-head">{head}</div>
      <Text size="sm" c="dimmed" component="div">
        {facts}
      </Text>
      {notices}
      <Tabs value={tabs.find((name) => name === tab) ?? "thresholds"} onChange={onTab} keepMounted={false}>
        <Tabs.List mb="md">
          {tabs.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {words.tabs[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map((name) => (
          <Tabs.Panel key={name} value={name}>
            {contents[name]}
          </Tabs.Panel>
        ))}
      </Tabs>
    </Stack>
  );
}
