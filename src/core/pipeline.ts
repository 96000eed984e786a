import type { Run } from "./run.ts";
import { generate } from "./steps/generate.ts";
import { holdIfTakenDown } from "./steps/hold-taken-down.ts";
import { judgeClip } from "./steps/judge-clip.ts";
import { mark } from "./steps/mark.ts";
import { readBack } from "./steps/read-back.ts";
import { release } from "./steps/release.ts";
import { sign } from "./steps/sign.ts";
import type { StepDeps } from "./steps/step.ts";
import { store } from "./steps/store.ts";

/**
 * The product's promise, top to bottom. Admission has judged the prompt before; only this file decides the order.
 *
 * Each step's result is kept under (generation id, step) in one transaction with its audit entry, so a retry resumes
 * after the last finished step and never generates twice. What a step writes is whole or absent. A person may stop the
 * run at any point; a shutdown stops it too, and the next process goes on from the same place.
 */
export async function runPipeline(run: Run, deps: StepDeps): Promise<"READY" | "REFUSED" | "HELD"> {
  const clip = await run.step(generate, deps, {});
  const frames = await run.step(judgeClip, deps, { clip });
  if (frames.verdict === "BLOCK") return "REFUSED";
  if (frames.verdict === "REVIEW") return "HELD";
  const marked = await run.step(mark, deps, { clip });
  const signed = await run.step(sign, deps, { clip, frames, marked });
  const proof = await run.step(readBack, deps, { signed });
  if (await holdIfTakenDown(run, deps, { clip, frames, signed })) return "HELD";
  const stored = await run.step(store, deps, { clip, marked, signed });
  await release(run, deps, { signed, proof, stored });
  return "READY";
}
