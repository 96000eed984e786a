import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect } from "vitest";
import { packageRoot } from "../../src/platform/package-root.ts";
import { temporaryFolder } from "./clips.ts";
import { makeDataDirectory } from "./data-directory.ts";

/** The command line and the server as a user starts them: processes of their own, known only by what they print. */

const VOUCH = `${packageRoot}/bin/vouch.js`;
const COMMAND_TIMEOUT_MS = 180_000;
const START_TIMEOUT_MS = 120_000;

type Environment = Readonly<Record<string, string>>;
export type Ended = { readonly exit: number | null; readonly stdout: string; readonly stderr: string };

/** What the tester's own environment says is not handed on, apart from what it takes to find programs. */
const environmentOf = (given: Environment): NodeJS.ProcessEnv => {
  const { PATH, HOME, TMPDIR, FFMPEG_PATH, FFPROBE_PATH } = process.env;
  const machine = { PATH, HOME, TMPDIR, FFMPEG_PATH, FFPROBE_PATH };
  const quiet = {
    NO_COLOR: "1",
    LOG_LEVEL: "error",
    MODEL_THREADS: "1",
    ACCESS_MODE: "open",
    HOST: "127.0.0.1",
    PORT: "0",
  };
  return { ...machine, ...quiet, ...given };
};

export function startVouch(args: readonly string[], environment: Environment) {
  const child = spawn(process.execPath, [VOUCH, ...args], { env: environmentOf(environment) });
  const output = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output.stderr += text;
  });
  const ended = once(child, "close").then((): Ended => ({ exit: child.exitCode, ...output }));
  return { child, output, ended };
}

/** A command line whose variables are `environment`, DATA_DIR at least. Runs a command to its end. */
export const commandLine =
  (environment: Environment) =>
  async (...args: readonly string[]): Promise<Ended> => {
    const { child, ended } = startVouch(args, environment);
    child.stdin.end();
    return inTime(ended, COMMAND_TIMEOUT_MS, `vouch ${args.join(" ")}`, child);
  };

export type TestServer = {
  readonly url: string;
  /** What it has written to standard error so far. */
  readonly log: () => string;
  /** Sends the signal and waits for the end. @returns the exit status, null when the signal itself ended it. */
  readonly stop: (signal?: NodeJS.Signals) => Promise<number | null>;
};

/** `vouch serve` on a free port, once it says that it runs. */
export async function startServer(environment: Environment): Promise<TestServer> {
  const { child, output, ended } = startVouch(["serve"], environment);
  const said = async () => {
    for (;;) {
      const [, url] = /running at (\S+)/.exec(output.stdout) ?? [];
      if (url !== undefined) return url;
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}: ${output.stderr}`);
      await sleep(50);
    }
  };
  const url = await inTime(said(), START_TIMEOUT_MS, "vouch serve", child);
  return {
    url,
    log: () => output.stderr,
    stop: async (signal = "SIGTERM") => {
      child.kill(signal);
      return (await inTime(ended, COMMAND_TIMEOUT_MS, `stopping by ${signal}`, child)).exit;
    },
  };
}

/** A server of its own, the command line beside it, and a folder for files; all gone when closed. */
export async function openVouch() {
  const DATA_DIR = await makeDataDirectory();
  const folder = await temporaryFolder();
  const server = await startServer({ DATA_DIR });
  return {
    DATA_DIR,
    server,
    vouch: commandLine({ DATA_DIR }),
    /** The path of a file in the folder. */
    at: (name: string) => join(folder.path, name),
    close: async () => {
      await server.stop();
      await rm(DATA_DIR, { recursive: true, force: true });
      await folder.remove();
    },
  };
}
export type OpenVouch = Awaited<ReturnType<typeof openVouch>>;

/** A fault for people: a stable code and words, on standard error, and never a stack. */
export function expectFault({ exit, stdout, stderr }: Ended, status: number, code: string, words: RegExp): void {
  expect({ exit, stdout, stderr }).toEqual({ exit: status, stdout: "", stderr: expect.stringMatching(words) });
  expect(stderr).toMatch(new RegExp(`^${code}: `));
  expect(stderr).not.toMatch(/^ {4}at /m);
}

/** The one JSON document that a command with --json prints. */
export const jsonOf = ({ stdout, stderr }: Ended) => {
  if (stdout.trim() === "") throw new Error(`nothing was printed; stderr: ${stderr}`);
  return JSON.parse(stdout);
};

async function inTime<T>(work: Promise<T>, timeoutMs: number, what: string, child: ChildProcess): Promise<T> {
  const abort = new AbortController();
  const late = sleep(timeoutMs, undefined, { signal: abort.signal }).then(() => {
    child.kill("SIGKILL");
    throw new Error(`${what} takes longer than ${timeoutMs / 1000} s`);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    late.catch(() => undefined);
    abort.abort();
  }
}
