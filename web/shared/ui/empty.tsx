import { Stack, Text, Title } from "@mantine/core";
import type { ReactNode } from "react";

/** Says that nothing is here, and teaches the first step. */
export function Empty(props: { readonly title: string; readonly text: string; readonly children?: ReactNode }) {
  return (
    <Stack align="center" gap="xs" p="xl" ta="center" maw={520} mx="auto">
      <Title order={2}>{props.title}</Title>
      <Text c="dimmed">{props.text}</Text>
      {props.children}
    </Stack>
  );
}
