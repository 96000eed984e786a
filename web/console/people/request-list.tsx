import { Button, Group, Table } from "@mantine/core";
import { useState } from "react";
import { AccessRequestsDocument, DeclineAccessDocument, GrantAccessDocument } from "../../generated/console.ts";
import { useAct } from "../../shared/graphql/use-act.ts";
import { fill } from "../../shared/language.tsx";
import { Empty } from "../../shared/ui/empty.tsx";
import { Moment } from "../../shared/ui/moment.tsx";
import { Problem } from "../../shared/ui/problem.tsx";
import { Listing } from "../lists/listing.tsx";
import { Once } from "./once.tsx";
import { usePeopleWords } from "./words.ts";

type Granted = { readonly email: string; readonly url: string; readonly expiresAt: string | null };

/** Who asks for an account. No mail is sent: whoever grants one hands over the link. */
export function RequestList() {
  const { words } = usePeopleWords();
  const granting = useAct(GrantAccessDocument);
  const declining = useAct(DeclineAccessDocument);
  const [granted, setGranted] = useState<Granted | null>(null);
  async function grant(id: string, email: string) {
    const payload = await granting.act({ input: { id } });
    if (payload?.url) setGranted({ email, url: payload.url, expiresAt: payload.expiresAt ?? null });
  }
  return (
    <>
      {granted && (
        <Once
          name={words.inviteLink}
          value={granted.url}
          expiresAt={granted.expiresAt}
          text={fill(words.granted, { email: granted.email })}
        />
      )}
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
                <Button size="xs" disabled={granting.isBusy} onClick={() => grant(id, email)}>
                  {words.grant}
                </Button>
                <Button
                  size="xs"
                  variant="default"
                  disabled={declining.isBusy}
                  onClick={() => declining.act({ input: { id } })}
                >
                  {words.decline}
                </Button>
              </Group>
            </Table.Td>
          </Table.Tr>
        )}
      />
    </>
  );
}
