import { GENERATION_STEPS, type Generation, type GenerationStep, type StepTimes } from "./ports/database.ts";

type Running = Pick<Generation, "step" | "stepStartedAt" | "fraction" | "progressAt"> & {
  /** Of the whole file: of an extension, what was there before too. */
  readonly clipSeconds: number;
};

/**
 * Seconds until a running generation is READY, to a tenth. Only measured times count; null while one is missing.
 *
 * - The present step goes on at its own pace, as it was when the step last said how far it is.
 * - A step that does not say takes as long as it took lately. GENERATE always says, and until then it is unknown: its
 *   length hangs on more than that of the clip.
 * - Each step to come takes as long as it took lately.
 *
 * "Lately" is the step's time for a second of video over the recent runs, times the seconds of this clip. From the
 * present step goes what has gone by; one that takes longer than was to be expected counts as about to end.
 */
export function secondsLeft(running: Running, recent: readonly StepTimes[], now: Date): number | null {
  const { step, stepStartedAt, fraction, progressAt, clipSeconds } = running;
  if (step === null || stepStartedAt === null) return null;
  const began = stepStartedAt.getTime();
  const lately = (name: GenerationStep) => scaled(recent, name, clipSeconds);

  const ownPace = fraction > 0 && progressAt ? (progressAt.getTime() - began) / fraction : null;
  const present = ownPace ?? (step === "GENERATE" ? null : lately(step));
  const toCome = GENERATION_STEPS.slice(GENERATION_STEPS.indexOf(step) + 1).map(lately);
  if (present === null || !toCome.every((ms) => ms !== null)) return null;
  const left = Math.max(0, began + present - now.getTime());
  return Math.round(toCome.reduce((sum, ms) => sum + ms, left) / 100) / 10;
}

/** Milliseconds; null when no recent run has the step. */
function scaled(recent: readonly StepTimes[], name: GenerationStep, clipSeconds: number): number | null {
  let milliseconds = 0;
  let seconds = 0;
  for (const run of recent) {
    const found = run.steps.find(({ step }) => step === name);
    if (!found) continue;
    milliseconds += found.milliseconds;
    seconds += run.clipSeconds;
  }
  return seconds > 0 ? (milliseconds / seconds) * clipSeconds : null;
}
