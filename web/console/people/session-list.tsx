import "../lists/lists.css";
import { Button, Skeleton, Table } from "@mantine/core";
import { EndOtherSessionsDocument, EndSessionDocument, OwnSessionsDocument } from "../../generated/console.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { useAct } from "../../shared/graphql/use-act.ts";
import { fill } from "../../shared/language.tsx";
import { FaultView } from "../../shared/ui/fault-view.tsx";
import { Meaning } from "../../shared/ui/meaning.tsx";
import { Moment } from "../../shared/ui/moment.tsx";
import { Problem } from "../lists/problem.tsx";
import { usePeopleWords } from "./words.ts";

/** Browsers that are signed in to one's account. */
export function SessionList() {
  const { words } = usePeopleWords();
  const { data, fault, reload } = useRead(OwnSessionsDocument, {});
  const ending = useAct(EndSessionDocument);
  const endingOthers = useAct(EndOtherSessionsDocument);
  if (fault) return <FaultView fault={fault} onRetry={reload} />;
  if (!data) return <Skeleton height={96} />;
  // What is answered holds no session that the cache could tell as changed.
  const end = async (id: string) => (await ending.act({ input: { id } })) && reload();
  const endOthers = async () => (await endingOthers.act({})) && reload();
  return (
    <>
      <div className="listing">
        <Table aria-label={words.browsers} verticalSpacing={8}>
          <Table.Thead>
            <Table.Tr>
              {[words.browsers, words.signedIn, words.lastUsed, words.expires, words.state].map((name) => (
                <Table.Th key={name} scope="col">
                  {name}
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {data.sessions.map(({ id, browser, by, createdAt, lastUsedAt, expiresAt, isCurrent }) => (
              <Table.Tr key={id}>
                <Table.Td>{browser ?? words.unknownBrowser}</Table.Td>
                <Table.Td className="narrow">
                  <Moment at={createdAt} /> {words.by[by]}
                </Table.Td>
                <Table.Td className="narrow">
                  <Moment at={lastUsedAt} />
                </Table.Td>
                <Table.Td className="narrow">
                  <Moment at={expiresAt} />
                </Table.Td>
                <Table.Td className="narrow">
                  {isCurrent ? (
                    <Meaning sense="good">{words.thisOne}</Meaning>
                  ) : (
                    <Button
                      size="xs"
                      variant="default"
                      aria-label={fill(words.signOutNamed, { name: browser ?? words.unknownBrowser })}
                      onClick={() => end(id)}
                    >
                      {words.signOut}
                    </Button>
                  )}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </div>
      <Problem text={ending.problem ?? endingOthers.problem} />
      {data.sessions.length > 1 && (
        <Button mt="sm" variant="default" loading={endingOthers.isBusy} onClick={endOthers}>
          {words.signOutOthers}
        </Button>
      )}
    </>
  );
}
