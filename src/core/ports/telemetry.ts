import type { Verdict } from "../../../moderation/index.ts";
import type { GenerationStatus, GenerationStep } from "./database.ts";
import type { Stage } from "./stage.ts";

/** What operators watch. Labels are closed sets; nothing of a person or a prompt is ever a label. */
export type Telemetry = {
  readonly judged: (stage: Stage, verdict: Verdict | "UNJUDGED", milliseconds: number) => void;
  readonly stepEnded: (step: GenerationStep, outcome: "done" | "restored" | "failed", milliseconds: number) => void;
  readonly generationEnded: (status: GenerationStatus) => void;
  /** A fault, for the operator's log; it never reaches a client in these words. */
  readonly faulted: (context: Readonly<Record<string, string | number | null>>, error: unknown) => void;
  readonly verified: (verdict: string, milliseconds: number) => void;
};
