import { execFile } from "node:child_process";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GENERATION_STEPS } from "../../src/core/ports/database.ts";
import { packageRoot } from "../../src/platform/package-root.ts";
import { typescriptLoaderArgs } from "../../src/platform/typescript-loader.ts";
import type { CrashPoint } from "../harness/crash-child.ts";
import { makeDataDirectory } from "../harness/data-directory.ts";

let directory: string;
beforeAll(async () => {
  directory = await makeDataDirectory();
});
afterAll(() => rm(directory, { recursive: true, force: true }));

/** One process on the data directory. `signal` is what ended it. */
function runChild(
  key: string,
  point?: CrashPoint,
): Promise<{ readonly signal: string | null; readonly stdout: string; readonly stderr: string }> {
  const child = join(packageRoot, "test/harness/crash-child.ts");
  const given = [...typescriptLoaderArgs, child, directory, key, ...(point === undefined ? [] : [point])];
  return new Promise((resolve) => {
    execFile(process.execPath, given, { timeout: 150_000 }, (error, stdout, stderr) => {
      resolve({ signal: error?.signal ?? null, stdout, stderr });
    });
  });
}

const count = (actions: readonly string[], action: string) => actions.filter((other) => other === action).length;

async function expectFinishedOnce(key: string, charged: number): Promise<void> {
  const { stdout, stderr } = await runChild(key);
  expect(stderr).toBe("");
  const state = JSON.parse(stdout);
  expect(state).toMatchObject({ status: "READY", verdict: "TRUSTED", work: [], log: true, chargedSeconds: charged });
  for (const once of ["generation.admitted", "video.generated", "frames.judged", "video.signed", "video.released"]) {
    expect(count(state.actions, once), once).toBe(1);
  }
}

describe("kill -9", () => {
  // One life is killed in the middle of every step, the other at every boundary: a run survives many crashes.
  it("in the middle of every step: the generation finishes exactly once", { timeout: 600_000 }, async () => {
    for (const step of GENERATION_STEPS) {
      expect((await runChild("middle", `during ${step}`)).signal, step).toBe("SIGKILL");
    }
    await expectFinishedOnce("middle", 1);
  });

  it("at every boundary between steps: the generation finishes exactly once", { timeout: 600_000 }, async () => {
    for (const step of GENERATION_STEPS) {
      expect((await runChild("boundary", `after ${step}`)).signal, step).toBe("SIGKILL");
    }
    expect((await runChild("boundary", "after RELEASE")).signal).toBe("SIGKILL");
    await expectFinishedOnce("boundary", 2);
  });
});
