import { Button, Code, Skeleton, Text } from "@mantine/core";
import { useState } from "react";
import {
  AccountKeysDocument,
  type AccountKeysQuery,
  AccountRevokeKeyDocument,
  type Scope,
} from "../../generated/studio.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { useAct } from "../../shared/graphql/use-act.ts";
import { fill } from "../../shared/language.tsx";
import { useShellWords } from "../../shared/shell/words.ts";
import { Confirmed } from "../../shared/ui/confirmed.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { Meaning } from "../../shared/ui/meaning.tsx";
import { Moment } from "../../shared/ui/moment.tsx";
import { Problem } from "../../shared/ui/problem.tsx";
import { NewKey } from "./new-key.tsx";
import { Part } from "./part.tsx";
import { useAccountWords } from "./words.ts";

type Key = AccountKeysQuery["apiKeys"]["nodes"][number];

/** The secrets that programs call with. */
export function Keys({ scopes }: { readonly scopes: readonly Scope[] }) {
  const { words } = useAccountWords();
  // A list that was empty names no keys: a new one would not make it be read again.
  const [made, setMade] = useState(0);
  return (
    <Part
      title={words.keys.title}
      text={words.keys.what}
      tools={<NewKey scopes={scopes} onMade={() => setMade(made + 1)} />}
    >
      <ul className="rows">
        <KeysAfter key={made} after={null} />
      </ul>
    </Part>
  );
}

/** A page of them, newest first, and the way to the next. */
function KeysAfter({ after }: { readonly after: string | null }) {
  const { words } = useAccountWords();
  const { more } = useShellWords().words;
  const { data, fault, reload } = useRead(AccountKeysDocument, { after });
  const [isContinued, setContinued] = useState(false);
  if (!data) return <li>{fault ? <FaultView fault={fault} onRetry={reload} /> : <Skeleton height={64} />}</li>;
  const { nodes, pageInfo } = data.apiKeys;
  return (
    <>
      {nodes.map((key) => (
        <KeyRow key={key.id} apiKey={key} />
      ))}
      {nodes.length === 0 && after === null && (
        <li>
          <Text size="sm">{words.keys.none}</Text>
        </li>
      )}
      {pageInfo.hasNextPage && !isContinued && (
        <li>
          <Button size="xs" variant="default" onClick={() => setContinued(true)}>
            {more}
          </Button>
        </li>
      )}
      {isContinued && <KeysAfter after={pageInfo.endCursor} />}
    </>
  );
}

function KeyRow({ apiKey }: { readonly apiKey: Key }) {
  const { words } = useAccountWords();
  const { id, name, prefix, scopes, createdAt, lastUsedAt, expiresAt, revokedAt } = apiKey;
  const { act, isBusy, problem } = useAct(AccountRevokeKeyDocument);
  const isOver = expiresAt !== null && Date.parse(expiresAt) < Date.now();
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
        <Problem text={problem} />
      </span>
      {revokedAt || isOver ? (
        <Meaning sense="unknown">{revokedAt ? words.keys.revoked : words.keys.over}</Meaning>
      ) : (
        <Confirmed
          verb={words.keys.revoke}
          label={fill(words.keys.revokeNamed, { name })}
          really={words.keys.revokeNow}
          keep={words.cancel}
          isBusy={isBusy}
          onConfirm={() => act({ input: { id } })}
        />
      )}
    </li>
  );
}
