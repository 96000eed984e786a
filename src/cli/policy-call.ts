import { type Command, CommanderError } from "commander";
import { z } from "zod";
import type { Config } from "../config/config.ts";
import { AppError, isAppError } from "../core/errors.ts";
import { type Client, withServer } from "./client.ts";
import { reportFault } from "./output.ts";

/** The statuses of `vouch policy`, which scripts branch on. */
export const POLICY_EXIT = { ok: 0, failed: 1, badInput: 2 } as const;

const userErrors = z.array(z.object({ code: z.string(), message: z.string(), field: z.array(z.string()) }));

/** How the subcommands of `vouch policy` end: 1 when the server refused or failed, 2 when they were asked wrongly. */
export const endsAsPolicy = (group: Command): Command =>
  group.exitOverride(({ code, message, exitCode }) => {
    throw new CommanderError(exitCode === 0 ? 0 : POLICY_EXIT.badInput, code, message);
  });

/** Runs a subcommand against the server, and says in its status what went wrong. */
export async function run(
  config: () => Config,
  signal: AbortSignal,
  json: boolean | undefined,
  use: (client: Client) => Promise<number>,
): Promise<void> {
  await reporting(json, () => withServer(config(), signal, use));
}

export async function reporting(json: boolean | undefined, act: () => Promise<number>): Promise<void> {
  try {
    process.exitCode = await act();
  } catch (error) {
    if (!isAppError(error)) throw error;
    const status = reportFault(error, json ?? false);
    process.exitCode = BAD_INPUT.has(error.code) ? POLICY_EXIT.badInput : status;
  }
}

const BAD_INPUT: ReadonlySet<string> = new Set(["BAD_INPUT", "NOT_FOUND"]);

/** What a mutation's payload holds under `name`. @throws AppError with what `userErrors` say */
export async function change<T>(
  client: Client,
  mutation: string,
  input: Readonly<Record<string, unknown>>,
  type: string,
  selection: string,
  value: z.ZodType<T>,
): Promise<T> {
  const query = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${selection} userErrors { code message field } } }`;
  const answer = z.record(z.string(), z.looseObject({ userErrors })).parse(await client.graphql(query, { input }));
  const payload = answer[mutation];
  const [first] = payload?.userErrors ?? [];
  if (first) {
    const message = (payload?.userErrors ?? []).map((one) => `${one.field.join(".")} ${one.message}`.trim()).join("\n");
    throw new AppError(first.code === "INVALID_STATE" ? "CONFLICT" : "BAD_INPUT", { message });
  }
  return value.parse(payload);
}

/** How a policy is named on the command line: `active`, a version's number or a draft's id. */
export function refOf(name: string): { readonly version?: number; readonly draft?: string } {
  if (name === "active") return {};
  return /^\d{1,9}$/.test(name) ? { version: Number(name) } : { draft: name };
}
