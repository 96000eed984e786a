import { expect, test } from "vitest";
import { createGate } from "../../src/core/gate.ts";

// Protects the promise that many may ask at once and that nobody keeps the others out.

const never = new AbortController().signal;
const someone = { id: "someone", atOnce: 2 };

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
  const runs = pieces.map(({ work }) => gate.enter(someone, never, work));
  await expect(gate.enter(someone, never, async () => "too many")).rejects.toMatchObject({ code: "RATE_LIMITED" });
  expect(pieces.map(({ begun }) => begun())).toEqual([true, true, false, false]);
  pieces[1].end();
  await runs[1];
  expect(pieces.map(({ begun }) => begun())).toEqual([true, true, true, false]);
  for (const { end } of pieces) end();
  await Promise.all(runs);
  expect(await gate.enter(someone, never, async () => "free again")).toBe("free again");
});

test("work that fails gives its place back", async () => {
  const gate = createGate({ atOnce: 1, waiting: 0, waitMs: 60_000 });
  await expect(gate.enter(someone, never, () => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(await gate.enter(someone, never, async () => "free")).toBe("free");
});

test("who leaves or has waited too long gives its turn to the next", async () => {
  const gate = createGate({ atOnce: 1, waiting: 2, waitMs: 30 });
  const long = piece();
  const running = gate.enter(someone, never, long.work);
  const leaving = new AbortController();
  const left = gate.enter(someone, leaving.signal, async () => "never runs");
  const late = gate.enter(someone, never, async () => "never runs");
  leaving.abort(new Error("the client is gone"));
  await expect(left).rejects.toThrow("the client is gone");
  await expect(late).rejects.toMatchObject({ code: "RATE_LIMITED" });
  long.end();
  await running;
  expect(await gate.enter(someone, never, async () => "free")).toBe("free");
});

test("one address fills neither the places nor the waiting room: others get in at once, or in its stead", async () => {
  const gate = createGate({ atOnce: 2, waiting: 4, waitMs: 60_000 });
  const greedy = { id: "greedy", atOnce: 1 };
  const pieces = Array.from({ length: 5 }, piece);
  const runs = pieces.map(({ work }) => gate.enter(greedy, never, work).then(() => "ran", String));
  expect(pieces.map(({ begun }) => begun())).toEqual([true, false, false, false, false]);
  expect(await gate.enter({ id: "first guest", atOnce: 1 }, never, async () => "at once")).toBe("at once");

  // The room is full of the greedy one's; with both places taken, a guest waits in the place of the last of them.
  const long = piece();
  const second = gate.enter({ id: "second guest", atOnce: 1 }, never, long.work);
  const guest = piece();
  const waited = gate.enter({ id: "third guest", atOnce: 1 }, never, guest.work);
  expect(await runs[4]).toMatch(/busy/);
  long.end();
  await second;
  expect(guest.begun()).toBe(true);
  for (const { end } of [...pieces, guest]) end();
  await waited;
  expect(await Promise.all(runs.slice(0, 4))).toEqual(["ran", "ran", "ran", "ran"]);
});

test("a free place goes to whoever has the fewest, then to whoever waited longest", async () => {
  const gate = createGate({ atOnce: 2, waiting: 4, waitMs: 60_000 });
  const order: string[] = [];
  const busy = [piece(), piece()] as const;
  const runs = busy.map(({ work }) => gate.enter({ id: "a", atOnce: 2 }, never, work));
  const note = (id: string, name: string) => gate.enter({ id, atOnce: 2 }, never, async () => void order.push(name));
  const later = [note("a", "a3"), note("b", "b1"), note("c", "c1"), note("b", "b2")];
  busy[0].end();
  await Promise.all([runs[0], ...later]);
  expect(order).toEqual(["b1", "c1", "b2", "a3"]);
  busy[1].end();
  await runs[1];
});
