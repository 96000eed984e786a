// Makes web/generated/<entry>.ts, the typed operations of each page, from web/<entry>/*.graphql, and operations.json, by
// which the server knows them.
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { codegen } from "@graphql-codegen/core";
import * as operations from "@graphql-codegen/typed-document-node";
import * as types from "@graphql-codegen/typescript-operations";
import { concatAST, parse } from "graphql";
import {
  canonicalText,
  operationDigest,
  type PageOperations,
  singleOperations,
} from "../src/api/graphql/page-operations.ts";
import { packageRoot } from "../src/platform/package-root.ts";

const web = join(packageRoot, "web");
const target = join(web, "generated");
const schema = parse(await readFile(join(packageRoot, "schema.graphql"), "utf8"));
const files = (await readdir(web, { recursive: true })).filter((file) => file.endsWith(".graphql")).sort();

const known: PageOperations = [];
await mkdir(target, { recursive: true });
for (const entry of new Set(files.map((file) => file.split("/", 1)[0] ?? ""))) {
  const sources = files.filter((file) => file.startsWith(`${entry}/`));
  const documents = await Promise.all(
    sources.map(async (location) => ({ location, document: parse(await readFile(join(web, location), "utf8")) })),
  );
  const filename = join(target, `${entry}.ts`);
  const text = await codegen({
    filename,
    schema,
    documents,
    config: {
      // Sent as text: no GraphQL parser goes to the browser.
      documentMode: "string",
      scalars: { ID: "string", DateTime: "string", SafeInt: "number", JSON: "unknown" },
      enumsAsTypes: true,
      useTypeImports: true,
      immutableTypes: true,
      skipTypename: true,
      inputMaybeValue: "T | null | undefined",
    },
    plugins: [{ "typescript-operations": {} }, { "typed-document-node": {} }],
    pluginMap: { "typescript-operations": types, "typed-document-node": operations },
  });
  for (const [name, operation] of singleOperations(concatAST(documents.map(({ document }) => document)))) {
    known.push({ page: entry, name, sha256: operationDigest(operation), document: canonicalText(operation) });
  }
  await writeFile(filename, `// Generated from web/${entry} by npm run graphql:generate.\n${text}`);
}
await writeFile(join(target, "operations.json"), `${JSON.stringify(known, null, 2)}\n`);
