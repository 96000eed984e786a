import { Button, Group, Text } from "@mantine/core";
import { useEffect, useState } from "react";
import { fill } from "../../shared/language.tsx";
import { useReviewWords } from "./words.ts";

const TICK_MS = 1000;
const SOON_MS = 120_000;

/** Now, anew every second while there is something to count down to. */
export function useNow(isCounting: boolean): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!isCounting) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, [isCounting]);
  return now;
}

/** How long the claim still lasts, to extend it or to give the case back. */
export function Lease(props: {
  readonly until: string;
  readonly onExtend: () => void;
  readonly onRelease: () => void;
}) {
  const { words } = useReviewWords();
  const leftMs = Date.parse(props.until) - useNow(true);
  return (
    <Group gap={8} wrap="nowrap">
      <Text size="sm" className={leftMs < SOON_MS ? "person figures" : "figures"} role="timer">
        {leftMs > 0 ? fill(words.lease, { time: clockOf(leftMs) }) : words.leaseEnded}
      </Text>
      <span className="visually-hidden" role="status">
        {leftMs <= 0 ? words.leaseEnded : leftMs < SOON_MS ? words.leaseSoon : ""}
      </span>
      <Button size="compact-xs" variant="default" onClick={props.onExtend}>
        {leftMs > 0 ? words.extend : words.claim}
      </Button>
      {leftMs > 0 && (
        <Button size="compact-xs" variant="default" onClick={props.onRelease}>
          {words.release}
        </Button>
      )}
    </Group>
  );
}

/** `14:03` */
const clockOf = (ms: number): string =>
  `${Math.floor(ms / 60_000)}:${String(Math.floor((ms % 60_000) / 1000)).padStart(2, "0")}`;
