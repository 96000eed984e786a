import type { KeptCheckpoint } from "../../shared/proof/growth.ts";

const KEPT_AS = "vouch.checkpoint";

/** The checkpoint that this browser saw last; null when it saw none, or keeps nothing. */
export function keptCheckpoint(): KeptCheckpoint | null {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEPT_AS) ?? "null");
    return isKept(kept) ? kept : null;
  } catch {
    return null;
  }
}

export const keepCheckpoint = (checkpoint: KeptCheckpoint): void =>
  localStorage.setItem(KEPT_AS, JSON.stringify(checkpoint));

const isKept = (value: unknown): value is KeptCheckpoint =>
  typeof value === "object" &&
  value !== null &&
  ["note", "verifierKey", "seenAt"].every((name) => typeof Reflect.get(value, name) === "string");
