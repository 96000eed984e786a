import { z } from "zod";
import { AppError } from "../core/errors.ts";
import { readInput } from "./files.ts";

/** A JSON file. @throws AppError BAD_INPUT */
export async function readJson(file: string): Promise<unknown> {
  const text = await readInput(file);
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new AppError("BAD_INPUT", { message: `${file}: this is not JSON`, cause });
  }
}

/** `categories.hate.block.at=0.9` as an operation of a JSON Patch. The value is JSON, or text when it is none. */
export function setting(text: string): { readonly op: string; readonly path: string; readonly value: unknown } {
  const at = text.indexOf("=");
  if (at < 1) throw new AppError("BAD_INPUT", { message: `${text}: write it as path=value, a.b.c=0.9` });
  const keys = text.slice(0, at).split(".");
  // "add" also replaces what an object has; in a list it would push the others along.
  const op = /^\d+$/.test(keys.at(-1) ?? "") ? "replace" : "add";
  const path = keys.map((key) => `/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
  return { op, path, value: parsed(text.slice(at + 1)) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export const draft = z.object({
  id: z.string(),
  title: z.string(),
  sha256: z.string(),
  baseVersion: z.number(),
  stale: z.boolean(),
  revision: z.number(),
  faults: z.array(z.object({ path: z.string(), message: z.string() })),
  updatedAt: z.string(),
});
export type Draft = z.infer<typeof draft>;
export const DRAFT_FIELDS = "id title sha256 baseVersion stale revision faults { path message } updatedAt";

export const draftLines = ({ id, title, baseVersion, stale, faults }: Draft): readonly string[] => [
  `${id}  from version ${baseVersion}${stale ? ", which is no longer in force" : ""}${title ? `  ${title}` : ""}`,
  ...faultLines(faults),
];

export const faultLines = (faults: readonly { readonly path: string; readonly message: string }[]): readonly string[] =>
  faults.map(({ path, message }) => `  ${path || "(document)"}: ${message}`);
