import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { Client } from "pg";
import { describe, expect, test } from "vitest";

/** A private server on a loopback port, with its data in a temporary directory. */
export type Server = { readonly url: string; readonly stop: () => Promise<void> };

const POSTGRES = ["15", "16", "17", "14"]
  .map((v) => `/usr/lib/postgresql/${v}/bin`)
  .find((folder) => existsSync(folder));
const REDIS = ["/usr/bin/redis-server", "/usr/local/bin/redis-server"].find((file) => existsSync(file));
const INSTALLED = { postgres: POSTGRES !== undefined, redis: REDIS !== undefined };
const PACKAGE = { postgres: "postgresql", redis: "redis-server" };

/** `describe` for what needs a server: loudly skipped where it is not installed, a failure with VOUCH_REQUIRE_SERVERS=1. */
export function describeWithServer(server: "postgres" | "redis", name: string, body: () => void): void {
  const missing = `${name}: NOT TESTED, ${PACKAGE[server]} is not installed`;
  if (INSTALLED[server]) {
    describe(name, body);
  } else if (process.env.VOUCH_REQUIRE_SERVERS === "1") {
    test(missing, () => expect.fail("VOUCH_REQUIRE_SERVERS=1 wants this server"));
  } else {
    process.stderr.write(`\n!!! ${missing}\n`);
    test.skip(missing, () => {});
  }
}

/** `restart` stops the server, waits for `meanwhile`, and starts it again on the same port with the same data. */
export type PostgresServer = Server & { readonly restart: (meanwhile: () => Promise<void>) => Promise<void> };

export async function startPostgres(): Promise<PostgresServer> {
  const folder = mkdtempSync(path.join(tmpdir(), "vouch-postgres-"));
  const port = await freePort();
  const user = unprivilegedUser();
  if (user !== null) chownSync(folder, user.uid, user.gid);
  const as = user ?? {};
  const initdb = ["-D", folder, "-U", "vouch", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"];
  const made = spawnSync(`${POSTGRES}/initdb`, initdb, { ...as, cwd: folder });
  if (made.status !== 0) throw new Error(`initdb failed: ${made.stderr}`);
  const settings = ["fsync=off", "listen_addresses=127.0.0.1", `unix_socket_directories=${folder}`];
  const args = ["-D", folder, "-p", String(port), ...settings.flatMap((setting) => ["-c", setting])];
  const url = `postgres://vouch@127.0.0.1:${port}/postgres`;
  const start = async () => {
    const started = spawn(`${POSTGRES}/postgres`, args, { ...as, cwd: folder, stdio: "ignore" });
    await untilItAnswers(async () => {
      const client = new Client(url);
      await client.connect();
      await client.end();
    });
    return started;
  };
  let child = await start();
  return {
    url,
    restart: async (meanwhile) => {
      await end(child, "SIGINT");
      await meanwhile();
      child = await start();
    },
    stop: async () => {
      await end(child, "SIGINT");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function startRedis(): Promise<Server> {
  const folder = mkdtempSync(path.join(tmpdir(), "vouch-redis-"));
  const port = await freePort();
  const args = ["--port", String(port), "--bind", "127.0.0.1", "--dir", folder, "--save", "", "--appendonly", "no"];
  const child = spawn(REDIS ?? "redis-server", args, { stdio: "ignore" });
  const url = `redis://127.0.0.1:${port}`;
  await untilItAnswers(async () => {
    const client = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
    client.on("error", () => {});
    await client.connect();
    client.disconnect();
  });
  return {
    url,
    stop: async () => {
      await end(child, "SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** PostgreSQL refuses to run as root; null when we are not. */
function unprivilegedUser(): { uid: number; gid: number } | null {
  if (process.getuid?.() !== 0) return null;
  const id = (flag: string) => Number(spawnSync("id", [flag, "postgres"]).stdout.toString());
  return { uid: id("-u"), gid: id("-g") };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const ended = new Promise((resolve) => child.once("exit", resolve));
  child.kill(signal);
  await ended;
}

async function untilItAnswers(knock: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await knock();
    } catch (error) {
      if (tries === 150) throw error;
      await sleep(100);
    }
  }
}

/**
 * Below the ports that the system hands out by itself: one of those may be somebody's by the time the server starts, and
 * while it restarts.
 */
async function freePort(): Promise<number> {
  for (let tries = 0; tries < 100; tries++) {
    const port = randomInt(10_000, 32_768);
    const probe = createServer();
    const isFree = await once(probe.listen(port, "127.0.0.1"), "listening").then(
      () => true,
      () => false,
    );
    probe.close();
    if (isFree) return port;
  }
  throw new Error("100 ports, and somebody has every one of them");
}
