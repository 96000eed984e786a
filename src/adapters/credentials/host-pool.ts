import { type ChildProcess, fork } from "node:child_process";
import { fileURLToPath } from "node:url";
import { AppError } from "../../core/errors.ts";
import { typescriptLoaderArgs } from "../../platform/typescript-loader.ts";
import { type HostRequest, type HostResult, hostReply } from "./host-messages.ts";

const bootTimeoutMs = 30_000;
const maxWaiting = 256;

export type HostTask = {
  readonly request: HostRequest;
  /** From the moment a child takes the task; the child is killed when it is over. */
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Answers the child's wish for a signature. */
  readonly signClaim?: (claim: Buffer) => Promise<Buffer>;
};

/** The child hung or died under this task. */
export class HostLost extends Error {
  override readonly name = "HostLost";
}

export type HostPool = {
  /** @throws HostLost, the signal's reason, AppError RATE_LIMITED when too many wait, INTERNAL when no child starts */
  readonly run: (task: HostTask) => Promise<HostResult>;
  /** Process ids of the live children. */
  readonly pids: () => readonly number[];
  readonly close: () => Promise<void>;
};

type Host = { readonly child: ChildProcess; readonly ready: Promise<void> };

/** Children that run one task each at a time, started when first needed; a child that fails a task is killed and replaced. */
export function createHostPool({ size }: { readonly size: number }): HostPool {
  const idle: Host[] = [];
  const live = new Set<Host>();
  const waiting: (() => void)[] = [];
  let closed = false;

  const start = (): Host => {
    const child = fork(fileURLToPath(new URL("./credential-host.ts", import.meta.url)), {
      execArgv: [...typescriptLoaderArgs, "--max-old-space-size=256"],
      env: {}, // a parser of hostile files needs none of our secrets
      stdio: ["ignore", "ignore", "ignore", "ipc"],
    });
    const host = { child, ready: becomesReady(child) };
    // Its failure reaches whoever awaits it; without this line it would also end the process while nobody does.
    host.ready.catch(() => {});
    live.add(host);
    child.once("exit", () => forget(host));
    return host;
  };
  const forget = (host: Host) => {
    live.delete(host);
    const place = idle.indexOf(host);
    if (place >= 0) idle.splice(place, 1);
  };
  const kill = (host: Host) => {
    forget(host);
    host.child.kill("SIGKILL");
  };
  const release = (host: Host) => {
    if (closed) return;
    idle.push(host);
    waiting.shift()?.();
  };

  const take = async (signal: AbortSignal): Promise<Host> => {
    for (;;) {
      signal.throwIfAborted();
      if (closed) throw new HostLost("the credential reader is closed");
      const host = idle.pop() ?? (live.size < size ? start() : undefined);
      if (host) return host;
      await turn(signal);
    }
  };
  const turn = (signal: AbortSignal) =>
    new Promise<void>((resolve) => {
      if (waiting.length >= maxWaiting) throw new AppError("RATE_LIMITED", { message: "too many credential tasks" });
      const wake = () => {
        signal.removeEventListener("abort", leave);
        resolve();
      };
      const leave = () => {
        const place = waiting.indexOf(wake);
        if (place >= 0) waiting.splice(place, 1);
        resolve();
      };
      signal.addEventListener("abort", leave, { once: true });
      waiting.push(wake);
    });

  return {
    run: async (task) => {
      const host = await take(task.signal);
      try {
        await host.ready.catch((cause: unknown) => {
          throw new AppError("INTERNAL", { message: "the credential child process does not start", cause });
        });
        const result = await converse(host.child, task);
        release(host);
        return result;
      } catch (error) {
        kill(host);
        if (!closed) release(start());
        throw error;
      }
    },
    pids: () => [...live].flatMap(({ child }) => child.pid ?? []),
    close: async () => {
      closed = true;
      const exits = [...live].map(({ child }) => hasExited(child) || new Promise((done) => child.once("exit", done)));
      for (const host of live) kill(host);
      for (const wake of waiting.splice(0)) wake();
      await Promise.all(exits);
    },
  };
}

const hasExited = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

const becomesReady = (child: ChildProcess) =>
  withChild<void>(child, bootTimeoutMs, undefined, (message, done) => {
    if (hostReply.parse(message).type === "ready") done();
  });

const converse = (child: ChildProcess, { request, timeoutMs, signal, signClaim }: HostTask) =>
  withChild<HostResult>(
    child,
    timeoutMs,
    signal,
    (message, done, fail) => {
      const reply = hostReply.parse(message);
      if (reply.type === "ready") return fail(new HostLost("the child started twice"));
      if (reply.type !== "to-be-signed") return done(reply);
      if (!signClaim) return fail(new HostLost("the child asked for a signature while it was reading"));
      signClaim(reply.claim).then((signature) => {
        child.send({ type: "signature", signature: signature.toString("base64") } satisfies HostRequest, () => {});
      }, fail);
    },
    () => child.send(request, () => {}),
  );

/** Listens to the child until `done`, `fail`, its death, the time limit or an abort, whichever is first. */
function withChild<T>(
  child: ChildProcess,
  timeoutMs: number,
  signal: AbortSignal | undefined,
  onMessage: (message: unknown, done: (value: T) => void, fail: (error: unknown) => void) => void,
  begin?: () => void,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const settle = (finish: () => void) => {
      clearTimeout(timer);
      child.off("message", receive).off("exit", died).off("error", fail);
      signal?.removeEventListener("abort", abort);
      finish();
    };
    const done = (value: T) => settle(() => resolve(value));
    const fail = (error: unknown) => settle(() => reject(error));
    const receive = (message: unknown) => {
      try {
        onMessage(message, done, fail);
      } catch (error) {
        fail(new HostLost("the child sent a message that makes no sense", { cause: error }));
      }
    };
    const died = (code: number | null, killedBy: string | null) =>
      fail(new HostLost(`the child ended with ${killedBy ?? `status ${code}`}`));
    const abort = () => fail(signal?.reason);
    const timer = setTimeout(() => fail(new HostLost(`the child did not answer within ${timeoutMs} ms`)), timeoutMs);
    child.on("message", receive).on("exit", died).on("error", fail);
    signal?.addEventListener("abort", abort, { once: true });
    if (hasExited(child)) died(child.exitCode, child.signalCode);
    else if (signal?.aborted) abort();
    else begin?.();
  });
}
