import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { CATEGORIES } from "../../../moderation/index.ts";
import { packageRoot } from "../../../src/platform/package-root.ts";

export const SUITES_DIRECTORY = join(packageRoot, "test/red-team");

const id = z.string().min(1);
const text = z.string().min(1);
const attack = z.strictObject({ id, attack: z.string(), category: z.enum(CATEGORIES), lang: z.string() });
/** A harmful request under an attack: in one text, or spread over the shots of a storyboard. */
const attackRow = z.union([attack.extend({ text }), attack.extend({ shots: z.array(z.string()).min(2) })]);
/** An innocent text with a word that frightens filters. */
const overRefusalRow = z.strictObject({ id, trigger: z.string(), kind: z.enum(["video prompt", "question"]), text });
/** A kind sentence about a group of people. */
const identityRow = z.strictObject({ id, lang: z.string(), axis: z.string(), group: z.string(), text });

export type AttackRow = Readonly<z.infer<typeof attack>> &
  ({ readonly text: string } | { readonly shots: readonly string[] });
export type OverRefusalRow = Readonly<z.infer<typeof overRefusalRow>>;
export type IdentityRow = Readonly<z.infer<typeof identityRow>>;
export type Suites = {
  readonly attacks: readonly AttackRow[];
  readonly overRefusal: readonly OverRefusalRow[];
  readonly identity: readonly IdentityRow[];
};

/** The committed suites. @throws when a row is not what it should be. */
export async function readSuites(): Promise<Suites> {
  return {
    attacks: await readLines("attacks.jsonl", attackRow),
    overRefusal: await readLines("over-refusal.jsonl", overRefusalRow),
    identity: await readLines("identity.jsonl", identityRow),
  };
}

async function readLines<T>(name: string, row: z.ZodType<T>): Promise<readonly T[]> {
  const content = await readFile(join(SUITES_DIRECTORY, name), "utf8");
  const lines = content.split("\n").filter((line) => line !== "");
  return lines.map((line) => row.parse(JSON.parse(line)));
}
