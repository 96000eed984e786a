import { Alert, AppShell, Burger, Group } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconWifiOff } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { useIsLost } from "../graphql/connection.ts";
import { AccountMenu } from "./account-menu.tsx";
import { useShellWords } from "./words.ts";

type Props = {
  /** Links of this page's own areas. */
  readonly links: ReactNode;
  /** Small things at the right of the bar, before the account. */
  readonly tools?: ReactNode;
  readonly children: ReactNode;
};

/** The bar above every page for people who are signed in, and the place below it. */
export function Shell({ links, tools, children }: Props) {
  const { words } = useShellWords();
  const isLost = useIsLost();
  const [isOpen, { toggle, close }] = useDisclosure();
  return (
    <AppShell
      header={{ height: 56 }}
      navbar={{ width: 240, breakpoint: "md", collapsed: { desktop: true, mobile: !isOpen } }}
      padding="md"
    >
      <a href="#content" className="skip visually-hidden">
        {words.skip}
      </a>
      <AppShell.Header>
        <Group h="100%" px="md" gap="md" wrap="nowrap">
          <Burger opened={isOpen} onClick={toggle} hiddenFrom="md" size="sm" aria-label={words.menu} />
          <a href="/" className="shell-link">
            <b>Vouch</b>
          </a>
          <Group component="nav" aria-label={words.menu} gap={4} visibleFrom="md" wrap="nowrap">
            {links}
          </Group>
          <Group gap="xs" ml="auto" wrap="nowrap">
            {tools}
            <AccountMenu />
          </Group>
        </Group>
      </AppShell.Header>
      <AppShell.Navbar p="md" aria-label={words.menu} onClick={close}>
        {links}
      </AppShell.Navbar>
      <AppShell.Main id="content">
        {isLost && (
          <Alert icon={<IconWifiOff aria-hidden />} color="yellow" role="status" mb="md">
            {words.offline}
          </Alert>
        )}
        {children}
      </AppShell.Main>
    </AppShell>
  );
}
