import { IconAlertTriangle, IconCheck, IconHelp, IconX } from "@tabler/icons-react";
import type { ReactNode } from "react";

export type Sense = "good" | "person" | "bad" | "unknown";
const ICONS = { good: IconCheck, person: IconAlertTriangle, bad: IconX, unknown: IconHelp } as const;

/** A word with one of the four meanings that colours have here: never by colour alone. */
export function Meaning({ sense, children }: { readonly sense: Sense; readonly children: ReactNode }) {
  const Icon = ICONS[sense];
  return (
    <span className={`meaning ${sense}`}>
      <Icon size={14} aria-hidden />
      {children}
    </span>
  );
}
