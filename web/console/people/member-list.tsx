import { Button, Group, Select, Table, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";
import { useSearchParams } from "wouter";
import { type MemberRowFragment, MembersDocument } from "../../generated/console.ts";
import { fill } from "../../shared/language.tsx";
import { Empty } from "../../shared/ui/empty.tsx";
import { Meaning } from "../../shared/ui/meaning.tsx";
import { Moment } from "../../shared/ui/moment.tsx";
import { Listing } from "../lists/listing.tsx";
import { MemberActs } from "./member-acts.tsx";
import { isRole, ROLES } from "./roles.ts";
import { usePeopleWords } from "./words.ts";

const COLUMNS = 6;
const TYPING_MS = 300;

/** Everybody's accounts. One at a time is open, with what can be done to it; filters and that one are in the address. */
export function MemberList() {
  const { words } = usePeopleWords();
  const [params, setParams] = useSearchParams();
  const set = (name: string, value: string | null) =>
    setParams(
      (before) => {
        const after = new URLSearchParams(before);
        value ? after.set(name, value) : after.delete(name);
        return after;
      },
      { replace: true },
    );
  const role = params.get("role");
  const state = params.get("state");
  const filter = {
    search: params.get("search"),
    role: isRole(role) ? role : null,
    isDisabled: state === null ? null : state === "disabled",
  };
  const open = params.get("member");
  const search = useDebouncedCallback((text: string) => set("search", text.trim()), TYPING_MS);
  const [typed, setTyped] = useState(filter.search ?? "");
  function clear() {
    setTyped("");
    setParams({}, { replace: true });
  }
  return (
    <>
      <Group align="flex-end" gap="sm" mb="md">
        <TextInput
          label={words.search}
          value={typed}
          onChange={({ currentTarget: { value } }) => {
            setTyped(value);
            search(value);
          }}
          w={280}
        />
        <Select
          label={words.role}
          placeholder={words.anyRole}
          data={ROLES.map((value) => ({ value, label: words.roles[value] }))}
          value={filter.role}
          onChange={(value) => set("role", value)}
          clearable
          w={180}
        />
        <Select
          label={words.state}
          placeholder={words.anyState}
          data={Object.entries(words.states).map(([value, label]) => ({ value, label }))}
          value={state}
          onChange={(value) => set("state", value)}
          clearable
          w={180}
        />
      </Group>
      <Listing
        key={JSON.stringify(filter)}
        label={words.members}
        operation={MembersDocument}
        variables={filter}
        from={({ members }) => members}
        columns={[words.name, words.address, words.role, words.tier, words.state, words.since]}
        empty={
          <Empty title={words.noMembers} text={words.noMembersWhy}>
            <Button variant="default" onClick={clear}>
              {words.everybody}
            </Button>
          </Empty>
        }
        row={(member) => (
          <MemberRows
            key={member.id}
            member={member}
            isOpen={member.id === open}
            onToggle={() => set("member", member.id === open ? null : member.id)}
          />
        )}
      />
    </>
  );
}

function MemberRows(props: {
  readonly member: MemberRowFragment;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}) {
  const { words } = usePeopleWords();
  const { member, isOpen, onToggle } = props;
  return (
    <>
      <Table.Tr>
        <Table.Td>
          <button
            type="button"
            className="row-link"
            aria-expanded={isOpen}
            aria-label={fill(words.manage, { name: member.displayName })}
            onClick={onToggle}
          >
            {member.displayName}
          </button>
        </Table.Td>
        <Table.Td>{member.email}</Table.Td>
        <Table.Td>{words.roles[member.role]}</Table.Td>
        <Table.Td>{member.tier}</Table.Td>
        <Table.Td>
          {member.disabledAt ? (
            <Meaning sense="bad">{words.states.disabled}</Meaning>
          ) : (
            <Meaning sense="good">{words.states.active}</Meaning>
          )}
        </Table.Td>
        <Table.Td className="narrow">
          <Moment at={member.createdAt} />
        </Table.Td>
      </Table.Tr>
      {isOpen && (
        <Table.Tr>
          <Table.Td colSpan={COLUMNS}>
            <MemberActs member={member} />
          </Table.Td>
        </Table.Tr>
      )}
    </>
  );
}
