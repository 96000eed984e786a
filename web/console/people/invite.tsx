import { Button, Group, Radio, Stack } from "@mantine/core";
import { useState } from "react";
import { InviteSomebodyDocument, type Role } from "../../generated/console.ts";
import { useAct } from "../../shared/graphql/use-act.ts";
import { Problem } from "../../shared/ui/problem.tsx";
import { Once } from "./once.tsx";
import { isRole, ROLES } from "./roles.ts";
import { usePeopleWords } from "./words.ts";

type Made = { readonly url: string; readonly expiresAt: string | null };

/** A link that makes one account in a role. */
export function Invite({ onDone }: { readonly onDone: () => void }) {
  const { words } = usePeopleWords();
  const [role, setRole] = useState<Role>("USER");
  const [made, setMade] = useState<Made | null>(null);
  const { act, isBusy, problem } = useAct(InviteSomebodyDocument);
  async function make() {
    const payload = await act({ input: { role } });
    if (payload?.code == null) return;
    const url = new URL(`/sign-in?invite=${encodeURIComponent(payload.code)}`, location.href);
    setMade({ url: url.href, expiresAt: payload.expiresAt ?? null });
  }
  return (
    <section className="card" aria-label={words.inviteTitle}>
      <Radio.Group
        label={words.role}
        description={words.inviteWhy}
        value={role}
        onChange={(value) => isRole(value) && setRole(value)}
      >
        <Stack gap="xs" my="sm">
          {ROLES.map((value) => (
            <Radio key={value} value={value} label={words.roles[value]} description={words.roleDoes[value]} />
          ))}
        </Stack>
      </Radio.Group>
      <Problem text={problem} />
      {made && <Once name={words.inviteLink} value={made.url} expiresAt={made.expiresAt} />}
      <Group>
        <Button loading={isBusy} onClick={make}>
          {words.make}
        </Button>
        <Button variant="default" onClick={onDone}>
          {words.done}
        </Button>
      </Group>
    </section>
  );
}
