import { Table } from "@mantine/core";
import { AuditCheckpointsDocument } from "../../generated/console.ts";
import { Copyable } from "../../shared/ui/copyable.tsx";
import { Empty } from "../../shared/ui/empty.tsx";
import { Moment } from "../../shared/ui/moment.tsx";
import { Listing } from "../lists/listing.tsx";
import { useAuditWords } from "./words.ts";

/** What was signed, newest first; each note is worth keeping elsewhere. */
export function CheckpointList() {
  const { words, language } = useAuditWords();
  return (
    <Listing
      label={words.checkpoints}
      operation={AuditCheckpointsDocument}
      variables={{}}
      from={({ auditCheckpoints }) => auditCheckpoints}
      columns={[words.size, words.signedAt, words.root, words.key, words.witnesses, words.copyNote]}
      empty={<Empty title={words.noCheckpoints} text={words.noCheckpointsWhy} />}
      row={({ id, treeSize, rootHash, keyId, note, cosignatures, createdAt }) => (
        <Table.Tr key={id}>
          <Table.Td>{new Intl.NumberFormat(language).format(treeSize)}</Table.Td>
          <Table.Td>
            <Moment at={createdAt} />
          </Table.Td>
          <Table.Td>
            <Copyable name={words.root} value={rootHash} shown={16} />
          </Table.Td>
          <Table.Td>
            <code>{keyId}</code>
          </Table.Td>
          <Table.Td>{cosignatures.length}</Table.Td>
          <Table.Td>
            <Copyable name={words.copyNote} value={`${note}${cosignatures.join("")}`} shown={16} />
          </Table.Td>
        </Table.Tr>
      )}
    />
  );
}
