import { Button, Group, Table } from "@mantine/core";
import { useState } from "react";
import { AccessRequestsDocument, DeclineAccessDocument, GrantAccessDocument } from "../../generated/console.ts";
import { useAct } from "../../shared/graphql/use-act.ts";
import { fill } from "../../shared/language.tsx";
import { Confirmed } from "../../shared/ui/confirmed.tsx";
import { Empty } from "../../shared/ui/empty.tsx";
import { Moment } from "../../shared/ui/moment.tsx";
import { Problem } from "../../shared/ui/problem.tsx";
import { Listing } from "../lists/listing.tsx";
import { Once } from "./once.tsx";
import { usePeopleWords } from "./words.ts";

type Granted = { readonly email: string; readonly url: string; readonly expiresAt: string | null };

const REQUESTS = ["AccessRequest"];

/** Who asks for an account. No mail is sent: whoever grants one hands over the link. */
export function RequestList() {
  const { words } = usePeopleWords();
  const granting = useAct(GrantAccessDocument);
  const declining = useAct(DeclineAccessDocument, REQUESTS);
  // Each link is shown this once: the next one must not take its place.
  const [granted, setGranted] = useState<readonly Granted[]>([]);
  async function grant(id: string, email: string) {
    const payload = await granting.act({ input: { id } });
    if (payload?.url == null) return;
    const link = { email, url: payload.url, expiresAt: payload.expiresAt ?? null };
    setGranted((before) => [link, ...before]);
  }
  return (
    <>
      {granted.map(({ email, url, expiresAt }) => (
        <Once
          key={url}
          name={words.inviteLink}
          value={url}
          expiresAt={expiresAt}
          text={fill(words.granted, { email })}
        />
      ))}
      <Problem text={granting.problem ?? declining.problem} />
      <Listing
        label={words.requests}
        operation={AccessRequestsDocument}
        variables={{}}
        from={({ accessRequests }) => accessRequests}
        columns={[words.name, words.address, words.reason, words.asked, words.expires, words.answer]}
        empty={<Empty title={words.noRequests} text={words.noRequestsWhy} />}
        row={({ id, displayName, email, reason, createdAt, expiresAt }) => (
          <Table.Tr key={id}>
            <Table.Td>{displayName}</Table.Td>
            <Table.Td>{email}</Table.Td>
            <Table.Td className="said">{reason}</Table.Td>
            <Table.Td className="narrow">
              <Moment at={createdAt} />
            </Table.Td>
            <Table.Td className="narrow">
              <Moment at={expiresAt} />
            </Table.Td>
            <Table.Td className="narrow">
              <Group gap="xs" wrap="nowrap">
                <Button size="xs" flex="none" disabled={granting.isBusy} onClick={() => grant(id, email)}>
                  {words.grant}
                </Button>
                <Confirmed
                  verb={words.decline}
                  really={words.reallyDecline}
                  keep={words.keep}
                  isBusy={declining.isBusy}
                  onConfirm={() => declining.act({ input: { id } })}
                />
              </Group>
            </Table.Td>
          </Table.Tr>
        )}
      />
    </>
  );
}
