import { Pool } from "pg";
import { expect, test } from "vitest";
import { openDatabase } from "../../src/adapters/database/open-database.ts";
import { openQueue } from "../../src/adapters/queue/open-queue.ts";
import { packageRoot } from "../../src/platform/package-root.ts";
import { addUser } from "../harness/rows.ts";
import { describeWithServer, startPostgres } from "../harness/servers.ts";

const migrationsDirectory = `${packageRoot}/prisma/migrations`;
const clock = () => new Date();

/** What the comment in the audit guard's migration advises, and the same for the queue's schema. */
const RESTRICTED_ROLE = `
  CREATE ROLE vouch_app LOGIN;
  GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO vouch_app;
  REVOKE INSERT, UPDATE, DELETE ON "AuditEvent", "AuditHead" FROM vouch_app;
  REVOKE UPDATE, DELETE ON "AuditCheckpoint" FROM vouch_app;
  GRANT EXECUTE ON FUNCTION audit_append(text[]) TO vouch_app;
  GRANT USAGE, CREATE ON SCHEMA bullmq TO vouch_app;
  GRANT ALL ON ALL TABLES IN SCHEMA bullmq TO vouch_app;
  GRANT ALL ON ALL SEQUENCES IN SCHEMA bullmq TO vouch_app;`;

describeWithServer("postgres", "a role that does not own the tables", () => {
  test("works, writes to the log through its one function, and can write to it in no other way", async () => {
    const server = await startPostgres();
    const owner = await openDatabase({ url: server.url, migrationsDirectory, clock });
    await (await openQueue({ url: undefined, createPool: owner.createPool })).close(new Error("done"));
    await owner.database.close();
    const superuser = new Pool({ connectionString: server.url, max: 1 });
    await superuser.query(RESTRICTED_ROLE);
    await superuser.end();

    const url = server.url.replace("vouch@", "vouch_app@");
    const { database, createPool } = await openDatabase({ url, migrationsDirectory, clock });
    const user = await addUser(database);
    const entry = {
      action: "generation.queued",
      actor: "system",
      subject: "generation:1",
      at: clock(),
      facts: {},
    } as const;
    await database.transact(async () => ({ value: null, audit: [entry] }));
    expect(await database.auditHead()).toMatchObject({ seq: 1 });

    const pool = createPool({ max: 1 });
    for (const statement of [
      `INSERT INTO "AuditEvent" SELECT 2, action, actor, subject, body, "leafHash", "prevHash", sha256('x') FROM "AuditEvent"`,
      `UPDATE "AuditHead" SET seq = 0`,
      `ALTER TABLE "AuditEvent" DISABLE TRIGGER ALL`,
    ]) {
      await expect(pool.query(statement)).rejects.toMatchObject({ code: "42501" });
    }
    await pool.end();

    const queue = await openQueue({ url: undefined, createPool });
    const seen: string[] = [];
    await queue.consume("test.role", { concurrency: 1, attempts: 1 }, async (_, { id }) => void seen.push(id));
    await queue.add({ name: "test.role", id: user.id, payload: null });
    await expect.poll(() => seen).toEqual([user.id]);
    await queue.close(new Error("done"));
    await database.close();
    await server.stop();
  });
});
