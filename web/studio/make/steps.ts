import type { GenerationStep, MadeFragment } from "../../generated/studio.ts";

const MADE_IN: readonly GenerationStep[] = ["GENERATE", "JUDGE_FRAMES", "MARK", "SIGN", "READ_BACK", "STORE"];

/** When this page first saw each step, in milliseconds. */
export type Seen = ReadonlyMap<GenerationStep, number>;

export const see = (seen: Seen, step: GenerationStep | null, at: number): Seen =>
  step === null || seen.has(step) ? seen : new Map([...seen, [step, at]]);

export type PathStep = {
  readonly name: "ADMIT" | "JUDGE" | GenerationStep;
  readonly state: "done" | "now" | "to-come";
  /** Milliseconds it took; null while it goes on, and where this page did not see it. */
  readonly took: number | null;
};

/** The whole path of a generation, from the door to its place. */
export function stepsOf(made: MadeFragment, seen: Seen): readonly PathStep[] {
  const { status, progress, decisions, finishedAt } = made;
  const judged = decisions.find(({ stage }) => stage === "PROMPT")?.judgement.milliseconds ?? null;
  const isReady = status === "READY";
  const at = isReady ? MADE_IN.length : progress?.step ? MADE_IN.indexOf(progress.step) : -1;
  const end = isReady && finishedAt ? Date.parse(finishedAt) : null;
  return [
    { name: "ADMIT", state: "done", took: null },
    { name: "JUDGE", state: status === "HELD" && judged === null ? "now" : "done", took: judged },
    ...MADE_IN.map((name, index): PathStep => {
      const begun = seen.get(name);
      const following = MADE_IN[index + 1];
      const ended = following ? seen.get(following) : end;
      const took = begun !== undefined && ended != null ? Math.max(0, ended - begun) : null;
      return { name, state: index < at ? "done" : index === at ? "now" : "to-come", took: index < at ? took : null };
    }),
  ];
}
