import { IconClock, IconLoader2 } from "@tabler/icons-react";
import type { GenerationStatus } from "../../generated/studio.ts";
import { Meaning, type Sense } from "../../shared/ui/meaning.tsx";
import { useGalleryWords } from "./words.ts";

const SENSE: Readonly<Record<Exclude<GenerationStatus, "QUEUED" | "RUNNING">, Sense>> = {
  HELD: "person",
  REFUSED: "bad",
  READY: "good",
  FAILED: "bad",
  CANCELLED: "unknown",
  DELETED: "unknown",
};

/** Where a generation stands, in a word with its icon. What is under way has no meaning yet, only progress. */
export function StatusWord({ status, fraction }: { readonly status: GenerationStatus; readonly fraction?: number }) {
  const { words } = useGalleryWords();
  const word = words.status[status];
  if (status !== "QUEUED" && status !== "RUNNING") return <Meaning sense={SENSE[status]}>{word}</Meaning>;
  const Icon = status === "QUEUED" ? IconClock : IconLoader2;
  return (
    <span className="meaning unknown figures">
      <Icon size={14} aria-hidden />
      {word}
      {fraction !== undefined && ` ${Math.round(fraction * 100)} %`}
    </span>
  );
}
