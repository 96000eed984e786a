import "./people.css";
import { Title } from "@mantine/core";
import { PageHead } from "../lists/page-head.tsx";
import { KeyList } from "./key-list.tsx";
import { SessionList } from "./session-list.tsx";
import { usePeopleWords } from "./words.ts";

/** The ways into one's own account. */
export function KeysPage() {
  const { words } = usePeopleWords();
  return (
    <>
      <PageHead title={words.keysTitle} text={words.keysText} />
      <KeyList />
      <Title order={2} mt="xl" mb="sm">
        {words.browsers}
      </Title>
      <SessionList />
    </>
  );
}
