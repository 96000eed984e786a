import { Group, Paper, Text, Title } from "@mantine/core";
import { type ReactNode, useId } from "react";

type Props = {
  readonly title: string;
  readonly text?: string;
  /** At the right of the title. */
  readonly tools?: ReactNode;
  readonly children: ReactNode;
};

/** One subject of the account. */
export function Part({ title, text, tools, children }: Props) {
  const id = useId();
  return (
    <Paper component="section" withBorder p="md" aria-labelledby={id}>
      <Group justify="space-between" mb="xs" gap="xs">
        <Title order={2} id={id}>
          {title}
        </Title>
        {tools}
      </Group>
      {text && (
        <Text size="sm" c="dimmed" mb="sm">
          {text}
        </Text>
      )}
      {children}
    </Paper>
  );
}
