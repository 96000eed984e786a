import { expect, test } from "vitest";
import { createOpenCounts } from "../../src/api/http/open-counts.ts";

test("each has so many places, and one that is left is free again", () => {
  const counts = createOpenCounts(2);
  const [first, second] = [counts.enter("a"), counts.enter("a")];
  expect([first, second].every((leave) => leave !== null)).toBe(true);
  expect(counts.enter("a")).toBeNull();
  expect(counts.enter("b")).not.toBeNull();
  first?.();
  expect(counts.enter("a")).not.toBeNull();
  expect(counts.enter("a")).toBeNull();
});
