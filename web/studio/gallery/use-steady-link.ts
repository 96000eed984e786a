import { useRef } from "react";

type Link = { readonly url: string; readonly expiresAt: string };

const SPARE_MS = 5 * 60_000;

/**
 * The address of a file that stays the same while it works: the server signs a new one in every answer, and a picture
 * or player that is given another address starts anew.
 */
export function useSteadyLink(link: Link | null | undefined): string | null {
  const kept = useRef<Link | null>(null);
  const isSame = link && kept.current && fileOf(kept.current.url) === fileOf(link.url);
  if (!isSame || Date.parse(kept.current?.expiresAt ?? "") < Date.now() + SPARE_MS) kept.current = link ?? null;
  return kept.current?.url ?? null;
}

const fileOf = (url: string): string => url.slice(0, url.indexOf("?"));
