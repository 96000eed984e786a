import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdtempSync, openAsBlob, rmSync, writeFileSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, inject, test } from "vitest";
import { lockDirectory } from "../../src/adapters/database/directory-lock.ts";
import { migrateEngine, openDatabase } from "../../src/adapters/database/open-database.ts";
import { openPglite } from "../../src/adapters/database/pglite-engine.ts";
import { packageRoot } from "../../src/platform/package-root.ts";
import { typescriptLoaderArgs } from "../../src/platform/typescript-loader.ts";
import { openMigratedPglite } from "../harness/database.ts";
import { addUser } from "../harness/rows.ts";
import { describeWithServer, startPostgres } from "../harness/servers.ts";

const migrationsDirectory = path.join(packageRoot, "prisma/migrations");
const clock = () => new Date();
const open = (url: string) => openDatabase({ url, migrationsDirectory, clock });

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "vouch-open-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("the embedded database in a directory", () => {
  test("what it acknowledged is there after kill -9, and the dead process's lock is taken over", {
    timeout: 180_000,
  }, async () => {
    const directory = path.join(folder, "db");
    await (await openPglite({ directory, dump: await openAsBlob(inject("databaseDump")) })).close();
    const args = [
      ...typescriptLoaderArgs,
      path.join(packageRoot, "test/harness/database-holder.ts"),
      `pglite:${directory}`,
    ];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "inherit"] });
    let said = "";
    child.stdout.on("data", (chunk) => (said += chunk));
    await expect.poll(() => said.split("\n").length).toBeGreaterThan(10);

    await expect(open(`pglite:${directory}`)).rejects.toMatchObject({
      code: "DATABASE_LOCKED",
      userMessage: expect.stringContaining(`process ${child.pid}`),
    });
    child.kill("SIGKILL");
    await once(child, "exit");

    const { database } = await open(`pglite:${directory}`);
    const acknowledged = said.split("\n").slice(0, -1);
    expect(await database.users(acknowledged)).toHaveLength(acknowledged.length);
    expect((await database.auditHead()).seq).toBeGreaterThanOrEqual(acknowledged.length);
    await database.close();
    expect(existsSync(`${directory}.lock`)).toBe(false);
  });

  test("a lock is held until it is released, against this process, too", () => {
    const directory = path.join(folder, "db");
    const lock = lockDirectory(directory);
    expect(() => lockDirectory(directory)).toThrow(/in use by process/);
    lock.release();
    lockDirectory(directory).release();
  });

  test("a lock of a pid that another process has by now is stale; one of another machine is not", () => {
    const directory = path.join(folder, "db");
    const holder = { pid: process.ppid, host: hostname(), startedAt: "1" };
    writeFileSync(`${directory}.lock`, JSON.stringify(holder));
    lockDirectory(directory).release();
    writeFileSync(`${directory}.lock`, JSON.stringify({ ...holder, host: "elsewhere" }));
    expect(() => lockDirectory(directory)).toThrow(/elsewhere/);
  });
});

describe("migrations", () => {
  test("are applied once, and refused when one was changed or had failed", async () => {
    const engine = await openMigratedPglite();
    expect(await migrateEngine(engine, migrationsDirectory)).toEqual([]);

    cpSync(migrationsDirectory, folder, { recursive: true });
    const add = (name: string, sql: string) => {
      cpSync(path.join(folder, "20261122205635_init"), path.join(folder, name), { recursive: true });
      writeFileSync(path.join(folder, name, "migration.sql"), sql);
    };
    add("29990101000000_one", `CREATE TABLE "One" (id int); INSERT INTO "One" VALUES (1);`);
    expect(await migrateEngine(engine, folder)).toEqual(["29990101000000_one"]);
    add("29990101000000_one", "SELECT 1");
    await expect(migrateEngine(engine, folder)).rejects.toThrow(/29990101000000_one was changed/);

    rmSync(path.join(folder, "29990101000000_one"), { recursive: true });
    add("29990101000001_bad", `CREATE TABLE "Two" (id int); SELECT no_such_function();`);
    await expect(migrateEngine(engine, folder)).rejects.toThrow(/29990101000001_bad failed: .*no_such_function/);
    await expect(migrateEngine(engine, folder)).rejects.toThrow(/29990101000001_bad failed earlier/);
    const pool = engine.createPool({ max: 1 });
    await expect(pool.query(`SELECT * FROM "Two"`)).rejects.toThrow(/does not exist/);
    await pool.end();
    await engine.close();
  });

  test.each(["mysql://x", "nonsense"])("the address %s stops the boot with a readable line", async (url) => {
    await expect(open(url)).rejects.toMatchObject({ code: "CONFIG_INVALID", message: expect.stringMatching(/known/) });
  });
});

describeWithServer("postgres", "a PostgreSQL that goes away", () => {
  test("is unavailable, not an internal error, and listeners hear again when it is back", async () => {
    const server = await startPostgres();
    const { database } = await open(server.url);
    const got: string[] = [];
    await database.subscribe("topic", (payload) => got.push(payload));
    await server.restart(async () => {
      await expect(database.ping()).rejects.toMatchObject({ code: "DATABASE_UNAVAILABLE" });
      await expect(addUser(database)).rejects.toMatchObject({ code: "DATABASE_UNAVAILABLE" });
    });
    await expect.poll(() => addUser(database).then(() => true, String)).toBe(true);
    // Nobody is told what was said before it listened again.
    const heard = () => database.publish("topic", "again").then(() => got[0]);
    await expect.poll(heard).toBe("again");
    await database.close();
    await server.stop();
  });
});
