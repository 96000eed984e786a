import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import * as ort from "onnxruntime-node";
import { z } from "zod";

const shares = z.record(z.string(), z.number());
const cardSchema = z.object({
  file: z.string(),
  sha256: z.string().length(64),
  slots: z.array(z.object({ name: z.string(), concepts: z.array(z.string()) })),
  sets: z.array(
    z.object({
      name: z.string(),
      /** What the judge makes of real clips, of the autoencoder's copies of them, and of a control it should fail. */
      ceilings: z.record(z.string(), shares),
      /** Held-out combinations in words. */
      prompts: z.array(z.object({ prompt: z.string(), truth: z.record(z.string(), z.string()) })),
    }),
  ),
});
export type PromptSet = z.infer<typeof cardSchema>["sets"][number];
export type Truth = Readonly<Record<string, string>>;

export const UNRECOGNISED = "unrecognised";
/** Pictures that the judge looks at together, and their size. */
export const LOOK = { frames: 8, width: 144, height: 80 } as const;

/** A net that never saw the generator, trained on real clips of the world to say what is in each slot. */
export async function openJudge(directory: string) {
  const card = cardSchema.parse(JSON.parse(await readFile(join(directory, "judge.json"), "utf8")));
  const weights = await readFile(join(directory, card.file));
  const sha256 = createHash("sha256").update(weights).digest("hex");
  if (sha256 !== card.sha256) throw new Error(`${card.file} has SHA-256 ${sha256}, not ${card.sha256}`);
  const session = await ort.InferenceSession.create(weights);
  const conceptsOf = new Map(card.slots.map(({ name, concepts }) => [name, concepts]));

  return {
    sets: card.sets,
    /** Names of the slots, and `shape`: the subject named without looking at colours. */
    slots: [...card.slots.map(({ name }) => name), "shape"],
    /** RGB24, one second. @returns what it sees in each slot */
    async look(frames: readonly Uint8Array[]): Promise<Truth> {
      const dims = [LOOK.frames, LOOK.height, LOOK.width, 3];
      const outputs = await session.run({ pictures: new ort.Tensor("uint8", Buffer.concat(frames), dims) });
      return Object.fromEntries(
        Object.entries(outputs).map(([slot, scores]) => {
          const concepts = conceptsOf.get(slot === "shape" ? "subject" : slot) ?? [];
          return [slot, concepts[largest(Array.from(scores.data, Number))] ?? UNRECOGNISED];
        }),
      );
    },
  };
}

const largest = (numbers: readonly number[]): number => numbers.indexOf(Math.max(...numbers));
