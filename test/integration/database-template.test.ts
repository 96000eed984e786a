import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { emptyDatabase, readTemplate } from "../../src/adapters/database/database-template.ts";
import { openPglite } from "../../src/adapters/database/pglite-engine.ts";
import { unpackDatabase } from "../../src/adapters/database/unpack-database.ts";
import { packageRoot } from "../../src/platform/package-root.ts";
import { temporaryFolder } from "../harness/clips.ts";

// Protects the short first start: a new embedded database is unpacked, and yet is what PGlite itself would have made.

const SHIPPED = join(packageRoot, "src/adapters/database/template");

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string) => join(folder.path, name);
beforeAll(async () => {
  folder = await temporaryFolder();
});
afterAll(() => folder.remove());

/** A copy of the shipped template with changes; the address of its folder. */
function templateWith(name: string, change: { facts?: object; firstByte?: number }): URL {
  mkdirSync(at(name));
  const facts = JSON.parse(readFileSync(join(SHIPPED, "template.json"), "utf8"));
  const packed = readFileSync(join(SHIPPED, "empty-database.tar.br"));
  if (change.firstByte !== undefined) packed[0] = change.firstByte;
  writeFileSync(join(at(name), "template.json"), JSON.stringify({ ...facts, ...change.facts }));
  writeFileSync(join(at(name), "empty-database.tar.br"), packed);
  return pathToFileURL(`${at(name)}/`);
}

/** Every row of every system catalogue and every setting, as one digest a table. */
async function catalogueOf(dump: Blob): Promise<Record<string, string>> {
  const engine = await openPglite({ directory: null, dump });
  const pool = engine.createPool({ max: 1 });
  const { rows } = await pool.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = 'pg_catalog'::regnamespace AND relkind = 'r'
     UNION ALL VALUES ('pg_settings'), ('pg_file_settings'), ('pg_hba_file_rules') ORDER BY name`,
  );
  const digests: Record<string, string> = {};
  for (const { name } of rows) {
    const query = `SELECT md5(string_agg(t::text, E'\\n' ORDER BY t::text)) AS digest FROM pg_catalog.${name} t`;
    digests[name] = (await pool.query(query)).rows[0].digest;
  }
  await pool.end();
  await engine.close();
  return digests;
}

describe("the template of the embedded database", () => {
  it("is of the installed PGlite; one of another version or with a changed byte is refused", async () => {
    await expect(readTemplate()).resolves.toBeInstanceOf(Blob);
    const foreign = templateWith("foreign", { facts: { pglite: "0.0.1" } });
    await expect(readTemplate(foreign)).rejects.toThrow(/of PGlite 0\.0\.1/);
    await expect(readTemplate(templateWith("damaged", { firstByte: 0 }))).rejects.toThrow(/SHA-256/);
    await expect(readTemplate(pathToFileURL(`${at("none")}/`))).rejects.toThrow(/ENOENT/);
  });

  it("holds, to the last row of the catalogue, what PGlite makes when there is no template", async () => {
    const said: string[] = [];
    const made = await emptyDatabase((message) => said.push(message), templateWith("unfit", { firstByte: 0 }));
    expect(said).toEqual([expect.stringMatching(/^not using the template .* SHA-256/)]);
    expect(await catalogueOf(await readTemplate())).toEqual(await catalogueOf(made));
  });
});

describe("unpacking", () => {
  it("makes a directory that only this user reads, and throws away what a killed process left", async () => {
    mkdirSync(at("db.new"));
    writeFileSync(join(at("db.new"), "half"), "");
    await unpackDatabase(await readTemplate(), at("db"));
    expect(readdirSync(folder.path)).not.toContain("db.new");
    const made = readdirSync(at("db"), { recursive: true, encoding: "utf8" });
    expect(made).toEqual(expect.arrayContaining(["PG_VERSION", "pg_notify", "global/pg_control"]));
    expect(made).not.toContain("half");
    const readable = [at("db"), ...made.map((name) => join(at("db"), name))].filter(
      (path) => statSync(path).mode & 0o077,
    );
    expect(readable).toEqual([]);
  });

  it("leaves a directory alone that holds something else", async () => {
    mkdirSync(at("photos"));
    writeFileSync(join(at("photos"), "cat.jpg"), "");
    await expect(openPglite({ directory: at("photos") })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringContaining("photos"),
    });
    expect(readdirSync(folder.path).filter((name) => name.startsWith("photos"))).toEqual(["photos"]);
    rmSync(at("photos"), { recursive: true });
  });
});
