import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  attackTemplates,
  expandAttacks,
  expandIdentity,
  expandOverRefusal,
  identityTemplates,
  overRefusalTemplates,
} from "./expand.ts";
import { SUITES_DIRECTORY } from "./rows.ts";

/** Each suite's file as its templates make it. */
export async function linesOfSuites(): Promise<readonly (readonly [name: string, content: string])[]> {
  const template = async (name: string): Promise<unknown> =>
    JSON.parse(await readFile(join(SUITES_DIRECTORY, "templates", `${name}.json`), "utf8"));
  const lines = (rows: readonly object[]) => rows.map((row) => `${JSON.stringify(row)}\n`).join("");
  return [
    ["attacks.jsonl", lines(expandAttacks(attackTemplates.parse(await template("attacks"))))],
    ["over-refusal.jsonl", lines(expandOverRefusal(overRefusalTemplates.parse(await template("over-refusal"))))],
    ["identity.jsonl", lines(expandIdentity(identityTemplates.parse(await template("identity"))))],
  ];
}
