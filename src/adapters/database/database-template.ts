import { createHash } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { promisify } from "node:util";
import { brotliCompress, brotliDecompress, constants } from "node:zlib";
import { PGlite } from "@electric-sql/pglite";
import { z } from "zod";

/**
 * An empty database directory of the embedded engine, as a tar: from the template that ships beside this file, which is
 * several times faster than having one made. A template that is damaged, or that another version of PGlite made, is
 * passed over: `log` then hears why, and a directory is made anew.
 */
export async function emptyDatabase(log: (message: string) => void = () => {}, folder = SHIPPED): Promise<Blob> {
  try {
    return await readTemplate(folder);
  } catch (error) {
    log(`not using the template of the embedded database: ${error instanceof Error ? error.message : String(error)}`);
    return initialise();
  }
}

/** Makes a template with the installed PGlite. Without our tables: only a new PGlite makes it stale. */
export async function writeTemplate(folder = SHIPPED): Promise<void> {
  const tar = Buffer.from(await (await initialise()).arrayBuffer());
  // The three databases of a cluster are near copies of each other, megabytes apart: only the largest window sees that.
  const params = { [constants.BROTLI_PARAM_LGWIN]: constants.BROTLI_MAX_WINDOW_BITS };
  const packed = await promisify(brotliCompress)(tar, { params });
  const facts = { pglite: await installedPglite(), sha256: sha256(packed) };
  await writeFile(new URL("empty-database.tar.br", folder), packed);
  await writeFile(new URL("template.json", folder), `${JSON.stringify(facts, null, 2)}\n`);
}

const SHIPPED = new URL("template/", import.meta.url);
const templateFacts = z.strictObject({ pglite: z.string(), sha256: z.hex().length(64) });
const packageFile = z.looseObject({ version: z.string() });

/** @throws when the template is not whole or not of the installed PGlite. */
export async function readTemplate(folder = SHIPPED): Promise<Blob> {
  const facts = templateFacts.parse(JSON.parse(await readFile(new URL("template.json", folder), "utf8")));
  const installed = await installedPglite();
  if (facts.pglite !== installed) throw new Error(`it is of PGlite ${facts.pglite}, installed is ${installed}`);
  const packed = await readFile(new URL("empty-database.tar.br", folder));
  if (sha256(packed) !== facts.sha256) throw new Error("it is not the file whose SHA-256 is in template.json");
  return new Blob([await promisify(brotliDecompress)(packed)]);
}

async function initialise(): Promise<Blob> {
  const database = await PGlite.create();
  try {
    return await database.dumpDataDir("none");
  } finally {
    await database.close();
  }
}

async function installedPglite(): Promise<string> {
  const file = new URL("../package.json", import.meta.resolve("@electric-sql/pglite"));
  return packageFile.parse(JSON.parse(await readFile(file, "utf8"))).version;
}

const sha256 = (bytes: Uint8Array) => createHash("sha256").update(bytes).digest("hex");
