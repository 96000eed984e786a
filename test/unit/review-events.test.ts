import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type CaseAct,
  type CaseEvent,
  type CaseFault,
  type CaseState,
  type ReviewStatus,
  reduceCase,
  stateOf,
} from "../../src/core/review-events.ts";

const at = (minute: number) => new Date(Date.UTC(2026, 10, 23, 12, minute));
const place = { queue: "general", access: "reviewer", priority: 50 } as const;
const elsewhere = { queue: "escalated", access: "admin", priority: 100 } as const;
const say = { reasonCode: "OTHER", rationale: "because", message: null } as const;

/** Acts by their short names, as the table writes them: who, what, at which minute. */
const ACTS = {
  opened: { kind: "opened", caseKind: "HOLD", dueAt: null, excludedIds: ["judge"], ...place },
  claimed: { kind: "claimed", until: at(15) },
  released: { kind: "released" },
  allowed: { kind: "decided", outcome: "ALLOW", isFirstOfTwo: false, bulkId: null, ...say },
  blockedFirst: { kind: "decided", outcome: "BLOCK", isFirstOfTwo: true, bulkId: null, ...say },
  blockedSecond: { kind: "seconded", outcome: "BLOCK", elsewhere, ...say },
  allowedSecond: { kind: "seconded", outcome: "ALLOW", elsewhere, ...say },
  escalated: { kind: "escalated", note: "look", ...elsewhere },
  noted: { kind: "noted", note: "look" },
  turned: { kind: "reversed", outcome: "BLOCK", isFirstOfTwo: false, ...say },
  turnedFirst: { kind: "reversed", outcome: "BLOCK", isFirstOfTwo: true, ...say },
  reopened: { kind: "reopened", note: "undone" },
  cancelled: { kind: "cancelled", why: "GENERATION_CANCELLED" },
} as const satisfies Record<string, CaseAct>;
type ActName = keyof typeof ACTS;
type Step = readonly [act: ActName, by: string, minute?: number];

const eventOf = ([act, by, minute = 1]: Step): CaseEvent => ({ ...ACTS[act], by, at: at(minute) });
const having = (...steps: readonly Step[]): CaseState =>
  stateOf([["opened", "system", 0] as const, ...steps].map(eventOf));
const DECIDED: readonly Step[] = [
  ["claimed", "ann"],
  ["allowed", "ann"],
];
const FIRST: readonly Step[] = [
  ["claimed", "ann"],
  ["blockedFirst", "ann"],
];

describe("a case", () => {
  test.each<[string, readonly Step[], Step, ReviewStatus | CaseFault]>([
    ["open, is claimed", [], ["claimed", "ann"], "CLAIMED"],
    ["open, is not claimed by who had a say", [], ["claimed", "judge"], "HAD_A_SAY"],
    ["open, is not decided by who does not hold it", [], ["allowed", "ann"], "NOT_HOLDER"],
    ["open, is cancelled", [], ["cancelled", "system"], "CANCELLED"],
    ["open, has nothing to reverse", [], ["turned", "ann"], "NOT_DECIDED"],
    ["claimed, is not claimed by another", [["claimed", "ann"]], ["claimed", "bob"], "HELD_BY_ANOTHER"],
    ["claimed, is claimed longer by its holder", [["claimed", "ann"]], ["claimed", "ann", 5], "CLAIMED"],
    ["claimed too long ago, goes to another", [["claimed", "ann"]], ["claimed", "bob", 15], "CLAIMED"],
    ["claimed too long ago, is not decided", [["claimed", "ann"]], ["allowed", "ann", 15], "NOT_HOLDER"],
    ["claimed, is given back by its holder", [["claimed", "ann"]], ["released", "ann"], "OPEN"],
    ["claimed, is not given back by another", [["claimed", "ann"]], ["released", "bob"], "NOT_HOLDER"],
    ["claimed, is decided", [["claimed", "ann"]], ["allowed", "ann"], "DECIDED"],
    [
      "claimed, waits for a second person where two are asked for",
      [["claimed", "ann"]],
      ["blockedFirst", "ann"],
      "AWAITING_SECOND",
    ],
    ["claimed, is handed on", [["claimed", "ann"]], ["escalated", "ann"], "OPEN"],
    ["claimed, is noted on and stays", [["claimed", "ann"]], ["noted", "bob"], "CLAIMED"],
    ["decided, is not claimed", DECIDED, ["claimed", "bob"], "NOT_OPEN"],
    ["decided, is not cancelled", DECIDED, ["cancelled", "system"], "NOT_OPEN"],
    ["decided, is turned round", DECIDED, ["turned", "bob"], "DECIDED"],
    ["decided, is turned round by two where two are asked for", DECIDED, ["turnedFirst", "bob"], "AWAITING_SECOND"],
    ["decided, is not turned round by who had a say", DECIDED, ["turned", "judge"], "HAD_A_SAY"],
    ["decided, is reopened", DECIDED, ["reopened", "ann"], "OPEN"],
    ["decided, is not decided the same way again", [...DECIDED, ["turned", "bob"]], ["turned", "cat"], "SAME_OUTCOME"],
    ["decided once of two, is not claimed by the first", FIRST, ["claimed", "ann"], "HAD_A_SAY"],
    ["decided once of two, is claimed by another", FIRST, ["claimed", "bob"], "CLAIMED"],
    [
      "decided once of two, waits on after a release",
      [...FIRST, ["claimed", "bob"]],
      ["released", "bob"],
      "AWAITING_SECOND",
    ],
    ["decided once of two, is not decided anew", [...FIRST, ["claimed", "bob"]], ["allowed", "bob"], "NOT_HOLDER"],
    ["decided alike by two, is decided", [...FIRST, ["claimed", "bob"]], ["blockedSecond", "bob"], "DECIDED"],
    ["decided differently by two, is open again", [...FIRST, ["claimed", "bob"]], ["allowedSecond", "bob"], "OPEN"],
    ["cancelled, is not claimed", [["cancelled", "system"]], ["claimed", "ann"], "NOT_OPEN"],
  ])("%s", (_, steps, step, expected) => {
    const reduced = reduceCase(having(...steps), eventOf(step));
    expect(reduced.ok ? reduced.state.status : reduced.fault).toBe(expected);
  });

  test("that two people see differently goes elsewhere, and to neither of the two", () => {
    const state = having(...FIRST, ["claimed", "bob"], ["allowedSecond", "bob"]);
    expect(state).toMatchObject({ ...elsewhere, status: "OPEN", outcome: null, firstById: null });
    expect(state.excludedIds).toEqual(["judge", "ann", "bob"]);
  });

  test("keeps the decision that counts while its reversal waits for a second person", () => {
    expect(having(...DECIDED, ["turnedFirst", "bob"])).toMatchObject({ outcome: "ALLOW", firstOutcome: "BLOCK" });
  });
});

describe("whatever happens to a case", () => {
  const people = ["ann", "bob", "cat", "judge"];
  const steps = fc.array(
    fc.tuple(fc.constantFrom<CaseAct>(...Object.values(ACTS)), fc.constantFrom(...people), fc.nat({ max: 40 })),
    { maxLength: 40 },
  );
  /** Those of the steps that the law allows, each with the state that it found. */
  const history = (tried: readonly (readonly [CaseAct, string, number])[]) => {
    let state = having();
    const found: { before: CaseState; event: CaseEvent; state: CaseState }[] = [];
    for (const [act, by, minute] of tried) {
      const event: CaseEvent = { ...act, by, at: at(minute) };
      const reduced = reduceCase(state, event);
      if (!reduced.ok) continue;
      found.push({ before: state, event, state: reduced.state });
      state = reduced.state;
    }
    return found;
  };

  test("a decided case is not claimable unless it was reversed or reopened", () => {
    fc.assert(
      fc.property(steps, (tried) => {
        let isOpenedAnew = true;
        for (const { event, state } of history(tried)) {
          if (event.kind === "reversed" || event.kind === "reopened") isOpenedAnew = true;
          if (event.kind === "claimed") expect(isOpenedAnew).toBe(true);
          if (state.status === "DECIDED") isOpenedAnew = false;
        }
      }),
    );
  });

  test("the second reviewer is never the first, and nobody who had a say decides", () => {
    fc.assert(
      fc.property(steps, (tried) => {
        for (const { before, event } of history(tried)) {
          if (event.kind === "seconded") expect(event.by).not.toBe(before.firstById);
          if (event.kind === "decided" || event.kind === "seconded") expect(before.excludedIds).not.toContain(event.by);
        }
      }),
    );
  });

  test("only the holder of a live lease decides, and each event counts once", () => {
    fc.assert(
      fc.property(steps, (tried) => {
        let version = 1;
        for (const { before, event, state } of history(tried)) {
          if (event.kind === "decided" || event.kind === "seconded") {
            expect(before).toMatchObject({ status: "CLAIMED", claimedById: event.by });
            expect(Number(before.claimExpiresAt)).toBeGreaterThan(Number(event.at));
          }
          expect(state.version).toBe(++version);
        }
      }),
    );
  });
});
