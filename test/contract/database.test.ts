import { afterAll, beforeAll, describe } from "vitest";
import { createDatabase } from "../../src/adapters/database/create-database.ts";
import { openDatabase } from "../../src/adapters/database/open-database.ts";
import { packageRoot } from "../../src/platform/package-root.ts";
import { clock, openMigratedPglite, type TestDatabase } from "../harness/database.ts";
import { describeWithServer, startPostgres } from "../harness/servers.ts";
import { keepsAccounts } from "./database-accounts.contract.ts";
import { keepsTheDesk } from "./database-desk.contract.ts";
import { keepsGenerations } from "./database-generations.contract.ts";
import { handsOverOnce } from "./database-handovers.contract.ts";
import { keepsTheLog } from "./database-log.contract.ts";
import { keepsPolicies } from "./database-policies.contract.ts";

describe("the embedded database", () =>
  keepsThePromises(async () => {
    const engine = await openMigratedPglite();
    const database = createDatabase(engine, clock);
    return { database, createPool: engine.createPool, close: () => database.close().finally(engine.close) };
  }));

describeWithServer("postgres", "PostgreSQL", () =>
  keepsThePromises(async () => {
    const server = await startPostgres();
    const migrationsDirectory = `${packageRoot}/prisma/migrations`;
    const opened = await openDatabase({ url: server.url, migrationsDirectory, clock });
    return { ...opened, close: () => opened.database.close().finally(server.stop) };
  }),
);

function keepsThePromises(open: () => Promise<TestDatabase>): void {
  let opened: TestDatabase;
  beforeAll(async () => {
    opened = await open();
  });
  afterAll(() => opened?.close());
  describe("transactions and the log", () => keepsTheLog(() => opened));
  describe("generations", () => keepsGenerations(() => opened));
  describe("the desk", () => keepsTheDesk(() => opened));
  describe("accounts", () => keepsAccounts(() => opened));
  describe("policies", () => keepsPolicies(() => opened));
  describe("handing over", () => handsOverOnce(() => opened));
}
