import { z } from "zod";
import { CATEGORIES, type Category } from "../../moderation/index.ts";
import type { Row } from "./rows.ts";

const bit = z.literal([0, 1]);

/** Our own rows. */
const ours = z.object({
  text: z.string().min(1),
  labels: z.partialRecord(z.enum(CATEGORIES), bit),
  unsafe: bit.nullable(),
  benign: z.boolean().default(false),
  lang: z.string().optional(),
  source: z.string().optional(),
  kind: z.string().optional(),
});

/** OpenAI's moderation evaluation (Markov et al. 2023): a letter for a category, absent where it was not labelled. */
const OPENAI_LETTERS = {
  S: "sexual",
  S3: "sexual_minors",
  V: "violence",
  V2: "violence_graphic",
  H: "hate",
  H2: "hate",
  HR: "harassment",
  SH: "self_harm",
} as const satisfies Record<string, Category>;
const openai = z
  .looseObject({ prompt: z.string().min(1) })
  .refine((row) => ["S", "H", "V"].some((letter) => letter in row));

const SAFE = ["0", "safe", "benign", "false", "no", "non-hateful", "harmless"];
const UNSAFE = ["1", "unsafe", "harmful", "true", "yes", "hateful", "toxic"];
const word = z.union([z.string(), z.number(), z.boolean()]).transform((value) => String(value).trim().toLowerCase());

/** Any table of texts with one label: `prompt` or `text` or `test_case`, and `label` or `label_gold` or `unsafe`. */
const labelled = z
  .object({
    text: z.string().optional(),
    prompt: z.string().optional(),
    test_case: z.string().optional(),
    label: word.optional(),
    label_gold: word.optional(),
    unsafe: word.optional(),
    lang: z.string().optional(),
    source: z.string().optional(),
    kind: z.string().optional(),
  })
  .transform(({ text, prompt, test_case, label, label_gold, unsafe, ...rest }) => ({
    ...rest,
    text: text ?? prompt ?? test_case ?? "",
    label: label ?? label_gold ?? unsafe ?? "",
  }))
  .refine(({ text }) => text !== "", { error: "has no text" })
  .refine(({ label }) => SAFE.includes(label) || UNSAFE.includes(label), { error: "has no label that is known" });

/** Reads a row in any of the three shapes. `file` names the source where the row does not. */
export function readRow(value: unknown, file: string): Row | { readonly fault: string } {
  if (typeof value === "object" && value !== null && "labels" in value) {
    const own = ours.safeParse(value);
    return own.success ? complete({ ...own.data, source: own.data.source ?? file }) : faultOf(own.error);
  }
  const letters = openai.safeParse(value);
  if (letters.success) return fromLetters(letters.data, file);
  const table = labelled.safeParse(value);
  if (!table.success) return faultOf(table.error);
  const { label, ...rest } = table.data;
  const unsafe = UNSAFE.includes(label) ? 1 : 0;
  return complete({ ...rest, labels: {}, unsafe, benign: unsafe === 0, source: rest.source ?? file });
}

const faultOf = (error: z.ZodError) => ({ fault: z.prettifyError(error).replace(/\n\s*/g, " ") });

type Incomplete = Pick<Row, "text" | "labels" | "unsafe" | "benign" | "source"> & {
  readonly lang?: string | undefined;
  readonly kind?: string | undefined;
};

function complete(row: Incomplete): Row {
  return { ...row, lang: row.lang ?? "en", kind: row.kind ?? kindOf(row) };
}

function fromLetters(row: Readonly<Record<string, unknown>> & { readonly prompt: string }, source: string): Row {
  const labels: Partial<Record<Category, 0 | 1>> = {};
  for (const [letter, category] of Object.entries(OPENAI_LETTERS)) {
    // Two letters may share a category: either makes it positive.
    if (row[letter] === 1 || row[letter] === 0) labels[category] = row[letter] === 1 ? 1 : (labels[category] ?? 0);
  }
  const unsafe = Object.values(labels).includes(1) ? 1 : 0;
  return complete({ text: row.prompt, labels, unsafe, benign: unsafe === 0, source });
}

const KIND_OF_SOURCE: Readonly<Record<string, string>> = {
  coco: "video prompt",
  diffusiondb_benign: "video prompt",
  partiprompts: "video prompt",
  sd_discord: "video prompt",
  webvid_msrvtt: "video prompt",
  fetv: "video prompt",
  i2p_jdb_safe: "video prompt that looks unsafe",
  davidson: "tweet",
  hatecheck: "statement",
};

function kindOf({ source, text }: Incomplete): string {
  const known = KIND_OF_SOURCE[source];
  if (known !== undefined) return known;
  return /\?\s*$|^(how|what|why|where|when|who|can|could|should|is|are|do|does)\b/i.test(text) ? "question" : "other";
}
