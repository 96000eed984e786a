import { useEffect } from "react";

/** Names the page in the tab; `count` is what waits there. */
export function usePageTitle(title: string, count = 0): void {
  useEffect(() => {
    document.title = `${count > 0 ? `(${count}) ` : ""}${title} · Vouch`;
  }, [title, count]);
}
