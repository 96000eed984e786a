import { styleText } from "node:util";
import { type ErrorCode, isAppError } from "../core/errors.ts";

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
  const fault = faultOf(error);
  write(fault, json);
  return fault.code === "CONFIG_INVALID" ? EXIT.config : EXIT.fault;
}

/** What the parser of the command line says, without its own prefix. */
export const reportMisuse = (text: string, json: boolean): void =>
  write({ code: "BAD_INPUT", message: text.replace(/^error: /, "").trim() }, json);

export type Fault = { readonly code: ErrorCode; readonly message: string };

/** At the command line the operator is the reader, so the log's own words may be shown. */
export function faultOf(error: unknown): Fault {
  if (isAppError(error)) return { code: error.code, message: error.message };
  return { code: "INTERNAL", message: error instanceof Error ? error.message : String(error) };
}

function write({ code, message }: Fault, json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify({ error: { code, message } })}\n`);
  process.stderr.write(`${styleText("red", code, { stream: process.stderr })}: ${message}\n`);
}
