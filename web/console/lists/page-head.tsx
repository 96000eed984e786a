import "./lists.css";
import { Group, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";
import { usePageTitle } from "../../shared/ui/use-page-title.ts";

type Props = {
  readonly title: string;
  readonly text: string;
  /** What waits here; shown in the tab's title. */
  readonly count?: number;
  /** Actions of the whole page. */
  readonly children?: ReactNode;
};

/** What a page is, what it is for, and what can be done with all of it. */
export function PageHead({ title, text, count = 0, children }: Props) {
  usePageTitle(title, count);
  return (
    <Group justify="space-between" align="flex-end" gap="md" mb="lg">
      <div>
        <Title order={1}>{title}</Title>
        <Text c="dimmed" maw={720}>
          {text}
        </Text>
      </div>
      {children}
    </Group>
  );
}
