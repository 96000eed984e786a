import { ActionIcon, Menu, useMantineColorScheme } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconCheck, IconLogout, IconUserCircle } from "@tabler/icons-react";
import { fill, isLanguage, LANGUAGES, useLanguage } from "../language.tsx";
import { useSession } from "./session.tsx";
import { useShellWords } from "./words.ts";

const THEMES = ["auto", "light", "dark"] as const;

/** Who is signed in, the other pages, language, theme, and the way out. */
export function AccountMenu() {
  const { words } = useShellWords();
  const { user, may } = useSession();
  const { language, choose } = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const check = (isChosen: boolean) => (isChosen ? <IconCheck size={14} aria-hidden /> : null);

  async function signOut() {
    const isOut = await fetch("/auth/sign-out", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: "{}",
    }).then(
      ({ ok }) => ok,
      () => false,
    );
    if (!isOut) return notifications.show({ color: "red", message: words.signOutFailed, role: "alert" });
    // What was typed is not for whoever signs in here next.
    sessionStorage.clear();
    location.assign("/sign-in");
  }

  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <ActionIcon variant="subtle" size="lg" aria-label={fill(words.account, { name: user.displayName })}>
          <IconUserCircle aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>
          {user.displayName} · {words.roles[user.role]}
        </Menu.Label>
        {may("KEYS_WRITE") && (
          <Menu.Item component="a" href="/account">
            {words.yourAccount}
          </Menu.Item>
        )}
        {may("GENERATIONS_READ") && (
          <Menu.Item component="a" href="/">
            {words.studio}
          </Menu.Item>
        )}
        <Menu.Item component="a" href="/console">
          {words.console}
        </Menu.Item>
        <Menu.Item component="a" href="/verify">
          {words.verify}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Label>{words.language}</Menu.Label>
        {Object.entries(LANGUAGES).map(([tag, name]) => (
          <Menu.Item
            key={tag}
            lang={tag}
            rightSection={check(tag === language)}
            onClick={() => isLanguage(tag) && choose(tag)}
          >
            {name}
          </Menu.Item>
        ))}
        <Menu.Label>{words.theme}</Menu.Label>
        {THEMES.map((name) => (
          <Menu.Item key={name} rightSection={check(name === colorScheme)} onClick={() => setColorScheme(name)}>
            {words.themes[name]}
          </Menu.Item>
        ))}
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={14} aria-hidden />} onClick={signOut}>
          {words.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
