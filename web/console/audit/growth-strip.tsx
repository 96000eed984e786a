import { Button, Code, Group, Skeleton, Stack, Text } from "@mantine/core";
import { IconAlertTriangle, IconHelp, IconShieldCheck, IconShieldX } from "@tabler/icons-react";
import "../../shared/proof/proof.css";
import { fill, useLanguage } from "../../shared/language.tsx";
import type { Growth } from "../../shared/proof/growth.ts";
import type { Sense } from "../../shared/ui/meaning.tsx";
import { sizeOf, useGrowth } from "./use-growth.ts";
import { actionIn, useActionWords, useAuditWords } from "./words.ts";

const SENSES: Readonly<Record<Growth | "NONE" | "INSECURE", Sense>> = {
  FIRST: "good",
  SAME: "good",
  GROWN: "good",
  REWRITTEN: "bad",
  UNSIGNED: "bad",
  NONE: "unknown",
  INSECURE: "person",
};
const ICONS = { good: IconShieldCheck, bad: IconShieldX, unknown: IconHelp, person: IconAlertTriangle } as const;

/** Whether the log is still the one that this browser saw before. */
export function GrowthStrip() {
  const { words } = useAuditWords();
  const { words: actions } = useActionWords();
  const { language } = useLanguage();
  const { found, accept } = useGrowth();
  if (!found) return <Skeleton height={48} mb="md" />;
  const { growth, kept, newest, isOtherKey } = found;
  const sense = SENSES[growth];
  const Icon = ICONS[sense];
  const count = new Intl.NumberFormat(language).format;
  return (
    <div className={`proof-outcome ${sense} growth`} role="status">
      <Icon aria-hidden style={{ flexShrink: 0 }} />
      <Stack gap="xs">
        <Text size="sm" c="var(--ink)">
          {fill(words.growth[growth], { before: count(sizeOf(kept)), size: count(sizeOf(newest)) })}
          {isOtherKey && ` ${fill(words.growth.keyChanged, { action: actionIn(actions, "log.keyRotated") })}`}
        </Text>
        {sense === "bad" && kept && newest && (
          <>
            <Group align="flex-start" grow preventGrowOverflow={false}>
              {[["keptNote", kept] as const, ["newNote", newest] as const].map(([name, { note }]) => (
                <div key={name}>
                  <Text size="sm" fw={600} c="var(--ink)">
                    {words.growth[name]}
                  </Text>
                  <Code block className="wrapped">
                    {note}
                  </Code>
                </div>
              ))}
            </Group>
            <Button variant="default" size="xs" onClick={() => accept(newest)} style={{ alignSelf: "flex-start" }}>
              {words.growth.forget}
            </Button>
          </>
        )}
      </Stack>
    </div>
  );
}
