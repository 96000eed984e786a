import { Alert, Button, Code, Group, Skeleton, Text } from "@mantine/core";
import { useState } from "react";
import {
  AccountKeysDocument,
  type AccountKeysQuery,
  AccountRevokeKeyDocument,
  type Scope,
} from "../../generated/studio.ts";
import { useRead, useWrite } from "../../shared/graphql/hooks.ts";
import { fill } from "../../shared/language.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { Meaning } from "../../shared/ui/meaning.tsx";
import { Moment } from "../../shared/ui/moment.tsx";
import { NewKey } from "./new-key.tsx";
import { Part } from "./part.tsx";
import { useAccountWords } from "./words.ts";

type Key = AccountKeysQuery["apiKeys"]["nodes"][number];

/** The secrets that programs call with. */
export function Keys({ scopes }: { readonly scopes: readonly Scope[] }) {
  const { words } = useAccountWords();
  const { data, fault, reload } = useRead(AccountKeysDocument, {});
  const keys = data?.apiKeys.nodes ?? [];
  return (
    <Part title={words.keys.title} text={words.keys.what} tools={<NewKey scopes={scopes} onMade={reload} />}>
      {fault && <FaultView fault={fault} onRetry={reload} />}
      {!data && !fault && <Skeleton height={64} />}
      {data && keys.length === 0 && <Text size="sm">{words.keys.none}</Text>}
      <ul className="rows">
        {keys.map((key) => (
          <KeyRow key={key.id} apiKey={key} />
        ))}
      </ul>
    </Part>
  );
}

function KeyRow({ apiKey }: { readonly apiKey: Key }) {
  const { words } = useAccountWords();
  const { id, name, prefix, scopes, createdAt, lastUsedAt, expiresAt, revokedAt } = apiKey;
  const [isSure, setIsSure] = useState(false);
  const [fault, setFault] = useState<string | null>(null);
  const [write, isBusy] = useWrite(AccountRevokeKeyDocument);
  const isOver = expiresAt !== null && Date.parse(expiresAt) < Date.now();

  async function revoke() {
    const written = await write({ input: { id } });
    const [mistake] = written.ok ? written.data.revokeApiKey.userErrors : [written.fault];
    setFault(mistake?.message ?? null);
  }

  return (
    <li>
      <span className="row-name">
        {name} <Code>{prefix}…</Code>
      </span>
      <span className="row-facts">
        {words.keys.made} <Moment at={createdAt} />
        {" · "}
        {lastUsedAt ? (
          <>
            {words.keys.used} <Moment at={lastUsedAt} />
          </>
        ) : (
          words.keys.neverUsed
        )}
        {expiresAt && (
          <>
            {" · "}
            {words.keys.ends} <Moment at={expiresAt} />
          </>
        )}
        {" · "}
        <span title={scopes.map((scope) => words.scopes[scope]).join("\n")}>
          {fill(words.keys.scopes, { count: scopes.length })}
        </span>
      </span>
      {revokedAt || isOver ? (
        <Meaning sense="unknown">{revokedAt ? words.keys.revoked : words.keys.over}</Meaning>
      ) : isSure ? (
        <Group gap="xs">
          <Button size="xs" className="danger" loading={isBusy} onClick={revoke}>
            {words.keys.revokeNow}
          </Button>
          <Button size="xs" variant="default" onClick={() => setIsSure(false)}>
            {words.cancel}
          </Button>
        </Group>
      ) : (
        <Button
          size="xs"
          variant="default"
          onClick={() => setIsSure(true)}
          aria-label={`${words.keys.revoke}: ${name}`}
        >
          {words.keys.revoke}
        </Button>
      )}
      {fault && (
        <Alert color="red" role="alert">
          {fault}
        </Alert>
      )}
    </li>
  );
}
