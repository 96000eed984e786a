import "./account.css";
import { Skeleton, Stack, Text, Title } from "@mantine/core";
import { AccountPageDocument } from "../../generated/studio.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { fill } from "../../shared/language.tsx";
import { momentInWords } from "../../shared/numbers.ts";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { usePageTitle } from "../../shared/ui/use-page-title.ts";
import { EraseAccount } from "./erase-account.tsx";
import { Keys } from "./keys.tsx";
import { Password } from "./password.tsx";
import { Sessions } from "./sessions.tsx";
import { StandingPart } from "./standing-part.tsx";
import { UsagePart } from "./usage-part.tsx";
import { useAccountWords } from "./words.ts";

/** How one stands, what one has used, and the ways in to the account. */
export function AccountPage() {
  const { words, language } = useAccountWords();
  const { data, fault, reload } = useRead(AccountPageDocument, {});
  usePageTitle(words.title);
  const viewer = data?.viewer;
  if (!viewer) {
    return fault ? <FaultView fault={fault} onRetry={reload} /> : <Skeleton height={320} maw={760} mx="auto" />;
  }
  const { user } = viewer;
  return (
    <Stack gap="lg" className="account">
      <header>
        <Title order={1}>{words.title}</Title>
        <Text c="dimmed" size="sm">
          {fill(words.who, { ...user, since: momentInWords(user.createdAt, language) })}
        </Text>
      </header>
      <UsagePart usage={viewer.usage} />
      <StandingPart standing={viewer.standing} />
      <Keys scopes={viewer.scopes} />
      <Password changedAt={viewer.passwordChangedAt} onChange={reload} />
      <Sessions />
      <EraseAccount email={user.email} />
    </Stack>
  );
}
