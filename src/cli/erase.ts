import { type Command, Option } from "commander";
import { z } from "zod";
import type { Config } from "../config/config.ts";
import { AppError } from "../core/errors.ts";
import { ERASED_MEDIA, type ErasedMedia } from "../core/ports/database.ts";
import { withServer } from "./client.ts";
import { paint, print } from "./output.ts";
import { failOn, userErrors } from "./user-errors.ts";

const FIELDS = "userId media startedAt finishedAt";
const erasure = z.object({
  userId: z.string(),
  media: z.enum(ERASED_MEDIA),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
});
const COUNTS = [
  ["generations", "generations with their words"],
  ["videos", "finished videos"],
  ["decisions", "judgements"],
  ["appeals", "appeals"],
  ["caseEvents", "events of review cases"],
  ["objections", "objections to notices"],
  ["notes", "notes in its standing"],
  ["uploads", "uploads"],
  ["apiKeys", "API keys"],
  ["sessions", "sessions"],
  ["passwords", "passwords"],
  ["accessRequests", "requests for access"],
] as const;
const preview = z.looseObject({ userId: z.string(), erasure: erasure.nullable() });

type Options = { readonly confirm?: string; readonly media: ErasedMedia; readonly json?: boolean };

/** Without `--confirm` it changes nothing: it counts what would go. */
export function addEraseCommand(program: Command, config: () => Config, signal: AbortSignal): void {
  program
    .command("erase <account>")
    .description("Take a person's data out for good. Without --confirm: only count what would go.")
    .option("--confirm <address>", "the account's e-mail address, typed again: do it")
    .addOption(
      new Option("--media <what>", "what becomes of the finished videos").choices(ERASED_MEDIA).default("REMOVE"),
    )
    .option("--json", "print JSON")
    .action(async (account: string, { confirm, media, json = false }: Options) => {
      if (confirm === undefined) return showPreview(json, await askPreview(config(), signal, account));
      const query = `mutation ($input: EraseAccountInput!) { eraseAccount(input: $input) {
        erasure { ${FIELDS} } userErrors { code message field } } }`;
      const { eraseAccount: answer } = await withServer(config(), signal, async (client) =>
        z
          .object({ eraseAccount: z.object({ erasure: erasure.nullable(), userErrors }) })
          .parse(await client.graphql(query, { input: { account, confirm, media } })),
      );
      if (!answer.erasure) throw failOn(answer.userErrors);
      print(json, answer.erasure, [lineOf(answer.erasure)]);
    });
}

async function askPreview(config: Config, signal: AbortSignal, account: string) {
  const query = `query ($account: String!) { erasurePreview(account: $account) {
    userId ${COUNTS.map(([name]) => name).join(" ")} erasure { ${FIELDS} } } }`;
  const { erasurePreview: found } = await withServer(config, signal, async (client) =>
    z.object({ erasurePreview: preview.nullable() }).parse(await client.graphql(query, { account })),
  );
  if (!found) throw new AppError("NOT_FOUND", { message: "there is no such account" });
  return found;
}

function showPreview(json: boolean, found: z.infer<typeof preview>): void {
  const lines = COUNTS.map(([name, what]) => `${String(found[name]).padStart(8)}  ${what}`);
  const next = found.erasure
    ? lineOf(found.erasure)
    : "Nothing was changed. To erase: --confirm <the account's address>.";
  print(json, found, [`account ${found.userId}`, ...lines, next]);
}

const lineOf = ({ userId, finishedAt, startedAt }: z.infer<typeof erasure>): string =>
  finishedAt
    ? `${paint("green", "✓")} account ${userId} was erased ${finishedAt}`
    : `account ${userId}: begun ${startedAt}; the server carries on with the rest`;
