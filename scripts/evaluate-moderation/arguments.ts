import { join } from "node:path";
import { parseArgs } from "node:util";
import { z } from "zod";
import { packageRoot } from "../../src/platform/package-root.ts";

export const USAGE = `usage: npm run eval:moderation -- [FILE or FOLDER...] [options]
  Measures prompt moderation as shipped on labelled rows: JSON lines or CSV, plain or gzipped; a folder's files in order.
  Rows: {text, labels: {category: 0|1}, unsafe: 0|1|null, benign?, lang?, source?, kind?}; also {prompt, label} and
  OpenAI's moderation evaluation. See docs/moderation/README.md.
  --suites           also our own suites: attacks, texts that only sound unsafe, identity terms (alone without FILE)
  --disguises        also under each disguise of test/harness/disguises.ts
  --limit N          this many rows, evenly chosen
  --sources A,B      only rows of these sources
  --policy FILE      another policy; without lists of its own it gets the shipped ones
  --model DIR        another prompt classifier (default models/prompt-classifier)
  --thresholds SHARE prints instead the thresholds that this share of benign rows pass
  --skip-bad-rows    measure the good rows although some cannot be read
  --json FILE        write the report as JSON; - prints it instead of the tables
  --markdown FILE    write the tables
  --compare          print the difference to --baseline FILE (default docs/moderation/evaluation.json)
exit: 0 done; 1 a headline number fell by more than its margin; 2 rows that cannot be read; 64 wrong arguments or files`;

const share = z.coerce.number().gt(0).lt(1);
const schema = z.object({
  suites: z.boolean(),
  disguises: z.boolean(),
  limit: z.coerce.number().int().min(1).optional(),
  sources: z
    .string()
    .transform((list) => list.split(","))
    .optional(),
  policy: z.string().optional(),
  model: z.string(),
  thresholds: share.optional(),
  "skip-bad-rows": z.boolean(),
  json: z.string().optional(),
  markdown: z.string().optional(),
  compare: z.boolean(),
  baseline: z.string(),
  help: z.boolean(),
});
export type Arguments = z.infer<typeof schema> & { readonly paths: readonly string[] };

/** @throws Error saying which argument is wrong. */
export function readArguments(argv: readonly string[]): Arguments {
  const { positionals, values } = parseArgs({
    args: [...argv],
    allowPositionals: true,
    options: {
      suites: { type: "boolean", default: false },
      disguises: { type: "boolean", default: false },
      limit: { type: "string" },
      sources: { type: "string" },
      policy: { type: "string" },
      model: { type: "string", default: join(packageRoot, "models/prompt-classifier") },
      thresholds: { type: "string" },
      "skip-bad-rows": { type: "boolean", default: false },
      json: { type: "string" },
      markdown: { type: "string" },
      compare: { type: "boolean", default: false },
      baseline: { type: "string", default: join(packageRoot, "docs/moderation/evaluation.json") },
      help: { type: "boolean", default: false },
    },
  });
  const parsed = schema.safeParse(values);
  if (!parsed.success) throw new Error(z.prettifyError(parsed.error));
  const { help, suites } = parsed.data;
  if (positionals.length === 0 && !help && !suites) throw new Error("Name a file or a folder of labelled rows.");
  return { ...parsed.data, paths: positionals };
}
