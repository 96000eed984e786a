import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  isWaiting,
  reduceTakedown,
  type TakedownAct,
  type TakedownEvent,
  type TakedownFault,
  type TakedownState,
  type TakedownStatus,
  takedownStateOf,
} from "../../src/core/takedown-events.ts";

// Protects the law of takedown cases: who may do what after what, and which files are withheld at every moment.

const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 12, minute));
const say = { rationale: "because", message: null } as const;
const notice = { category: "COPYRIGHT", country: "US", byAuthority: false, clockId: "us-dmca" } as const;

const ACTS = {
  opened: { kind: "opened", ...notice, dueAt: at(50), assetIds: ["fox"] },
  atOnce: { kind: "withheldAtOnce", assetIds: ["fox"] },
  claimed: { kind: "claimed", until: at(15) },
  released: { kind: "released" },
  linked: { kind: "linked", assetIds: ["fox", "owl"] },
  noted: { kind: "noted", note: "look" },
  added: { kind: "added" },
  withdrawn: { kind: "withdrawn" },
  withheld: { kind: "decided", reason: "NOTICE_FOUNDED", assetIds: ["fox", "owl"], ...say },
  withheldNothing: { kind: "decided", reason: "ORDERED", assetIds: [], ...say },
  rejected: { kind: "decided", reason: "NOT_FOUNDED", assetIds: [], ...say },
  countered: { kind: "countered", dueAt: at(59), restoreFrom: at(10) },
  restoredOnCounter: { kind: "answered", outcome: "RESTORE", ...say },
  upheld: { kind: "answered", outcome: "UPHOLD", ...say },
  restored: { kind: "restored", ...say },
  reopened: { kind: "reopened", note: "again", dueAt: at(55) },
  soon: { kind: "reminded", isOverdue: false },
  overdue: { kind: "reminded", isOverdue: true },
} as const satisfies Record<string, TakedownAct>;
type Step = readonly [act: keyof typeof ACTS, by: string | null, minute?: number];

const eventOf = ([act, by, minute = 1]: Step): TakedownEvent => ({ ...ACTS[act], by, at: at(minute) });
const having = (...steps: readonly Step[]): TakedownState =>
  takedownStateOf([["opened", null, 0] as const, ...steps].map(eventOf));
const HELD: readonly Step[] = [["claimed", "ann"]];
const WITHHELD: readonly Step[] = [...HELD, ["withheld", "ann"]];
const COUNTERED: readonly Step[] = [...WITHHELD, ["countered", "owner", 2]];

describe("a takedown case", () => {
  test.each<[string, readonly Step[], Step, TakedownStatus | TakedownFault]>([
    ["received, is withheld at once", [], ["atOnce", null], "RECEIVED"],
    ["received, is not decided by who does not hold it", [], ["withheld", "ann"], "NOT_HOLDER"],
    ["held, is not claimed by another", HELD, ["claimed", "bob"], "HELD_BY_ANOTHER"],
    ["held too long, goes to another", HELD, ["claimed", "bob", 15], "RECEIVED"],
    ["held too long, is not decided", HELD, ["withheld", "ann", 15], "NOT_HOLDER"],
    ["held, is given back by its holder", HELD, ["released", "ann"], "RECEIVED"],
    ["held, is not given back by another", HELD, ["released", "bob"], "NOT_HOLDER"],
    ["held, is linked to videos", HELD, ["linked", "ann"], "RECEIVED"],
    ["held, is followed", HELD, ["withheld", "ann"], "WITHHELD"],
    ["held, is not followed without a video", HELD, ["withheldNothing", "ann"], "NOTHING_NAMED"],
    ["held, is refused", HELD, ["rejected", "ann"], "REJECTED"],
    ["received, is withdrawn", [], ["withdrawn", null], "WITHDRAWN"],
    ["decided, is not withdrawn", WITHHELD, ["withdrawn", null], "NOT_WAITING"],
    ["decided, is not claimed", WITHHELD, ["claimed", "bob"], "NOT_WAITING"],
    ["withheld, is objected to", WITHHELD, ["countered", "owner"], "COUNTERED"],
    ["refused, has nothing to object to", [...HELD, ["rejected", "ann"]], ["countered", "owner"], "NOT_WITHHELD"],
    ["objected to, is not claimed by who decided", COUNTERED, ["claimed", "ann", 3], "HAD_A_SAY"],
    ["objected to, is claimed by another", COUNTERED, ["claimed", "bob", 3], "COUNTERED"],
    [
      "objected to, is not given back before the law wants it",
      [...COUNTERED, ["claimed", "bob", 3]],
      ["restoredOnCounter", "bob", 4],
      "TOO_EARLY",
    ],
    [
      "objected to, is given back when the law wants it",
      [...COUNTERED, ["claimed", "bob", 3]],
      ["restoredOnCounter", "bob", 10],
      "RESTORED",
    ],
    ["objected to, is upheld", [...COUNTERED, ["claimed", "bob", 3]], ["upheld", "bob", 4], "WITHHELD"],
    [
      "upheld, is not objected to again",
      [...COUNTERED, ["claimed", "bob", 3], ["upheld", "bob", 4]],
      ["countered", "owner", 5],
      "COUNTERED_BEFORE",
    ],
    ["withheld, is given back without an objection", WITHHELD, ["restored", "bob"], "RESTORED"],
    ["refused, has nothing to give back", [...HELD, ["rejected", "ann"]], ["restored", "bob"], "NOT_WITHHELD"],
    ["refused, is looked at again", [...HELD, ["rejected", "ann"]], ["reopened", "bob"], "RECEIVED"],
    ["given back, is looked at again", [...WITHHELD, ["restored", "bob"]], ["reopened", "bob"], "RECEIVED"],
    ["withheld, is not reopened but given back", WITHHELD, ["reopened", "bob"], "NOT_DECIDED"],
    ["waiting, reminds once that time runs out", [["soon", null]], ["soon", null], "REMINDED_BEFORE"],
    ["waiting, reminds again when it has", [["soon", null]], ["overdue", null], "RECEIVED"],
    ["ended, reminds nobody", WITHHELD, ["overdue", null], "NOT_WAITING"],
    ["ended, takes another word of its sender", WITHHELD, ["added", null], "WITHHELD"],
  ])("%s", (_, steps, step, expected) => {
    const reduced = reduceTakedown(having(...steps), eventOf(step));
    expect(reduced.ok ? reduced.state.status : reduced.fault).toBe(expected);
  });

  test("withholds what was decided, and gives back what was withheld at once and then not", () => {
    expect(having(["atOnce", null]).withheldIds).toEqual(["fox"]);
    expect(having(["atOnce", null], ...WITHHELD).withheldIds).toEqual(["fox", "owl"]);
    expect(having(["atOnce", null], ...HELD, ["rejected", "ann"]).withheldIds).toEqual([]);
    expect(having(["atOnce", null], ["withdrawn", null]).withheldIds).toEqual([]);
  });
});

describe("whatever happens to a takedown case", () => {
  const steps = fc.array(
    fc.tuple(fc.constantFrom(...Object.values(ACTS)), fc.constantFrom("ann", "bob", "owner"), fc.nat({ max: 59 })),
    { maxLength: 40 },
  );

  test("files are withheld in exactly the states that say so, and only what waits has a time", () => {
    fc.assert(
      fc.property(steps, (tried) => {
        let state = having();
        for (const [act, by, minute] of tried) {
          const reduced = reduceTakedown(state, { ...act, by, at: at(minute) });
          if (!reduced.ok) continue;
          expect(reduced.state.version).toBe(state.version + 1);
          state = reduced.state;
          const mustWithhold = state.status === "WITHHELD" || state.status === "COUNTERED";
          if (mustWithhold) expect(state.withheldIds.length).toBeGreaterThan(0);
          else if (state.status !== "RECEIVED") expect(state.withheldIds).toEqual([]);
          expect(state.dueAt !== null).toBe(isWaiting(state));
        }
      }),
    );
  });
});
