import { z } from "zod";
import { STANDARD_TIER } from "../../moderation/index.ts";
import type { DryRunLabel } from "./dry-run-report.ts";
import type { Generation, Reads } from "./ports/database.ts";
import { mistake, ok, type Result } from "./result.ts";

export const DRY_RUN_LIMITS = { texts: 10_000, textLength: 20_000, uploadBytes: 64 << 20 } as const;
/** Prompts that are read at once. */
const BATCH = 100;

export type DryRunText = {
  /** Null for a line of an upload. */
  readonly generationId: string | null;
  readonly text: string;
  readonly tier: string;
  readonly label: DryRunLabel | null;
  readonly at: Date | null;
};

/** What people last decided on the words of these generations. */
export type PromptLabels = (generationIds: readonly string[]) => Promise<ReadonlyMap<string, DryRunLabel>>;

/** The newest prompts of everybody, as they were judged, with what people decided on them; a batch at a time. */
export async function* historyTexts(
  database: Pick<Reads, "generations">,
  labelsOf: PromptLabels,
  limit: number,
): AsyncGenerator<readonly DryRunText[]> {
  let after: string | undefined;
  for (let left = limit; left > 0; ) {
    const page = await database.generations({}, { limit: Math.min(BATCH, left), after });
    // Words that were erased are blank.
    const generations = page.rows.map(({ row }) => row).filter(({ prompt }) => prompt !== "");
    const labels = await labelsOf(generations.map(({ id }) => id));
    yield generations.map((generation) => textOf(generation, labels.get(generation.id) ?? null));
    left -= page.rows.length;
    after = page.rows.at(-1)?.cursor;
    if (!page.hasMore) return;
  }
}

const textOf = ({ id, prompt, tier, createdAt }: Generation, label: DryRunLabel | null): DryRunText => ({
  ...{ generationId: id, text: prompt, tier, label },
  at: createdAt,
});

const line = z.object({
  text: z.string().min(1).max(DRY_RUN_LIMITS.textLength),
  label: z.enum(["ALLOW", "BLOCK"]).nullish(),
});

/** JSON lines `{text, label?}`, all of them or the first line that is wrong. An empty line counts for nothing. */
export async function readTexts(lines: AsyncIterable<string>): Promise<Result<readonly DryRunText[]>> {
  const texts: DryRunText[] = [];
  let number = 0;
  for await (const raw of lines) {
    number++;
    if (raw.trim() === "") continue;
    const parsed = line.safeParse(jsonOf(raw));
    // What PostgreSQL cannot keep would end the run half-way.
    const isGood = parsed.success && !parsed.data.text.includes("\0") && parsed.data.text.isWellFormed();
    if (!isGood) {
      const most = DRY_RUN_LIMITS.textLength;
      const form = `{"text": 1 to ${most} characters, "label": "ALLOW" or "BLOCK" or nothing}`;
      return mistake("INVALID_VALUE", `Line ${number} is not ${form}.`, "upload");
    }
    if (texts.length >= DRY_RUN_LIMITS.texts) {
      return mistake("OUT_OF_RANGE", `At most ${DRY_RUN_LIMITS.texts} lines.`, "upload");
    }
    const { text, label } = parsed.data;
    texts.push({ generationId: null, text, tier: STANDARD_TIER, label: label ?? null, at: null });
  }
  return texts.length > 0 ? ok(texts) : mistake("REQUIRED", "The upload has no lines.", "upload");
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export async function* batchesOf(texts: readonly DryRunText[]): AsyncGenerator<readonly DryRunText[]> {
  for (let first = 0; first < texts.length; first += BATCH) yield texts.slice(first, first + BATCH);
}
