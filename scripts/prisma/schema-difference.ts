// Compares prisma/migrations with prisma/schema.prisma. Uses the schema engine's WebAssembly build on throw-away PGlite
// databases, because the native engine would have to be downloaded.
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { PGlite } from "@electric-sql/pglite";
import { PrismaPg } from "@prisma/adapter-pg";
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlQuery,
} from "@prisma/driver-adapter-utils";
import type * as SchemaEngineModule from "@prisma/schema-engine-wasm/schema_engine_bg";
import { Pool, type QueryArrayResult, types } from "pg";
import { createWireMultiplexer } from "../../src/adapters/database/wire-multiplexer.ts";
import { packageRoot } from "../../src/platform/package-root.ts";

export const migrationsDirectory = path.join(packageRoot, "prisma", "migrations");

/** SQL that takes a database made by the migrations to the schema; null when they agree. */
export async function schemaDifference(): Promise<string | null> {
  const schema = readFileSync(path.join(packageRoot, "prisma", "schema.prisma"), "utf8");
  const files = [{ path: "schema.prisma", content: schema }];
  const engine = await openEngine(files);
  const { exitCode, stdout } = await engine.diff({
    from: { tag: "migrations", ...listMigrations() },
    to: { tag: "schemaDatamodel", files },
    script: true,
    exitCode: true,
    filters: { externalTables: [], externalEnums: [] },
  });
  return exitCode === 0 ? null : stdout;
}

declare global {
  /** Where the engine leaves the text of a Rust panic; without it the text is lost in a TypeError. */
  var PRISMA_WASM_PANIC_REGISTRY: { set_message: (message: string) => void };
  // Node has WebAssembly; its types come with lib.dom, which we leave out.
  var WebAssembly: {
    instantiate: (bytes: Uint8Array, imports: object) => Promise<{ instance: { exports: EngineExports } }>;
  };
}
type EngineExports = { readonly __wbindgen_start: () => void };

async function openEngine(datamodels: { path: string; content: string }[]) {
  globalThis.PRISMA_WASM_PANIC_REGISTRY = { set_message: (message) => console.error(message) };
  const folder = path.dirname(createRequire(import.meta.url).resolve("@prisma/schema-engine-wasm"));
  const bindings: typeof SchemaEngineModule & { __wbg_set_wasm: (exports: EngineExports) => void } = await import(
    pathToFileURL(path.join(folder, "schema_engine_bg.js")).href
  );
  const bytes = readFileSync(path.join(folder, "schema_engine_bg.wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": bindings });
  bindings.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return bindings.SchemaEngine.new(
    { datamodels: datamodels.map(({ path, content }) => [path, content]) },
    () => {},
    bindMigrationAwareSqlAdapterFactory(throwAwayDatabases()),
  );
}

function throwAwayDatabases() {
  const connect = async (): Promise<SqlDriverAdapter> => {
    const { stream } = createWireMultiplexer(await PGlite.create());
    const pool = new Pool({ stream, max: 1 });
    const adapter = await new PrismaPg(pool, { disposeExternalPool: true }).connect();
    // adapter-pg splits scripts at every ';', function bodies included.
    adapter.executeScript = async (script) => void (await pool.query(script));
    readOneByteChars(adapter);
    return adapter;
  };
  return { provider: "postgres", adapterName: "@prisma/adapter-pg", connect, connectToShadowDb: connect } as const;
}

/** adapter-pg does not know "char", the one-byte type of the system catalogue, which the engine reads. */
function readOneByteChars(adapter: Awaited<ReturnType<PrismaPg["connect"]>>): void {
  const columnsOf = new WeakMap<object, Set<number>>();
  const performIO = adapter["performIO"].bind(adapter);
  adapter["performIO"] = async (query: SqlQuery) => {
    const result: QueryArrayResult = await performIO(query);
    const columns = result.fields.flatMap((field, index) => (field.dataTypeID === types.builtins.CHAR ? [index] : []));
    columnsOf.set(result.rows, new Set(columns));
    for (const index of columns) Object.assign(result.fields[index] ?? {}, { dataTypeID: types.builtins.BPCHAR });
    return result;
  };
  const queryRaw = adapter.queryRaw.bind(adapter);
  adapter.queryRaw = async (query) => {
    const result = await queryRaw(query);
    const isOneByte = (index: number) => columnsOf.get(result.rows)?.has(index) === true;
    const columnTypes = result.columnTypes.map((type, index) => (isOneByte(index) ? ColumnTypeEnum.Character : type));
    return { ...result, columnTypes };
  };
}

function listMigrations(): SchemaEngineModule.MigrationList {
  const names = readdirSync(migrationsDirectory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  return {
    baseDir: migrationsDirectory,
    lockfile: {
      path: "migration_lock.toml",
      content: readFileSync(path.join(migrationsDirectory, "migration_lock.toml"), "utf8"),
    },
    shadowDbInitScript: "",
    migrationDirectories: names.map((name) => ({
      path: name,
      migrationFile: {
        path: "migration.sql",
        content: {
          tag: "ok",
          value: readFileSync(path.join(migrationsDirectory, name, "migration.sql"), "utf8"),
        },
      },
    })),
  };
}
