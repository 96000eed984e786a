import { Alert, Button, Stack, Text } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import type { Fault } from "../graphql/ask.ts";
import { fill } from "../language.tsx";
import { signInAddress } from "../shell/sign-in-address.ts";
import { useShellWords } from "../shell/words.ts";
import { useSaid } from "./use-said.ts";

/** What went wrong in a sentence, its code, and a way to try again. */
export function FaultView({ fault, onRetry }: { readonly fault: Fault; readonly onRetry?: () => void }) {
  const { words } = useShellWords();
  const said = useSaid();
  return (
    <Alert icon={<IconAlertTriangle aria-hidden />} color="red" title={words.fault.title} role="alert" maw={560}>
      <Stack gap="xs" align="flex-start">
        <Text size="sm">{said(fault)}</Text>
        <Text size="xs" c="dimmed">
          {fill(words.fault.code, { code: fault.code })}
        </Text>
        {fault.code === "UNAUTHENTICATED" && <a href={signInAddress()}>{words.fault.signIn}</a>}
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            {words.fault.retry}
          </Button>
        )}
      </Stack>
    </Alert>
  );
}
