import { Alert, Button, Checkbox, CopyButton, Group, Modal, Select, Stack, Text, TextInput } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconKey, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { AccountMakeKeyDocument, type Scope } from "../../generated/studio.ts";
import { useAct } from "../../shared/graphql/use-act.ts";
import { Problem } from "../../shared/ui/problem.tsx";
import { submitted } from "../../shared/ui/submitted.ts";
import { useAccountWords } from "./words.ts";

const DAY_MS = 24 * 3_600_000;
const LIVES = ["30", "90", "365", "never"] as const;

/** Makes a key and shows its secret this once. */
export function NewKey({ scopes, onMade }: { readonly scopes: readonly Scope[]; readonly onMade: () => void }) {
  const { words } = useAccountWords();
  const [isOpen, { open, close }] = useDisclosure();
  const [secret, setSecret] = useState<string | null>(null);
  const show = (made: string) => {
    setSecret(made);
    onMade();
  };
  const end = () => {
    close();
    setSecret(null);
  };
  return (
    <>
      <Button size="xs" leftSection={<IconPlus size={14} aria-hidden />} onClick={open}>
        {words.newKey.open}
      </Button>
      <Modal
        opened={isOpen}
        onClose={end}
        title={words.newKey.title}
        centered
        closeOnClickOutside={secret === null}
        closeButtonProps={{ "aria-label": words.cancel }}
      >
        {secret === null ? <Form scopes={scopes} onMade={show} /> : <Secret secret={secret} onEnd={end} />}
      </Modal>
    </>
  );
}

function Form({ scopes, onMade }: { readonly scopes: readonly Scope[]; readonly onMade: (secret: string) => void }) {
  const { words } = useAccountWords();
  const [name, setName] = useState("");
  const [life, setLife] = useState<string>("90");
  const [chosen, setChosen] = useState<readonly Scope[]>(scopes.filter((scope) => scope.startsWith("GENERATIONS")));
  const { act, isBusy, problem } = useAct(AccountMakeKeyDocument);

  async function make() {
    const expiresAt = life === "never" ? null : new Date(Date.now() + Number(life) * DAY_MS).toISOString();
    const made = await act({ input: { name, scopes: chosen, expiresAt } });
    if (made?.secret) onMade(made.secret);
  }
  const set = (scope: Scope, isOn: boolean) =>
    setChosen((before) => (isOn ? [...before, scope] : before.filter((one) => one !== scope)));

  return (
    <form onSubmit={submitted(make)}>
      <Stack>
        <TextInput
          label={words.newKey.name}
          description={words.newKey.nameWhy}
          required
          maxLength={80}
          value={name}
          data-autofocus
          onChange={({ currentTarget: { value } }) => setName(value)}
        />
        <Select
          label={words.newKey.life}
          allowDeselect={false}
          value={life}
          data={LIVES.map((value) => ({ value, label: words.newKey.lives[value] }))}
          onChange={(value) => value && setLife(value)}
        />
        <fieldset className="scopes">
          <legend>{words.newKey.scopes}</legend>
          {scopes.map((scope) => (
            <Checkbox
              key={scope}
              label={words.scopes[scope]}
              checked={chosen.includes(scope)}
              onChange={({ currentTarget: { checked } }) => set(scope, checked)}
            />
          ))}
        </fieldset>
        <Problem text={problem} />
        <Group justify="flex-end">
          <Button type="submit" loading={isBusy} disabled={chosen.length === 0}>
            {words.newKey.make}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Secret({ secret, onEnd }: { readonly secret: string; readonly onEnd: () => void }) {
  const { words } = useAccountWords();
  return (
    <Stack>
      <Alert icon={<IconKey aria-hidden />} color="yellow">
        {words.newKey.once}
      </Alert>
      <Text component="code" className="secret" aria-label={words.newKey.secret}>
        {secret}
      </Text>
      <Group justify="flex-end" gap="xs">
        <CopyButton value={secret}>
          {({ copied, copy }) => (
            <Button variant="default" onClick={copy}>
              {copied ? words.newKey.copied : words.newKey.copy}
            </Button>
          )}
        </CopyButton>
        <Button onClick={onEnd}>{words.newKey.kept}</Button>
      </Group>
    </Stack>
  );
}
