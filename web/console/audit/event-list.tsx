import { Button, Group, Select, Table, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";
import { AuditEventsDocument } from "../../generated/console.ts";
import { fill } from "../../shared/language.tsx";
import { Empty } from "../../shared/ui/empty.tsx";
import { Moment } from "../../shared/ui/moment.tsx";
import { Listing } from "../lists/listing.tsx";
import { Actor } from "./actor.tsx";
import { useAuditFilters } from "./use-audit-filters.ts";
import { actionIn, useActionWords, useAuditWords } from "./words.ts";

/** The log as rows of facts, newest first. */
export function EventList() {
  const { words } = useAuditWords();
  const { words: actions } = useActionWords();
  const { filters, filter, open } = useAuditFilters();
  return (
    <>
      <Filters />
      <Listing
        key={JSON.stringify(filters)}
        label={words.events}
        operation={AuditEventsDocument}
        variables={filters}
        from={({ auditEvents }) => auditEvents}
        columns={[words.seq, words.when, words.what, words.who, words.subject]}
        empty={
          <Empty title={words.none} text={words.noneWhy}>
            <Button variant="default" onClick={() => filter({ action: null, subject: null })}>
              {words.clear}
            </Button>
          </Empty>
        }
        row={({ id, seq, action, actor, subject, createdAt }) => (
          <Table.Tr key={id}>
            <Table.Td className="narrow" c="dimmed" ta="right">
              {seq}
            </Table.Td>
            <Table.Td className="narrow">
              <Moment at={createdAt} />
            </Table.Td>
            <Table.Td>
              <button
                type="button"
                className="row-link"
                aria-label={fill(words.open, { seq, what: actionIn(actions, action) })}
                onClick={() => open(id)}
              >
                {actionIn(actions, action)}
              </button>{" "}
              <code className="action">{action}</code>
            </Table.Td>
            <Table.Td className="narrow">
              <Actor actor={actor} />
            </Table.Td>
            <Table.Td className="narrow">
              <code title={subject}>{shortened(subject)}</code>
            </Table.Td>
          </Table.Tr>
        )}
      />
    </>
  );
}

/** `generation:0199…` with the end of its id, which is what differs. */
function shortened(subject: string): string {
  const [kind = "", id = ""] = subject.split(":");
  return id.length > 10 ? `${kind}:…${id.slice(-8)}` : subject;
}

const TYPING_MS = 300;

function Filters() {
  const { words } = useAuditWords();
  const { words: actions } = useActionWords();
  const { filters, filter } = useAuditFilters();
  const [typed, setTyped] = useState(filters.subject ?? "");
  // What another part of the page sets, such as the drawer, is shown here too.
  const [known, setKnown] = useState(filters.subject);
  if (known !== filters.subject) {
    setKnown(filters.subject);
    setTyped(filters.subject ?? "");
  }
  const apply = useDebouncedCallback((subject: string) => filter({ subject: subject.trim() || null }), TYPING_MS);
  return (
    <Group align="flex-end" gap="sm" mb="md">
      <Select
        label={words.what}
        placeholder={words.anything}
        data={Object.entries(actions).map(([value, label]) => ({ value, label }))}
        value={filters.action}
        onChange={(action) => filter({ action })}
        searchable
        clearable
        w={280}
      />
      <TextInput
        label={words.subject}
        placeholder={words.subjectHint}
        value={typed}
        onChange={({ currentTarget: { value } }) => {
          setTyped(value);
          apply(value);
        }}
        w={400}
        maw="100%"
      />
    </Group>
  );
}
