/** How patient the drivers are with a server. Milliseconds unless said otherwise. */
export type Timing = {
  /** Between two questions after a job. */
  readonly pollMs: number;
  readonly requestTimeoutMs: number;
  readonly downloadTimeoutMs: number;
  /** From handing in a shot to having its file. */
  readonly shotTimeoutMs: number;
  /** How long a running job may go unheard of before it is given up. */
  readonly outageMs: number;
  /** How often one request is repeated. */
  readonly repeats: number;
  readonly firstBackoffMs: number;
  readonly largestBackoffMs: number;
  /** Failures in a row that open the circuit, and how long it stays open before one request probes the server. */
  readonly breakerFailures: number;
  readonly breakerResetMs: number;
};

export const DEFAULT_TIMING: Timing = {
  pollMs: 1_000,
  requestTimeoutMs: 30_000,
  downloadTimeoutMs: 5 * 60_000,
  shotTimeoutMs: 30 * 60_000,
  outageMs: 2 * 60_000,
  repeats: 3,
  firstBackoffMs: 500,
  largestBackoffMs: 15_000,
  breakerFailures: 8,
  breakerResetMs: 15_000,
};
