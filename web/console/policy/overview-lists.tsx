import { ActionIcon, Table, Text } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { Link } from "wouter";
import {
  DeletePolicyDraftDocument,
  type DraftFactsFragment,
  type PolicyOverviewQuery,
} from "../../generated/console.ts";
import { useWrite } from "../../shared/graphql/hooks.ts";
import { fill } from "../../shared/language.tsx";
import { Copyable } from "../../shared/ui/copyable.tsx";
import { Meaning } from "../../shared/ui/meaning.tsx";
import { Moment } from "../../shared/ui/moment.tsx";
import { usePolicyWords } from "./words.ts";

const versionPath = (id: string) => `/policy/versions/${encodeURIComponent(id)}`;

export function Drafts({ drafts }: { readonly drafts: readonly DraftFactsFragment[] }) {
  const { words } = usePolicyWords();
  const [remove] = useWrite(DeletePolicyDraftDocument);
  if (drafts.length === 0) return <Text c="dimmed">{words.drafts.none}</Text>;
  return (
    <Table aria-label={words.drafts.title}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{words.draftTitle}</Table.Th>
          <Table.Th>{words.state}</Table.Th>
          <Table.Th>{words.by}</Table.Th>
          <Table.Th>{words.changedAt}</Table.Th>
          <Table.Th w={48} aria-label={words.drafts.remove} />
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {drafts.map((draft) => (
          <Table.Tr key={draft.id}>
            <Table.Td>
              <Link href={`/policy/drafts/${encodeURIComponent(draft.id)}`}>{draft.title || words.untitled}</Link>
            </Table.Td>
            <Table.Td>
              {draft.faults.length > 0 ? (
                <Meaning sense="bad">{fill(words.faults, { count: draft.faults.length })}</Meaning>
              ) : draft.stale ? (
                <Meaning sense="person">{fill(words.drafts.stale, { version: draft.baseVersion })}</Meaning>
              ) : (
                <Meaning sense="good">{words.drafts.ready}</Meaning>
              )}
            </Table.Td>
            <Table.Td>{draft.createdBy?.displayName ?? words.someone}</Table.Td>
            <Table.Td>
              <Moment at={draft.updatedAt} />
            </Table.Td>
            <Table.Td>
              <ActionIcon
                variant="subtle"
                color="gray"
                c="dimmed"
                aria-label={fill(words.drafts.removeOne, { title: draft.title || words.untitled })}
                onClick={() => confirm(words.drafts.sure) && remove({ input: { id: draft.id } })}
              >
                <IconTrash size={16} aria-hidden />
              </ActionIcon>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

type Activation = NonNullable<PolicyOverviewQuery["policyActivations"]>["nodes"][number];

export function Activations({ activations }: { readonly activations: readonly Activation[] }) {
  const { words } = usePolicyWords();
  return (
    <Table aria-label={words.activations.title}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th w={64}>{words.activations.number}</Table.Th>
          <Table.Th>{words.versionWord}</Table.Th>
          <Table.Th w="45%">{words.activations.rationale}</Table.Th>
          <Table.Th>{words.by}</Table.Th>
          <Table.Th>{words.when}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {activations.map(({ number, policy, rationale, by, at }) => (
          <Table.Tr key={number}>
            <Table.Td>{number}</Table.Td>
            <Table.Td>
              <Link href={versionPath(policy.id)}>{fill(words.version, { version: policy.version })}</Link>
            </Table.Td>
            <Table.Td>{rationale ?? "–"}</Table.Td>
            <Table.Td>{by?.displayName ?? words.theProduct}</Table.Td>
            <Table.Td>
              <Moment at={at} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

type Version = PolicyOverviewQuery["policies"]["nodes"][number];

export function Versions({ versions }: { readonly versions: readonly Version[] }) {
  const { words } = usePolicyWords();
  return (
    <Table aria-label={words.versions}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>{words.versionWord}</Table.Th>
          <Table.Th>{words.state}</Table.Th>
          <Table.Th>{words.origin}</Table.Th>
          <Table.Th>{words.digest}</Table.Th>
          <Table.Th>{words.writtenAt}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {versions.map(({ id, version, active, origin, sha256, createdAt }) => (
          <Table.Tr key={id}>
            <Table.Td>
              <Link href={versionPath(id)}>{fill(words.version, { version })}</Link>
            </Table.Td>
            <Table.Td>
              {active ? (
                <Meaning sense="good">{words.inForce}</Meaning>
              ) : (
                <Meaning sense="unknown">{words.notInForce}</Meaning>
              )}
            </Table.Td>
            <Table.Td>{words.origins[origin]}</Table.Td>
            <Table.Td>
              <Copyable name={words.digest} value={sha256} />
            </Table.Td>
            <Table.Td>
              <Moment at={createdAt} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
