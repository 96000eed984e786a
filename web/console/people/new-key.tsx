import { Button, Checkbox, Group, Select, SimpleGrid, TextInput } from "@mantine/core";
import { type FormEvent, useState } from "react";
import { MakeKeyDocument } from "../../generated/console.ts";
import type { Scope } from "../../generated/shared.ts";
import { useAct } from "../../shared/graphql/use-act.ts";
import { fill } from "../../shared/language.tsx";
import { useSession } from "../../shared/shell/session.tsx";
import { Problem } from "../lists/problem.tsx";
import { Once } from "./once.tsx";
import { usePeopleWords } from "./words.ts";

const DAY_MS = 86_400_000;
const DAYS = ["30", "90", "365"] as const;
const SCOPES: readonly Scope[] = [
  ...(["GENERATIONS_READ", "GENERATIONS_WRITE", "REVIEW_READ", "REVIEW_DECIDE", "REVIEW_RESTRICTED"] as const),
  ...(["POLICY_READ", "POLICY_DRAFT", "POLICY_ACTIVATE", "AUDIT_READ", "KEYS_WRITE", "USERS_WRITE"] as const),
  "TAKEDOWN_DECIDE",
];

type Made = { readonly secret: string; readonly expiresAt: string | null };

/** A key with no more rights than its maker has, and as few as they choose. */
export function NewKey({ onDone }: { readonly onDone: () => void }) {
  const { words } = usePeopleWords();
  const { may } = useSession();
  const { act, isBusy, problem } = useAct(MakeKeyDocument);
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<readonly string[]>([]);
  const [days, setDays] = useState<string | null>("90");
  const [made, setMade] = useState<Made | null>(null);

  async function make(event: FormEvent) {
    event.preventDefault();
    const expiresAt = days ? new Date(Date.now() + Number(days) * DAY_MS).toISOString() : null;
    const chosen = SCOPES.filter((scope) => scopes.includes(scope));
    const payload = await act({ input: { name, scopes: chosen, expiresAt } });
    if (payload?.secret) setMade({ secret: payload.secret, expiresAt });
  }
  if (made) {
    return (
      <section className="card" aria-label={words.newKey}>
        <Once name={words.secret} value={made.secret} text={words.onceForEver} expiresAt={made.expiresAt} />
        <Button variant="default" onClick={onDone}>
          {words.done}
        </Button>
      </section>
    );
  }
  return (
    <form className="card" aria-label={words.newKey} onSubmit={make}>
      <Group align="flex-end">
        <TextInput
          label={words.keyName}
          description={words.keyNameHint}
          value={name}
          onChange={({ currentTarget: { value } }) => setName(value)}
          required
          maxLength={80}
          w={360}
        />
        <Select
          label={words.expires}
          data={DAYS.map((value) => ({ value, label: fill(words.inDays, { days: value }) }))}
          placeholder={words.never}
          value={days}
          onChange={setDays}
          clearable
          w={180}
        />
      </Group>
      <Checkbox.Group
        label={words.scopes}
        description={words.scopesWhy}
        value={[...scopes]}
        onChange={setScopes}
        my="md"
        {...(scopes.length === 0 && name !== "" && { error: words.needScope })}
      >
        <SimpleGrid cols={{ base: 1, sm: 2, lg: 3 }} spacing="xs" my="xs">
          {SCOPES.filter(may).map((scope) => (
            <Checkbox key={scope} value={scope} label={words.scopeNames[scope]} />
          ))}
        </SimpleGrid>
      </Checkbox.Group>
      <Problem text={problem} />
      <Group>
        <Button type="submit" loading={isBusy} disabled={scopes.length === 0}>
          {words.createKey}
        </Button>
        <Button variant="default" onClick={onDone}>
          {words.notNow}
        </Button>
      </Group>
    </form>
  );
}
