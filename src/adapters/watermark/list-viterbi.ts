/** Convolutional code: `memory` earlier bits and the new one, newest highest, masked by each generator. */
export type ConvolutionalCode = {
  readonly generators: readonly number[];
  readonly memory: number;
};

const UNREACHABLE = -1e9;

type Departure = { readonly loss: number; readonly along: Uint16Array; readonly leavesAt: number };

/**
 * Yields the `most` messages that fit soft values best, best first, each once: a Viterbi forward pass that keeps by how
 * much each merge was won, then the serial list algorithm (Seshadri and Sundberg, IEEE Trans. Commun. 42, 1994; in the
 * form of Soong and Huang, 1991): every next path leaves an earlier one at one merge and goes on with winners.
 * Paths begin and end in state zero; the `memory` closing zeros are part of what is yielded.
 * @param soft one value a code bit: above zero says 0, below zero says 1, the size how surely
 */
export function* likeliestMessages(code: ConvolutionalCode, soft: Float64Array, most: number): Generator<Uint8Array> {
  const { steps, predecessors, lead, cameFromOdd } = forwardPass(code, soft);
  const states = 1 << code.memory;
  /** States of the path that follows `along` from the end back to `leavesAt`, takes the loser there, then winners. */
  const trace = ({ along, leavesAt }: Departure): Uint16Array => {
    const path = Uint16Array.from(along);
    for (let step = Math.min(leavesAt, steps - 1); step >= 0; step--) {
      const state = path[step + 1] ?? 0;
      const odd = (cameFromOdd[step * states + state] ?? 0) ^ (step === leavesAt ? 1 : 0);
      path[step] = predecessors(state) | odd;
    }
    return path;
  };
  /** Sorted by loss, and no longer than what may still be yielded. */
  const open: Departure[] = [{ loss: 0, along: new Uint16Array(steps + 1), leavesAt: steps }];
  for (let left = most - 1; left >= 0; left--) {
    const best = open.shift();
    if (best === undefined) return;
    const path = trace(best);
    yield Uint8Array.from({ length: steps }, (_, step) => (path[step + 1] ?? 0) >> (code.memory - 1));
    for (let step = 0; step < best.leavesAt; step++) {
      const loss = best.loss + (lead[step * states + (path[step + 1] ?? 0)] ?? 0);
      if (loss < -UNREACHABLE / 2) insert(open, { loss, along: path, leavesAt: step }, left);
    }
  }
}

const insert = (open: Departure[], departure: Departure, most: number): void => {
  if (open.length >= most && departure.loss >= (open.at(-1)?.loss ?? 0)) return;
  let [low, high] = [0, open.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((open[middle]?.loss ?? 0) <= departure.loss) low = middle + 1;
    else high = middle;
  }
  open.splice(low, 0, departure);
  if (open.length > most) open.pop();
};

/** Best score of every state at every step: which predecessor won, and by how much. */
const forwardPass = (code: ConvolutionalCode, soft: Float64Array) => {
  const { generators, memory } = code;
  const states = 1 << memory;
  const steps = soft.length / generators.length;
  const predecessors = (state: number): number => (state << 1) & (states - 1);
  const symbols = branchSymbols(code);
  const cameFromOdd = new Uint8Array(steps * states);
  const lead = new Float32Array(steps * states);
  let score = new Float64Array(states).fill(UNREACHABLE);
  score[0] = 0;
  for (let step = 0; step < steps; step++) {
    const next = new Float64Array(states);
    const gain = symbolGains(soft.subarray(step * generators.length, (step + 1) * generators.length));
    for (let state = 0; state < states; state++) {
      const even = predecessors(state);
      const fromEven = (score[even] ?? 0) + (gain[symbols[2 * state] ?? 0] ?? 0);
      const fromOdd = (score[even | 1] ?? 0) + (gain[symbols[2 * state + 1] ?? 0] ?? 0);
      next[state] = Math.max(fromEven, fromOdd);
      cameFromOdd[step * states + state] = fromOdd > fromEven ? 1 : 0;
      lead[step * states + state] = Math.abs(fromOdd - fromEven);
    }
    score = next;
  }
  return { steps, predecessors, lead, cameFromOdd };
};

/** What each combination of one step's code bits is worth. */
const symbolGains = (soft: Float64Array): Float64Array =>
  Float64Array.from({ length: 1 << soft.length }, (_, symbol) =>
    soft.reduce((sum, value, bit) => sum + ((symbol >> bit) & 1 ? -value : value), 0),
  );

/** Code bits of the two branches into each state: [2 state] from the even predecessor, [2 state + 1] from the odd one. */
const branchSymbols = ({ generators, memory }: ConvolutionalCode): Uint8Array => {
  const states = 1 << memory;
  return Uint8Array.from({ length: 2 * states }, (_, branch) => {
    const state = branch >> 1;
    const register = ((state >> (memory - 1)) << memory) | ((state << 1) & (states - 1)) | (branch & 1);
    return generators.reduce((symbol, generator, bit) => symbol | (parity(register & generator) << bit), 0);
  });
};

export const parity = (word: number): number => {
  let odd = 0;
  for (let rest = word; rest !== 0; rest &= rest - 1) odd ^= 1;
  return odd;
};
