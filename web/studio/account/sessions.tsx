import { Button, Skeleton } from "@mantine/core";
import {
  AccountEndOtherSessionsDocument,
  AccountEndSessionDocument,
  AccountSessionsDocument,
} from "../../generated/studio.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { useAct } from "../../shared/graphql/use-act.ts";
import { fill } from "../../shared/language.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { Meaning } from "../../shared/ui/meaning.tsx";
import { Moment } from "../../shared/ui/moment.tsx";
import { Problem } from "../../shared/ui/problem.tsx";
import { Part } from "./part.tsx";
import { useAccountWords } from "./words.ts";

/** The browsers that are signed in. */
export function Sessions() {
  const { words } = useAccountWords();
  const { data, fault, reload } = useRead(AccountSessionsDocument, {});
  const ending = useAct(AccountEndSessionDocument);
  const endingOthers = useAct(AccountEndOtherSessionsDocument);
  const sessions = data?.sessions ?? [];
  const endOthers = async () => {
    await endingOthers.act({});
    reload();
  };
  const end = async (id: string) => {
    await ending.act({ input: { id } });
    reload();
  };

  return (
    <Part
      title={words.sessions.title}
      tools={
        sessions.length > 1 && (
          <Button size="xs" variant="default" loading={endingOthers.isBusy} onClick={endOthers}>
            {words.sessions.endOthers}
          </Button>
        )
      }
    >
      {fault && <FaultView fault={fault} onRetry={reload} />}
      {!data && !fault && <Skeleton height={64} />}
      <Problem text={ending.problem ?? endingOthers.problem} />
      <ul className="rows">
        {sessions.map(({ id, browser, by, createdAt, lastUsedAt, expiresAt, isCurrent }) => (
          <li key={id}>
            <span className="row-name">{browser ?? words.sessions.unknown}</span>
            <span className="row-facts">
              {words.sessions.by[by]} <Moment at={createdAt} />
              {" · "}
              {words.sessions.used} <Moment at={lastUsedAt} />
              {" · "}
              {words.sessions.ends} <Moment at={expiresAt} />
            </span>
            {isCurrent ? (
              <Meaning sense="good">{words.sessions.current}</Meaning>
            ) : (
              <Button
                size="xs"
                variant="default"
                disabled={ending.isBusy}
                aria-label={fill(words.sessions.endNamed, { name: browser ?? words.sessions.unknown })}
                onClick={() => end(id)}
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
