import { readFile } from "node:fs/promises";
import { z } from "zod";
import { AppError } from "../core/errors.ts";

/** A witness that cosigns the log's checkpoints. */
export type WitnessConfig = { readonly verifierKey: string; readonly url: string };

const entry = z.tuple([z.string(), z.url({ protocol: /^https?$/ })]);

/**
 * The file that WITNESSES names: a line for each, `<verifier key> <submission URL>`; # begins a remark.
 * @throws AppError CONFIG_INVALID
 */
export async function readWitnesses(path: string | undefined): Promise<readonly WitnessConfig[]> {
  if (path === undefined) return [];
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new AppError("CONFIG_INVALID", { message: `WITNESSES: ${path} cannot be read`, cause });
  });
  const lines = text.split("\n").map((line) => line.replace(/#.*/, "").trim());
  return lines
    .filter((line) => line !== "")
    .map((line) => {
      const parsed = entry.safeParse(line.split(/\s+/));
      if (parsed.success) return { verifierKey: parsed.data[0], url: parsed.data[1] };
      throw new AppError("CONFIG_INVALID", { message: `WITNESSES: "${line}" is not a verifier key and a URL` });
    });
}
