import { Button, Group, Select, Stack, Text } from "@mantine/core";
import { useState } from "react";
import {
  DisableUserDocument,
  EnableUserDocument,
  IssueSignInLinkDocument,
  type MemberRowFragment,
  MemberTiersDocument,
  SetUserRoleDocument,
  SetUserTierDocument,
} from "../../generated/console.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { useAct } from "../../shared/graphql/use-act.ts";
import { fill } from "../../shared/language.tsx";
import { Confirmed } from "../../shared/ui/confirmed.tsx";
import { Problem } from "../../shared/ui/problem.tsx";
import { Once } from "./once.tsx";
import { ROLES } from "./roles.ts";
import { usePeopleWords } from "./words.ts";

type Props = { readonly member: MemberRowFragment };

/** What an administrator can do to an account. */
export function MemberActs({ member }: Props) {
  const { words } = usePeopleWords();
  const facts = [
    `${words.signsIn} ${member.hasPassword ? words.password : words.noPassword}`,
    fill(words.keysAndBrowsers, { keys: member.activeKeys, sessions: member.activeSessions }),
  ];
  return (
    <Stack gap="sm" py="xs">
      <Text size="sm" c="dimmed">
        {facts.join(" · ")}
      </Text>
      {member.isChangeable ? (
        <>
          <Group align="flex-end" gap="xl">
            <RoleChoice member={member} />
            <TierChoice member={member} />
          </Group>
          <SignInLink member={member} />
          <Disabling member={member} />
        </>
      ) : (
        <Text size="sm">{words.notYours}</Text>
      )}
    </Stack>
  );
}

function RoleChoice({ member: { id, role } }: Props) {
  const { words } = usePeopleWords();
  const { act, isBusy, problem } = useAct(SetUserRoleDocument);
  const data = ROLES.map((value) => ({ value, label: words.roles[value] }));
  return (
    <Choice
      label={words.role}
      data={data}
      present={role}
      verb={words.setRole}
      isBusy={isBusy}
      problem={problem}
      onSet={(next) => {
        const chosen = ROLES.find((value) => value === next);
        if (chosen) void act({ input: { id, role: chosen } });
      }}
    />
  );
}

function TierChoice({ member: { id, tier } }: Props) {
  const { words } = usePeopleWords();
  const { data } = useRead(MemberTiersDocument, {});
  const { act, isBusy, problem } = useAct(SetUserTierDocument);
  const tiers = data?.activePolicy.tiers ?? [tier];
  return (
    <Choice
      label={words.tier}
      data={tiers.map((value) => ({ value, label: value }))}
      present={tier}
      verb={words.setTier}
      isBusy={isBusy}
      problem={problem}
      onSet={(next) => void act({ input: { userId: id, tier: next } })}
    />
  );
}

function Choice(props: {
  readonly label: string;
  readonly data: readonly { readonly value: string; readonly label: string }[];
  readonly present: string;
  readonly verb: string;
  readonly isBusy: boolean;
  readonly problem: string | null;
  readonly onSet: (value: string) => void;
}) {
  const { label, data, present, verb, isBusy, problem, onSet } = props;
  const [chosen, setChosen] = useState(present);
  return (
    <div>
      <Group align="flex-end" gap="xs">
        <Select
          label={label}
          data={[...data]}
          value={chosen}
          onChange={(value) => setChosen(value ?? present)}
          allowDeselect={false}
          w={180}
        />
        <Button variant="default" loading={isBusy} disabled={chosen === present} onClick={() => onSet(chosen)}>
          {verb}
        </Button>
      </Group>
      <Problem text={problem} />
    </div>
  );
}

function SignInLink({ member: { id, displayName, disabledAt } }: Props) {
  const { words } = usePeopleWords();
  const { act, isBusy, problem } = useAct(IssueSignInLinkDocument);
  const [link, setLink] = useState<{ readonly url: string; readonly expiresAt: string | null } | null>(null);
  async function issue() {
    const payload = await act({ input: { id } });
    if (payload?.url) setLink({ url: payload.url, expiresAt: payload.expiresAt ?? null });
  }
  if (disabledAt) return null;
  return (
    <div>
      <Button variant="default" loading={isBusy} onClick={issue}>
        {words.link}
      </Button>
      <Problem text={problem} />
      {link && (
        <Once
          name={words.signInLink}
          value={link.url}
          expiresAt={link.expiresAt}
          text={fill(words.linkWhy, { name: displayName })}
        />
      )}
    </div>
  );
}

function Disabling({ member: { id, disabledAt, activeKeys, activeSessions } }: Props) {
  const { words } = usePeopleWords();
  const disabling = useAct(DisableUserDocument);
  const enabling = useAct(EnableUserDocument);
  if (disabledAt) {
    return (
      <div>
        <Button variant="default" loading={enabling.isBusy} onClick={() => enabling.act({ input: { id } })}>
          {words.enable}
        </Button>
        <Problem text={enabling.problem} />
      </div>
    );
  }
  return (
    <div>
      <Confirmed
        verb={words.disable}
        text={fill(words.disableWhy, { keys: activeKeys, sessions: activeSessions })}
        really={words.reallyDisable}
        keep={words.keep}
        isBusy={disabling.isBusy}
        onConfirm={() => disabling.act({ input: { id } })}
      />
      <Problem text={disabling.problem} />
    </div>
  );
}
