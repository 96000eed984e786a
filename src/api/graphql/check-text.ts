import { AppError } from "../../core/errors.ts";

/**
 * Looks through the arguments of a field for text that PostgreSQL cannot keep, so that it is the caller's mistake and
 * not a fault of ours.
 * @throws AppError BAD_INPUT for U+0000 and for half a surrogate pair
 */
export function checkText(value: unknown): void {
  if (typeof value === "string") {
    if (!value.includes("\0") && value.isWellFormed()) return;
    throw new AppError("BAD_INPUT", { userMessage: "A text holds U+0000 or half a surrogate pair." });
  }
  if (typeof value !== "object" || value === null) return;
  // A prompt is judged by rules of its own, which say where the fault lies.
  for (const [name, part] of Object.entries(value)) if (name !== "prompt") checkText(part);
}
