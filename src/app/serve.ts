import { once } from "node:events";
import { createServer } from "node:net";
import { createHttpServer } from "../api/http/http-server.ts";
import type { Config } from "../config/config.ts";
import { AppError } from "../core/errors.ts";
import { noteKeys } from "../core/key-changes.ts";
import { LEAST_FREE_BYTES } from "../core/system-health.ts";
import { type App, composeApp } from "./compose.ts";
import type { Logger } from "./logger.ts";
import { removeServerFile, writeServerFile } from "./server-file.ts";
import { startWorker } from "./worker.ts";

export type Server = {
  readonly url: string;
  /** Bearer of the operator, for the command line on this machine; new at every start. */
  readonly operatorToken: string;
  /** Signs the operator in once in a browser. */
  readonly signInUrl: () => Promise<string>;
  readonly stop: () => Promise<void>;
};

/** One process in the roles of its configuration: API, worker or both. */
export async function serve(config: Config, logger: Logger): Promise<Server> {
  if (config.role !== "worker") await checkPort(config);
  const app = await composeApp(config, logger);
  const { lifecycle, accounts, environment } = app;
  try {
    for (const [name, isLoosened] of Object.entries(config.allow)) {
      if (isLoosened) logger.warn({ loosened: name }, "a default was loosened by an ALLOW_ variable");
    }
    const operator = await accounts.ensureOperator();
    const operatorToken = `vouch_operator_${environment.random(32).toString("base64url")}`;
    app.auditLog.start();
    if (config.role !== "api") {
      await testSigner(app);
      await noteKeys(app);
      await startWorker(app);
    }
    let url = "";
    if (config.role !== "worker") {
      const http = createHttpServer({ ...app, operatorToken, health: { ready: () => readiness(app) } });
      // Registered last, so closed first: no request meets a service that is gone.
      ({ url } = await http.start({ host: config.host, port: config.port }).catch(portTaken(config)));
      lifecycle.onStop("HTTP server", http.stop);
      await writeServerFile(config.dataDirectory, { url, pid: process.pid, token: operatorToken });
      lifecycle.onStop("server file", () => removeServerFile(config.dataDirectory));
    }
    const signInUrl = async () => `${url}/sign-in?token=${(await accounts.issueOneTimeSignIn(operator)).secret}`;
    return { url, operatorToken, signInUrl, stop: lifecycle.stop };
  } catch (error) {
    await lifecycle.stop();
    throw error;
  }
}

/** A key that cannot sign would be found out after minutes of GPU time, generation after generation. */
async function testSigner({ credentials }: App): Promise<void> {
  await credentials.testSigner(AbortSignal.timeout(SIGNER_TEST_MS)).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new AppError("CONFIG_INVALID", { message: `SIGNER_URL: the signer does not work: ${reason}`, cause });
  });
}
const SIGNER_TEST_MS = 120_000;

/** Asked before the models and the database are opened, which takes seconds; somebody may still be quicker. */
async function checkPort(config: Config): Promise<void> {
  const probe = createServer();
  await once(probe.listen(config.port, config.host), "listening").catch(portTaken(config));
  probe.close();
  await once(probe, "close");
}

const portTaken =
  ({ host, port }: Config) =>
  (cause: unknown): never => {
    const why = cause instanceof Error && "code" in cause ? PORT_FAULTS.get(String(cause.code)) : undefined;
    if (why === undefined) throw cause;
    throw new AppError("CONFIG_INVALID", { message: why(host, port), cause });
  };
const PORT_FAULTS: ReadonlyMap<string, (host: string, port: number) => string> = new Map([
  ["EADDRINUSE", (host, port) => `PORT: ${port} is taken on ${host}; choose another`],
  ["EACCES", (_, port) => `PORT: ${port} is not yours to listen on; choose one above 1023`],
  ["EADDRNOTAVAIL", (host) => `HOST: ${host} is no address of this machine`],
  ["ENOTFOUND", (host) => `HOST: ${host} is no address of this machine`],
]);

/** What this process needs to do its work, each asked now. */
async function readiness(app: Awaited<ReturnType<typeof composeApp>>) {
  const ask = async (name: string, check: () => Promise<unknown>) => {
    try {
      await check();
      return { name, ok: true };
    } catch {
      return { name, ok: false };
    }
  };
  const checks = await Promise.all([
    ask("database", app.database.ping),
    ask("queue", app.queue.ping),
    ask("storage", async () => {
      if ((await app.storage.freeBytes()) < LEAST_FREE_BYTES) throw new Error("disk almost full");
    }),
  ]);
  return { ok: checks.every(({ ok }) => ok), checks };
}
