import { applyPatch } from "rfc6902";
import { describe, expect, test } from "vitest";
import { wilsonInterval } from "../../web/console/lists/wilson.ts";
import { dotPath, patchBetween, valueAt, withValue } from "../../web/console/policy/json.ts";
import { stoppedBy } from "../../web/console/policy/levels.ts";
import { merge, placeOf } from "../../web/console/policy/merge.ts";

const BASE = {
  appealDays: 14,
  categories: { hate: { block: { at: 0.9, severity: "high" }, warn: null } },
  banks: [
    { name: "swords", terms: ["sabre", "rapier"] },
    { name: "7", terms: ["lucky"] },
  ],
};
const withTerms = (terms: readonly string[]) => withValue(BASE, ["banks", 0, "terms"], terms);

describe("the interval of a share", () => {
  test("is Wilson's, as his formula gives it for known counts", () => {
    const { low, high } = wilsonInterval(8, 10) ?? { low: 0, high: 0 };
    expect(low).toBeCloseTo(0.4902, 4);
    expect(high).toBeCloseTo(0.9433, 4);
  });

  test("never says that none or all is certain, and says nothing of nothing", () => {
    expect(wilsonInterval(0, 10)?.low).toBeCloseTo(0, 12);
    expect(wilsonInterval(0, 10)?.high).toBeCloseTo(0.2775, 4);
    expect(wilsonInterval(10, 10)?.low).toBeCloseTo(0.7225, 4);
    expect(wilsonInterval(0, 0)).toBeNull();
  });
});

describe("changes of a document", () => {
  test.each([
    ["a value", withValue(BASE, ["categories", "hate", "block", "at"], 0.5)],
    ["a key taken away", withValue(BASE, ["appealDays"], undefined)],
    ["a key with a slash and a tilde", withValue(BASE, ["tiers", "a/b~c"], {})],
    ["a longer list", withTerms(["sabre", "rapier", "foil"])],
    ["an entry taken from a list", withValue(BASE, ["banks", 0], undefined)],
  ])("become a patch that leads from the old to the new: %s", (_, next) => {
    const changed = structuredClone(BASE);
    const faults = applyPatch(changed, structuredClone([...patchBetween(BASE, next)]));
    expect(faults.every((fault) => fault === null)).toBe(true);
    expect(changed).toEqual(next);
    expect(next).not.toEqual(BASE);
  });

  test("leave what they were made from alone, and the order of its keys", () => {
    const before = structuredClone(BASE);
    const next = withValue(BASE, ["appealDays"], 21);
    expect(BASE).toEqual(before);
    expect(Object.keys(Object(next))).toEqual(Object.keys(BASE));
    expect(valueAt(next, ["banks", 1, "terms", 0])).toBe("lucky");
    expect(valueAt(next, ["banks", "length"])).toBeUndefined();
  });

  test("are named as the server names them", () => {
    expect(dotPath(["banks", 3, "terms"])).toBe("banks[3].terms");
  });
});

describe("two people's changes", () => {
  test("add up where they touch different things, words of one list among them", () => {
    const mine = withValue(withTerms(["rapier", "foil"]), ["appealDays"], 21);
    const theirs = withValue(withTerms(["sabre", "rapier", "épée"]), ["categories", "hate", "warn"], { at: 0.1 });
    expect(merge(BASE, mine, theirs)).toEqual({
      document: {
        appealDays: 21,
        categories: { hate: { block: { at: 0.9, severity: "high" }, warn: { at: 0.1 } } },
        banks: [{ name: "swords", terms: ["rapier", "épée", "foil"] }, BASE.banks[1]],
      },
      conflicts: [],
    });
  });

  test("are told where they meet; there mine stands, or theirs where it is to yield, and all else adds up", () => {
    const at = ["categories", "hate", "block", "at"];
    const mine = withValue(withValue(BASE, ["appealDays"], 21), at, 0.8);
    const theirs = withValue(withValue(withTerms(["sabre"]), ["appealDays"], 28), at, 0.7);
    const { document, conflicts } = merge(BASE, mine, theirs);
    expect(conflicts).toEqual([
      { path: ["appealDays"], base: 14, mine: 21, theirs: 28 },
      { path: at, base: 0.9, mine: 0.8, theirs: 0.7 },
    ]);
    expect(document).toEqual({ ...Object(mine), banks: [{ name: "swords", terms: ["sabre"] }, BASE.banks[1]] });
    const yielding = new Set(conflicts.slice(0, 1).map(placeOf));
    const yielded = merge(BASE, mine, theirs, yielding);
    expect(yielded.document).toEqual({ ...Object(document), appealDays: 28 });
    expect(yielded.conflicts).toEqual(conflicts);
  });

  test("are no conflict where both came to the same", () => {
    const both = withValue(BASE, ["appealDays"], 21);
    expect(merge(BASE, both, structuredClone(both))).toEqual({ document: both, conflicts: [] });
  });

  test("are a conflict where one took away what the other changed, told by its name", () => {
    const mine = withValue(BASE, ["banks", 0], undefined);
    const theirs = withTerms(["sabre", "rapier", "foil"]);
    const { document, conflicts } = merge(BASE, mine, theirs);
    expect(document).toEqual(mine);
    const [swords] = Object(theirs).banks;
    expect(conflicts).toEqual([{ path: ["banks", "swords"], base: BASE.banks[0], mine: undefined, theirs: swords }]);
    const yielded = merge(BASE, mine, theirs, new Set(conflicts.map(placeOf))).document;
    expect(Object(yielded).banks).toEqual([swords, BASE.banks[1]]);
  });

  test("keep what neither took away, in its order, whatever it is called", () => {
    const mine = withValue(BASE, ["banks", 0], undefined);
    const theirs = { ...BASE, banks: [...BASE.banks, { name: "new", terms: [] }] };
    const banks = [BASE.banks[1], { name: "new", terms: [] }];
    expect(merge(BASE, mine, theirs)).toEqual({ document: { ...BASE, banks }, conflicts: [] });
  });
});

test("what thresholds would stop is counted by level, a refusal never twice", () => {
  const bins = [0, 0.2, 0.4, 0.6, 0.8].map((from, at) => ({ from, to: from + 0.2, count: 10 ** at }));
  expect(stoppedBy(bins, { warn: 0, review: 0.6, block: 0.8 })).toEqual({ reviewed: 1000, blocked: 10_000 });
  expect(stoppedBy(bins, { warn: null, review: null, block: null })).toEqual({ reviewed: 0, blocked: 0 });
});
