import { describe, expect, test } from "vitest";
import { deskPolicy } from "../../moderation/desk-policy.ts";
import type { StandingEvent } from "../../src/core/ports/database.ts";
import { asksForSuspension, standingOf } from "../../src/core/strikes.ts";

const policy = deskPolicy.parse({}).strikes;
const day = (number: number) => new Date(Date.UTC(2026, 10, number));
let version = 0;
const event = (change: Partial<StandingEvent>): StandingEvent => ({
  userId: "user",
  version: ++version,
  kind: "noted",
  byId: "ann",
  at: day(1),
  generationId: null,
  caseId: null,
  points: 0,
  reasonCode: null,
  note: null,
  expiresAt: null,
  ...change,
});
const strike = (points: number, at = day(1), generationId = `generation ${++version}`) =>
  event({ kind: "strikeGiven", points, at, generationId, reasonCode: "HATE", expiresAt: day(at.getUTCDate() + 20) });

describe("an account", () => {
  test.each<[string, readonly StandingEvent[], string]>([
    ["without events is in good standing", [], "GOOD"],
    ["with a small strike is warned", [strike(1)], "WARNED"],
    ["with several cools down", [strike(3), strike(1)], "COOLING_DOWN"],
    ["whose points ask for a suspension is not suspended by them alone", [strike(12)], "COOLING_DOWN"],
    ["with a proposed suspension is not suspended yet", [event({ kind: "suspensionProposed" })], "GOOD"],
    ["with a confirmed suspension is", [event({ kind: "suspensionConfirmed" })], "SUSPENDED"],
    [
      "is free after it is lifted",
      [event({ kind: "suspensionConfirmed" }), event({ kind: "suspensionLifted" })],
      "GOOD",
    ],
  ])("%s", (_, events, level) => {
    expect(standingOf(events, policy, day(1)).level).toBe(level);
  });

  test("cools down for as long as its points say from the latest strike, and then is only warned", () => {
    const events = [strike(3, day(1)), strike(1, day(3))];
    expect(standingOf(events, policy, day(3)).until).toEqual(day(4));
    expect(standingOf(events, policy, day(4))).toMatchObject({ level: "WARNED", until: null, points: 4 });
  });

  test("is rid of a strike when it expires, and at once when it is removed", () => {
    const given = strike(3, day(1), "one");
    expect(standingOf([given], policy, day(21))).toMatchObject({ level: "GOOD", points: 0, strikes: [] });
    const removed = event({ kind: "strikeRemoved", generationId: "one" });
    expect(standingOf([given, strike(1, day(1)), removed], policy, day(2))).toMatchObject({ points: 1 });
  });

  test("has one strike a generation, however often it is refused", () => {
    expect(standingOf([strike(3, day(1), "one"), strike(1, day(2), "one")], policy, day(3)).points).toBe(1);
  });

  test("is proposed for a suspension once", () => {
    const events = [strike(12)];
    expect(asksForSuspension(standingOf(events, policy, day(2)), policy)).toBe(true);
    const proposed = [...events, event({ kind: "suspensionProposed", byId: "ann" })];
    expect(standingOf(proposed, policy, day(2))).toMatchObject({ suspension: "PROPOSED", proposedById: "ann" });
    expect(asksForSuspension(standingOf(proposed, policy, day(2)), policy)).toBe(false);
  });
});
