import { describe, expect, test } from "vitest";
import { pointInWords, ticksInWords } from "../../web/shared/ui/chart-time.ts";

const HOUR = 3_600;
const DAY = 24 * HOUR;
const [midnight, noon] = ["2026-11-03T00:00:00Z", "2026-11-03T12:00:00Z"].map((text) => Date.parse(text) / 1000);

describe("the time axis of a chart", () => {
  test.each([
    ["en", "Nov 3, 2026", ["Nov 3", "Nov 4"]],
    ["de", "03.11.2026", ["3. Nov.", "4. Nov."]],
  ])("names days as %s does, by the days that the server counts", (language, point, ticks) => {
    expect(pointInWords(midnight ?? 0, "DAY", language)).toBe(point);
    expect(ticksInWords([midnight ?? 0, (midnight ?? 0) + DAY], "DAY", language)).toEqual(ticks);
  });

  test("names hours on a clock of the language, the day once under the first of it", () => {
    const hours = [noon ?? 0, (noon ?? 0) + HOUR];
    const clock = new Date((noon ?? 0) * 1000).getHours();
    const [first, second] = ticksInWords(hours, "HOUR", "de");
    expect(first).toBe(`${String(clock).padStart(2, "0")}:00\n3. Nov.`);
    expect(second).toMatch(/^\d\d:00$/);
    expect(ticksInWords(hours, "HOUR", "en")[0]).toMatch(/[AP]M\nNov 3$/);
  });
});
