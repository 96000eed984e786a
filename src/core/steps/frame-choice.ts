/** Short side of the pictures by which frames are compared, in pixels: what fills less than a few of them is not seen. */
export const THUMB_SIDE = 9;

/** At least these frames, one a second up to a minute; T2VSafetyBench's sequence aspects need more than one look. */
const SPREAD = { least: 8, most: 64 } as const;
/** What those did not show gets at most so many more. */
const MORE = 32;
/**
 * Root of the mean squared difference of two thumbnails, in levels of brightness, up to which one frame speaks for the
 * other. Below the change from one second to the next of most clips, above the noise of any.
 */
const SAME = 12;

/**
 * Which frames of a clip are judged, in order: some spread over it, at least one of every shot, and then again and again
 * the frame that is least like all those chosen, so that a picture hidden between two samples is chosen for being odd.
 * `thumbs` are the brightness of all frames; `shots` are seconds, and end where the clip ends.
 */
export function chooseFrames(
  thumbs: readonly Uint8Array[],
  framesPerSecond: number,
  shots: readonly number[],
): readonly number[] {
  const seconds = thumbs.length / framesPerSecond;
  const count = Math.min(SPREAD.most, Math.max(SPREAD.least, Math.ceil(seconds)));
  const chosen = new Set(spread(thumbs.length, count));
  for (const { from, to } of placesOf(shots, seconds)) {
    const [first, end] = [Math.max(0, Math.ceil(from * framesPerSecond)), Math.ceil(to * framesPerSecond)];
    const isShown = [...chosen].some((index) => index >= first && index < end);
    if (!isShown && first < thumbs.length) chosen.add(Math.min(thumbs.length - 1, Math.floor((first + end) / 2)));
  }
  const apart = thumbs.map(() => Number.POSITIVE_INFINITY);
  const compare = (index: number) => {
    const to = thumbs[index];
    if (to) for (const [at, thumb] of thumbs.entries()) apart[at] = Math.min(apart[at] ?? 0, squared(thumb, to));
  };
  for (const index of chosen) compare(index);
  for (let more = 0; more < MORE; more++) {
    const oddest = indexOfLargest(apart);
    if ((apart[oddest] ?? 0) <= SAME ** 2) break;
    chosen.add(oddest);
    compare(oddest);
  }
  return [...chosen].sort((a, b) => a - b);
}

/** `count` indexes from 0 to `length - 1`, evenly, none twice, the first and the last among them. */
function spread(length: number, count: number): readonly number[] {
  const steps = Math.max(1, Math.min(count, length));
  return Array.from({ length: steps }, (_, step) =>
    steps === 1 ? Math.floor(length / 2) : Math.round((step * (length - 1)) / (steps - 1)),
  );
}

/** Where shots lie, in seconds. Counted from the end: what a clip was extended from comes before its own shots. */
function placesOf(
  shots: readonly number[],
  seconds: number,
): readonly { readonly from: number; readonly to: number }[] {
  let to = seconds - shots.reduce((sum, length) => sum + length, 0);
  return shots.map((length) => {
    const from = to;
    to += length;
    return { from, to };
  });
}

/** Mean squared difference. */
function squared(one: Uint8Array, other: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < one.length; at++) sum += ((one[at] ?? 0) - (other[at] ?? 0)) ** 2;
  return sum / one.length;
}

const indexOfLargest = (numbers: readonly number[]): number =>
  numbers.reduce((best, number, index) => (number > (numbers[best] ?? 0) ? index : best), 0);
