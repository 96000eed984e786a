import { Button, Group, Table, Title } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { type KeyRowFragment, OwnKeysDocument, RevokeKeyDocument } from "../../generated/console.ts";
import { useAct } from "../../shared/graphql/use-act.ts";
import { fill } from "../../shared/language.tsx";
import { Empty } from "../../shared/ui/empty.tsx";
import { Meaning } from "../../shared/ui/meaning.tsx";
import { Moment } from "../../shared/ui/moment.tsx";
import { Confirmed } from "../lists/confirmed.tsx";
import { Listing } from "../lists/listing.tsx";
import { Problem } from "../lists/problem.tsx";
import { NewKey } from "./new-key.tsx";
import { usePeopleWords } from "./words.ts";

/** One's keys, those that ended included. */
export function KeyList() {
  const { words } = usePeopleWords();
  const [isMaking, setMaking] = useState(false);
  return (
    <section>
      <Group justify="space-between" mb="sm">
        <Title order={2}>{words.keys}</Title>
        <Button
          leftSection={<IconPlus size={16} aria-hidden />}
          aria-expanded={isMaking}
          onClick={() => setMaking(!isMaking)}
        >
          {words.newKey}
        </Button>
      </Group>
      {isMaking && <NewKey onDone={() => setMaking(false)} />}
      <Listing
        label={words.keys}
        operation={OwnKeysDocument}
        variables={{}}
        from={({ apiKeys }) => apiKeys}
        columns={[words.name, words.begins, words.scopes, words.lastUsed, words.expires, words.state]}
        empty={<Empty title={words.noKeys} text={words.noKeysWhy} />}
        row={(key) => <KeyRow key={key.id} apiKey={key} />}
      />
    </section>
  );
}

function KeyRow({ apiKey }: { readonly apiKey: KeyRowFragment }) {
  const { words } = usePeopleWords();
  const { name, prefix, scopes, lastUsedAt, expiresAt } = apiKey;
  return (
    <Table.Tr>
      <Table.Td>{name}</Table.Td>
      <Table.Td className="narrow">
        <code>{prefix}…</code>
      </Table.Td>
      <Table.Td title={scopes.map((scope) => words.scopeNames[scope]).join("\n")}>
        {scopes.length > 2
          ? `${scopes.length} / ${Object.keys(words.scopeNames).length}`
          : scopes.map((scope) => words.scopeNames[scope]).join(", ")}
      </Table.Td>
      <Table.Td className="narrow">{lastUsedAt ? <Moment at={lastUsedAt} /> : words.neverUsed}</Table.Td>
      <Table.Td className="narrow">{expiresAt ? <Moment at={expiresAt} /> : words.never}</Table.Td>
      <Table.Td className="narrow">
        <KeyState apiKey={apiKey} />
      </Table.Td>
    </Table.Tr>
  );
}

function KeyState({ apiKey: { id, name, revokedAt, expiresAt } }: { readonly apiKey: KeyRowFragment }) {
  const { words } = usePeopleWords();
  const { act, isBusy, problem } = useAct(RevokeKeyDocument);
  if (revokedAt) return <Meaning sense="unknown">{words.revoked}</Meaning>;
  if (expiresAt && Date.parse(expiresAt) < Date.now()) return <Meaning sense="unknown">{words.ended}</Meaning>;
  return (
    <Group gap="sm" wrap="nowrap">
      <Meaning sense="good">{words.works}</Meaning>
      <Confirmed
        verb={words.revoke}
        label={fill(words.revokeNamed, { name })}
        really={words.reallyRevoke}
        keep={words.keep}
        isBusy={isBusy}
        onConfirm={() => act({ input: { id } })}
      />
      <Problem text={problem} />
    </Group>
  );
}
