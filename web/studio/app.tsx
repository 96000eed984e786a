import type { StudioWords } from "../catalogue/en/studio.ts";
import { type Area, AreaLinks, AreaSwitch, load } from "../shared/shell/areas.tsx";
import { Shell } from "../shared/shell/shell.tsx";
import { useWords } from "./words.ts";

/** In the order of the bar. The first whose path fits is shown. */
const AREAS: readonly Area<keyof StudioWords["areas"]>[] = [
  {
    name: "make",
    href: "/",
    path: "/",
    scope: "GENERATIONS_WRITE",
    Page: load("MakePage", () => import("./make/make-page.tsx")),
  },
  {
    name: "storyboard",
    href: "/storyboard",
    path: "/storyboard",
    scope: "GENERATIONS_WRITE",
    Page: load("StoryboardPage", () => import("./make/storyboard-page.tsx")),
  },
  {
    name: "gallery",
    href: "/videos",
    path: "/videos",
    scope: "GENERATIONS_READ",
    Page: load("GalleryPage", () => import("./gallery/gallery-page.tsx")),
  },
  {
    name: "video",
    href: null,
    path: "/videos/:id",
    scope: "GENERATIONS_READ",
    Page: load("VideoPage", () => import("./video/video-page.tsx")),
  },
  {
    name: "account",
    href: "/account",
    path: "/account",
    scope: "KEYS_WRITE",
    Page: load("AccountPage", () => import("./account/account-page.tsx")),
  },
];

export function StudioApp() {
  const { words } = useWords();
  return (
    <Shell links={<AreaLinks areas={AREAS} names={words.areas} />}>
      <AreaSwitch areas={AREAS} />
    </Shell>
  );
}
