import { Button, Group, PasswordInput, Stack, Text } from "@mantine/core";
import { useState } from "react";
import { AccountSetPasswordDocument } from "../../generated/studio.ts";
import { useWrite } from "../../shared/graphql/hooks.ts";
import { Moment } from "../../shared/ui/moment.tsx";
import { submitted } from "../../shared/ui/submitted.ts";
import { useSaid } from "../../shared/ui/use-said.ts";
import { Part } from "./part.tsx";
import { useAccountWords } from "./words.ts";

/** Sets the first password, or changes it: then all other sessions end. */
export function Password(props: { readonly changedAt: string | null; readonly onChange: () => void }) {
  const { words } = useAccountWords();
  const { changedAt, onChange } = props;
  const [now, setNow] = useState("");
  const [next, setNext] = useState("");
  const [fault, setFault] = useState<{ readonly message: string; readonly isOfNow: boolean } | null>(null);
  const [isDone, setIsDone] = useState(false);
  const [write, isBusy] = useWrite(AccountSetPasswordDocument);
  const said = useSaid();
  const sentences: Readonly<Record<string, string>> = words.password.mistakes;

  async function set() {
    const written = await write({ input: { newPassword: next, currentPassword: now || null } });
    const [mistake] = written.ok ? written.data.setPassword.userErrors : [{ ...written.fault, field: [] }];
    setIsDone(!mistake);
    setFault(null);
    if (mistake) {
      const [field] = mistake.field;
      const isOfNow = field === "currentPassword";
      // An account without a password has no field for it: only a younger sign-in helps.
      if (isOfNow && !changedAt) return setFault({ message: words.password.stale, isOfNow: false });
      return setFault({ message: sentences[`${field}.${mistake.code}`] ?? said(mistake), isOfNow });
    }
    setNow("");
    setNext("");
    onChange();
  }

  return (
    <Part title={words.password.title} text={changedAt ? words.password.what : words.password.none}>
      <form onSubmit={submitted(set)}>
        <Stack gap="sm" maw={420}>
          {changedAt && (
            <>
              <Text size="sm" c="dimmed">
                {words.password.changed} <Moment at={changedAt} />
              </Text>
              <PasswordInput
                label={words.password.now}
                description={words.password.nowWhy}
                autoComplete="current-password"
                value={now}
                error={fault?.isOfNow && fault.message}
                visibilityToggleButtonProps={{ "aria-label": words.password.show }}
                onChange={({ currentTarget: { value } }) => setNow(value)}
              />
            </>
          )}
          <PasswordInput
            label={words.password.next}
            description={words.password.nextWhy}
            required
            minLength={12}
            maxLength={128}
            autoComplete="new-password"
            value={next}
            error={fault && !fault.isOfNow && fault.message}
            visibilityToggleButtonProps={{ "aria-label": words.password.show }}
            onChange={({ currentTarget: { value } }) => setNext(value)}
          />
          <Group gap="sm">
            <Button type="submit" variant="default" loading={isBusy}>
              {words.password.set}
            </Button>
            <Text size="sm" role="status">
              {isDone && words.password.done}
            </Text>
          </Group>
        </Stack>
      </form>
    </Part>
  );
}
