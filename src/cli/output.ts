import { styleText } from "node:util";
import { AppError, isAppError } from "../core/errors.ts";

/** What every command's exit status means. */
export const EXIT = { ok: 0, fault: 1, tampered: 2, other: 3, interrupted: 130, config: 78 } as const;

export type Style = Parameters<typeof styleText>[0];
/** Colour only where a person looks: styleText itself leaves pipes and NO_COLOR alone. */
export const paint = (style: Style, text: string): string => styleText(style, text, { stream: process.stdout });

/** One JSON document on stdout, or lines for people. */
export function print(json: boolean, value: unknown, lines: readonly string[]): void {
  process.stdout.write(json ? `${JSON.stringify(value)}\n` : `${lines.join("\n")}\n`);
}

/** One line a fault on stderr with its stable code; as JSON on stdout where JSON was asked for. */
export function reportFault(error: unknown, json: boolean): number {
  const fault = isAppError(error) ? error : new AppError("INTERNAL", { cause: error, userMessage: messageOf(error) });
  if (json) process.stdout.write(`${JSON.stringify({ error: { code: fault.code, message: textOf(fault) } })}\n`);
  process.stderr.write(`${paint("red", fault.code)}: ${textOf(fault)}\n`);
  return fault.code === "CONFIG_INVALID" ? EXIT.config : EXIT.fault;
}

/** At the command line the operator is the reader, so the log's own words may be shown. */
const textOf = (fault: AppError): string => (fault.message === "" ? fault.userMessage : fault.message);
const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
