import { ActionIcon, Menu, useMantineColorScheme } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import { IconLogout, IconUserCircle } from "@tabler/icons-react";
import { fill, isLanguage, LANGUAGES, useLanguage } from "../language.tsx";
import { finishBeforeSignOut } from "./before-sign-out.ts";
import { useSession } from "./session.tsx";
import { useShellWords } from "./words.ts";

const THEMES = ["auto", "light", "dark"] as const;
const isTheme = (name: string): name is (typeof THEMES)[number] => THEMES.some((theme) => theme === name);

/** Who is signed in, the other pages, language, theme, and the way out. */
export function AccountMenu() {
  const { words } = useShellWords();
  const { user, may } = useSession();
  const { language, choose } = useLanguage();
  const { colorScheme, setColorScheme } = useMantineColorScheme();

  async function signOut() {
    const end = await finishBeforeSignOut();
    if (end === "LEFT_OVER") return;
    const isOut = end === "DONE" && (await endSession());
    if (!isOut) return notifications.show({ color: "red", message: words.signOutFailed, role: "alert" });
    // What was typed is not for whoever signs in here next.
    sessionStorage.clear();
    location.assign("/sign-in");
  }

  return (
    // The library's place for the first focus is no item, which a menu may not hold.
    <Menu position="bottom-end" width={240} withInitialFocusPlaceholder={false}>
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
        <Menu.RadioGroup value={language} onChange={(tag) => isLanguage(tag) && choose(tag)}>
          {Object.entries(LANGUAGES).map(([tag, name]) => (
            <Menu.RadioItem key={tag} value={tag} lang={tag}>
              {name}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Label>{words.theme}</Menu.Label>
        <Menu.RadioGroup value={colorScheme} onChange={(name) => isTheme(name) && setColorScheme(name)}>
          {THEMES.map((name) => (
            <Menu.RadioItem key={name} value={name}>
              {words.themes[name]}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        <Menu.Divider />
        <Menu.Item leftSection={<IconLogout size={14} aria-hidden />} onClick={signOut}>
          {words.signOut}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

const endSession = (): Promise<boolean> =>
  fetch("/auth/sign-out", { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" }).then(
    ({ ok }) => ok,
    () => false,
  );
