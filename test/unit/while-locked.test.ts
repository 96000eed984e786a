import { expect, test } from "vitest";
import { whileLocked } from "../../src/cli/while-locked.ts";
import { AppError } from "../../src/core/errors.ts";

const never = new AbortController().signal;
const locked = () => new AppError("DATABASE_LOCKED", { message: "in use by process 7." });

/** Fails so often, then answers. */
function busy(times: number, fault: () => Error = locked) {
  const said: string[] = [];
  let tried = 0;
  const act = async () => {
    if (tried++ < times) throw fault();
    return "done";
  };
  return { said, tried: () => tried, run: (waitMs: number, signal = never) => whileLocked(act, how(waitMs), signal) };
  function how(waitMs: number) {
    return { waitMs, pauseMs: 1, say: (text: string) => void said.push(text) };
  }
}

test("a directory that is held is waited for, and that is said once", async () => {
  const { run, said, tried } = busy(3);
  expect(await run(60_000)).toBe("done");
  expect([tried(), said.length]).toEqual([4, 1]);
  expect(said[0]).toMatch(/^waiting/);
});

test("one that stays held is named, with what to do", async () => {
  const fault = await busy(Number.POSITIVE_INFINITY)
    .run(20)
    .catch((error: unknown) => error);
  expect(fault).toMatchObject({ code: "DATABASE_LOCKED" });
  expect(fault).toHaveProperty("message", expect.stringMatching(/^in use by process 7\.\n.*try again later/));
});

test("any other fault, and an interruption, end it at once", async () => {
  const other = busy(1, () => new AppError("CONFIG_INVALID"));
  await expect(other.run(60_000)).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  expect(other.said).toEqual([]);
  await expect(busy(9).run(60_000, AbortSignal.abort())).rejects.toThrow(/abort/i);
});
