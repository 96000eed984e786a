import type { Truth } from "./judge.ts";

export type Verdict = { readonly prompt: string; readonly truth: Truth; readonly said: Truth };

/** Share of clips that the judge says right, slot by slot; `all` asks for every slot at once. */
export function accuracy(verdicts: readonly Verdict[], slots: readonly string[]): Record<string, number> {
  const right = (verdict: Verdict, slot: string) => verdict.said[slot] === truthOf(verdict, slot);
  const share = (of: (verdict: Verdict) => boolean) => rounded(verdicts.filter(of).length / verdicts.length);
  const bySlot = slots.map((slot) => [slot, share((verdict) => right(verdict, slot))] as const);
  const named = slots.filter((slot) => slot !== "shape");
  return {
    ...Object.fromEntries(bySlot),
    all: share((verdict) => named.every((slot) => right(verdict, slot))),
    "subject, action and scene": share((verdict) =>
      ["subject", "action", "scene"].every((slot) => right(verdict, slot)),
    ),
  };
}

/** Accuracy of one slot for each of its concepts that was asked for. */
export function byConcept(verdicts: readonly Verdict[], slot: string): Record<string, number> {
  const shareOf = (concept: string) => {
    const asked = verdicts.filter((verdict) => truthOf(verdict, slot) === concept);
    return rounded(asked.filter(({ said }) => said[slot] === concept).length / asked.length);
  };
  const concepts = new Set(verdicts.map((verdict) => truthOf(verdict, slot)));
  return Object.fromEntries([...concepts].map((concept) => [concept, shareOf(concept)]));
}

const truthOf = ({ truth }: Verdict, slot: string): string => truth[slot === "shape" ? "subject" : slot] ?? "";

/**
 * How much more the picture changes from the last frame of one latent frame to the first of the next than between frames
 * of the same one: 1 when the seam cannot be seen.
 */
export function seam(frames: readonly Uint8Array[], framesPerLatent: number): number {
  const changes = frames.slice(1).map((frame, index) => difference(frame, frames[index] ?? frame));
  const isSeam = (index: number) => (index + 1) % framesPerLatent === 0;
  const across = mean(changes.filter((_, index) => isSeam(index)));
  return across / Math.max(mean(changes.filter((_, index) => !isSeam(index))), 1e-6);
}

/** Mean absolute difference of two pictures, in levels of 255. */
function difference(a: Uint8Array, b: Uint8Array): number {
  let sum = 0;
  for (let index = 0; index < a.length; index++) sum += Math.abs((a[index] ?? 0) - (b[index] ?? 0));
  return sum / a.length;
}

/** Mean and standard deviation of all channels over one second, in levels of 255: what drift moves first. */
export function tone(frames: readonly Uint8Array[]): { readonly mean: number; readonly deviation: number } {
  let count = 0;
  let sum = 0;
  let squares = 0;
  for (const frame of frames) {
    count += frame.length;
    for (const value of frame) {
      sum += value;
      squares += value * value;
    }
  }
  const average = sum / count;
  return { mean: rounded(average, 1), deviation: rounded(Math.sqrt(squares / count - average * average), 1) };
}

export const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, value) => sum + value, 0) / Math.max(1, numbers.length);

export const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;

export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));
