import { expect, test } from "vitest";
import { createGate } from "../../src/core/gate.ts";

const never = new AbortController().signal;

/** Work that lasts until it is told to end. */
function piece() {
  let begun = false;
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const work = () => {
    begun = true;
    return ended;
  };
  return { work, end, begun: () => begun };
}

test("as many run as may, the next begin in their order, one more is refused", async () => {
  const gate = createGate({ atOnce: 2, waiting: 2, waitMs: 60_000 });
  const pieces = [piece(), piece(), piece(), piece()] as const;
  const runs = pieces.map(({ work }) => gate.enter(never, work));
  await expect(gate.enter(never, async () => "too many")).rejects.toMatchObject({ code: "RATE_LIMITED" });
  expect(pieces.map(({ begun }) => begun())).toEqual([true, true, false, false]);
  pieces[1].end();
  await runs[1];
  expect(pieces.map(({ begun }) => begun())).toEqual([true, true, true, false]);
  for (const { end } of pieces) end();
  await Promise.all(runs);
  expect(await gate.enter(never, async () => "free again")).toBe("free again");
});

test("work that fails gives its place back", async () => {
  const gate = createGate({ atOnce: 1, waiting: 0, waitMs: 60_000 });
  await expect(gate.enter(never, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(await gate.enter(never, async () => "free")).toBe("free");
});

test("who leaves or has waited too long gives its turn to the next", async () => {
  const gate = createGate({ atOnce: 1, waiting: 2, waitMs: 30 });
  const long = piece();
  const running = gate.enter(never, long.work);
  const leaving = new AbortController();
  const left = gate.enter(leaving.signal, async () => "never runs");
  const late = gate.enter(never, async () => "never runs");
  leaving.abort(new Error("the client is gone"));
  await expect(left).rejects.toThrow("the client is gone");
  await expect(late).rejects.toMatchObject({ code: "RATE_LIMITED" });
  long.end();
  await running;
  expect(await gate.enter(never, async () => "free")).toBe("free");
});
