import { Alert, Button, Skeleton } from "@mantine/core";
import { useState } from "react";
import {
  AccountEndOtherSessionsDocument,
  AccountEndSessionDocument,
  AccountSessionsDocument,
} from "../../generated/studio.ts";
import { useRead, useWrite } from "../../shared/graphql/hooks.ts";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { Meaning } from "../../shared/ui/meaning.tsx";
import { Moment } from "../../shared/ui/moment.tsx";
import { Part } from "./part.tsx";
import { useAccountWords } from "./words.ts";

/** The browsers that are signed in. */
export function Sessions() {
  const { words } = useAccountWords();
  const { data, fault, reload } = useRead(AccountSessionsDocument, {});
  const [end, isEnding] = useWrite(AccountEndSessionDocument);
  const [endOthers, isEndingOthers] = useWrite(AccountEndOtherSessionsDocument);
  const [said, setSaid] = useState<string | null>(null);
  const sessions = data?.sessions ?? [];

  async function after(written: Awaited<ReturnType<typeof end>> | Awaited<ReturnType<typeof endOthers>>) {
    setSaid(written.ok ? null : written.fault.message);
    reload();
  }

  return (
    <Part
      title={words.sessions.title}
      tools={
        sessions.length > 1 && (
          <Button size="xs" variant="default" loading={isEndingOthers} onClick={async () => after(await endOthers({}))}>
            {words.sessions.endOthers}
          </Button>
        )
      }
    >
      {fault && <FaultView fault={fault} onRetry={reload} />}
      {!data && !fault && <Skeleton height={64} />}
      {said && (
        <Alert color="red" role="alert">
          {said}
        </Alert>
      )}
      <ul className="rows">
        {sessions.map(({ id, browser, by, createdAt, lastUsedAt, isCurrent }) => (
          <li key={id}>
            <span className="row-name">{browser ?? words.sessions.unknown}</span>
            <span className="row-facts">
              {words.sessions.by[by]} <Moment at={createdAt} />
              {" · "}
              {words.sessions.used} <Moment at={lastUsedAt} />
            </span>
            {isCurrent ? (
              <Meaning sense="good">{words.sessions.current}</Meaning>
            ) : (
              <Button
                size="xs"
                variant="default"
                disabled={isEnding}
                onClick={async () => after(await end({ input: { id } }))}
              >
                {words.sessions.end}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </Part>
  );
}
