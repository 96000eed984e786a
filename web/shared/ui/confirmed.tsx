import { Button, Group, Text } from "@mantine/core";
import { useState } from "react";

type Props = {
  readonly verb: string;
  /** Said to a screen reader in place of the verb. */
  readonly label?: string;
  readonly text?: string;
  readonly really: string;
  readonly keep: string;
  readonly isBusy: boolean;
  readonly onConfirm: () => void;
};

/** A button for what hurts: asks first, in its own place, with the focus on the way back. */
export function Confirmed({ verb, label, text, really, keep, isBusy, onConfirm }: Props) {
  const [isAsking, setAsking] = useState(false);
  if (!isAsking) {
    return (
      <Button variant="default" size="xs" c="var(--bad)" aria-label={label} onClick={() => setAsking(true)}>
        {verb}
      </Button>
    );
  }
  return (
    <Group gap="xs" wrap={text ? "wrap" : "nowrap"}>
      {text && <Text size="sm">{text}</Text>}
      <Button size="xs" bg="var(--bad)" c="var(--paper)" loading={isBusy} onClick={onConfirm}>
        {really}
      </Button>
      <Button size="xs" variant="default" onClick={() => setAsking(false)} autoFocus>
        {keep}
      </Button>
    </Group>
  );
}
