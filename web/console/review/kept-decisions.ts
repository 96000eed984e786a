import type { Decision } from "./use-acts.ts";

/** A decision that was made and that the server has not taken yet. Times in milliseconds since 1970. */
export type KeptDecision = {
  readonly decision: Decision;
  readonly sendAt: number;
  /** The end of the claim that allows it. */
  readonly until: number;
  /** It may have been taken: nobody has heard the answer yet. */
  readonly isSent: boolean;
};

/** On this machine and by account, so that a browser that dies takes no decision with it. All tabs see the same ones. */
export function keptDecisions(userId: string) {
  const name = `vouch.decisions.${userId}`;
  const all = (): readonly KeptDecision[] => {
    try {
      const kept: unknown = JSON.parse(localStorage.getItem(name) ?? "[]");
      return Array.isArray(kept) ? kept.filter(isKept) : [];
    } catch {
      return [];
    }
  };
  const write = (kept: readonly KeptDecision[]): void =>
    kept.length > 0 ? localStorage.setItem(name, JSON.stringify(kept)) : localStorage.removeItem(name);
  const without = (id: string) => all().filter(({ decision }) => decision.id !== id);
  return {
    /** Newest last. */
    all,
    keep: (one: KeptDecision): void => write([...without(one.decision.id), one]),
    drop: (id: string): void => write(without(id)),
    find: (id: string): KeptDecision | undefined => all().find(({ decision }) => decision.id === id),
  };
}

function isKept(value: unknown): value is KeptDecision {
  if (typeof value !== "object" || value === null) return false;
  const decision: unknown = Reflect.get(value, "decision");
  return (
    typeof decision === "object" &&
    decision !== null &&
    ["id", "outcome", "reasonCode", "rationale"].every((name) => typeof Reflect.get(decision, name) === "string") &&
    ["sendAt", "until"].every((name) => typeof Reflect.get(value, name) === "number") &&
    typeof Reflect.get(value, "isSent") === "boolean"
  );
}
