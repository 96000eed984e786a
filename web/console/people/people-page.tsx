import "./people.css";
import { Button, Collapse, Tabs } from "@mantine/core";
import { IconUserPlus } from "@tabler/icons-react";
import { useState } from "react";
import { useLocation, useRoute } from "wouter";
import { AccessRequestsDocument } from "../../generated/console.ts";
import { useRead } from "../../shared/graphql/hooks.ts";
import { PageHead } from "../lists/page-head.tsx";
import { Invite } from "./invite.tsx";
import { MemberList } from "./member-list.tsx";
import { RequestList } from "./request-list.tsx";
import { usePeopleWords } from "./words.ts";

/** Accounts of everybody, and who asks for one. */
export function PeoplePage() {
  const { words } = usePeopleWords();
  const [isRequests] = useRoute("/people/requests");
  const [, go] = useLocation();
  const [isInviting, setInviting] = useState(false);
  const { data } = useRead(AccessRequestsDocument, {});
  const waiting = data?.accessRequests.totalCount ?? 0;
  return (
    <>
      <PageHead title={words.title} text={words.text} count={waiting}>
        <Button
          leftSection={<IconUserPlus size={16} aria-hidden />}
          aria-expanded={isInviting}
          onClick={() => setInviting(!isInviting)}
        >
          {words.invite}
        </Button>
      </PageHead>
      <Collapse expanded={isInviting}>{isInviting && <Invite onDone={() => setInviting(false)} />}</Collapse>
      <Tabs
        value={isRequests ? "requests" : "members"}
        onChange={(tab) => go(tab === "requests" ? "/people/requests" : "/people")}
        keepMounted={false}
      >
        <Tabs.List mb="md">
          <Tabs.Tab value="members">{words.members}</Tabs.Tab>
          <Tabs.Tab value="requests">
            {words.requests}
            {waiting > 0 && ` (${waiting})`}
          </Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="members">
          <MemberList />
        </Tabs.Panel>
        <Tabs.Panel value="requests">
          <RequestList />
        </Tabs.Panel>
      </Tabs>
    </>
  );
}
