import { Skeleton, Stack, Text } from "@mantine/core";
import { useEffect } from "react";
import { PolicyDiffDocument, type PolicyRef } from "../../generated/console.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { ChangeRows } from "./change-rows.tsx";
import { usePolicyWords } from "./words.ts";

type Props = {
  readonly from: PolicyRef;
  readonly to: PolicyRef;
  readonly text: string;
  /** Asked again when this changes. */
  readonly revision?: number;
};

/** The server's own comparison of two policies. */
export function DiffTab({ from, to, text, revision = 0 }: Props) {
  const { words } = usePolicyWords();
  const { data, fault, reload } = useRead(PolicyDiffDocument, { from, to });
  // biome-ignore lint/correctness/useExhaustiveDependencies: a revision is a new document under the same id
  useEffect(reload, [revision, reload]);
  return (
    <Stack gap="sm">
      <Text size="sm" c="dimmed">
        {text}
      </Text>
      {fault && <FaultView fault={fault} onRetry={reload} />}
      {!data && !fault && <Skeleton height={200} />}
      {data && <ChangeRows changes={data.policyDiff} name={words.tabs.changes} />}
    </Stack>
  );
}
