import cliProgress from "cli-progress";
import { GENERATION_STEPS, type GenerationStep } from "../core/ports/database.ts";

/** Share of a run's time that each step takes, roughly: a bar that jumps is worse than one that is a little off. */
const WEIGHTS: Readonly<Record<GenerationStep, number>> = {
  GENERATE: 55,
  JUDGE_FRAMES: 8,
  MARK: 12,
  SIGN: 8,
  READ_BACK: 15,
  STORE: 2,
};
const LABELS: Readonly<Record<GenerationStep, string>> = {
  GENERATE: "generating",
  JUDGE_FRAMES: "judging the frames",
  MARK: "watermarking",
  SIGN: "signing",
  READ_BACK: "reading it back",
  STORE: "storing",
};

type Progress = {
  readonly step: GenerationStep | null;
  readonly fraction: number;
  readonly etaSeconds: number | null;
};

/** A bar with the step and the server's ETA on stderr; silent for JSON, plain lines where stderr is no terminal. */
export function createStepBar(silent: boolean) {
  const format = "  {bar} {percentage}%  {label}{left}";
  const bar = new cliProgress.SingleBar(
    { format, hideCursor: true, clearOnComplete: true, stream: process.stderr },
    cliProgress.Presets.shades_classic,
  );
  let started = false;
  let last: string | null = null;
  return {
    show(progress: Progress | null) {
      if (silent) return;
      const at = progress?.step ? GENERATION_STEPS.indexOf(progress.step) : -1;
      const step = GENERATION_STEPS[at];
      const label = step ? LABELS[step] : "waiting for the worker";
      if (!process.stderr.isTTY) {
        if (label !== last) process.stderr.write(`  ${label}\n`);
        last = label;
        return;
      }
      const before = GENERATION_STEPS.slice(0, Math.max(at, 0)).reduce((sum, earlier) => sum + WEIGHTS[earlier], 0);
      const value = before + (step ? WEIGHTS[step] * (progress?.fraction ?? 0) : 0);
      const shown = { label, left: leftOf(progress?.etaSeconds ?? null) };
      if (started) bar.update(value, shown);
      else bar.start(100, value, shown);
      started = true;
    },
    done(success: boolean) {
      if (!started) return;
      if (success) bar.update(100, { label: "done", left: "" });
      bar.stop();
    },
  };
}

/** Nothing while the server cannot tell. */
function leftOf(etaSeconds: number | null): string {
  if (etaSeconds === null) return "";
  const seconds = Math.ceil(etaSeconds);
  return seconds < 60 ? `  ${seconds} s left` : `  ${Math.floor(seconds / 60)} min ${seconds % 60} s left`;
}
