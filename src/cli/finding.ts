/** One line of `vouch doctor`. */
export type Finding = {
  readonly check: string;
  readonly state: "ok" | "warning" | "fault";
  readonly detail: string;
  /** What to do about it. */
  readonly mend?: string;
};
export type Outcome = Omit<Finding, "check">;
