import type { Command } from "commander";
import { z } from "zod";
import type { Config } from "../config/config.ts";
import { AppError } from "../core/errors.ts";
import { withServer } from "./client.ts";
import { paint, print } from "./output.ts";

const key = z.object({
  id: z.string(),
  name: z.string(),
  prefix: z.string(),
  scopes: z.array(z.string()),
  createdAt: z.string(),
  lastUsedAt: z.string().nullable(),
  expiresAt: z.string().nullable(),
  revokedAt: z.string().nullable(),
});
const userErrors = z.array(z.object({ message: z.string() }));
const FIELDS = "id name prefix scopes createdAt lastUsedAt expiresAt revokedAt";

export function addKeysCommands(program: Command, config: () => Config, signal: AbortSignal): void {
  const group = program.command("keys").description("API keys of the operator.");

  group
    .command("create <name>")
    .description("Make a key; its secret is shown this once.")
    .option("--scopes <list>", "comma-separated; default: all that the operator has")
    .option("--expires <date>", "RFC 3339 time at which it ends")
    .option("--json", "print JSON")
    .action(async (name: string, options: { scopes?: string; expires?: string; json?: boolean }) => {
      const input = {
        name,
        scopes: options.scopes?.split(",").map((scope) => scope.trim()) ?? null,
        expiresAt: options.expires ?? null,
      };
      const query = `mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { apiKey { ${FIELDS} } secret userErrors { message } } }`;
      const { createApiKey: made } = await withServer(config(), signal, async (client) =>
        z
          .object({ createApiKey: z.object({ apiKey: key.nullable(), secret: z.string().nullable(), userErrors }) })
          .parse(await client.graphql(query, { input })),
      );
      if (!made.apiKey || made.secret === null) throw faultOf(made.userErrors);
      print(options.json ?? false, { ...made.apiKey, secret: made.secret }, [
        made.secret,
        `  id ${made.apiKey.id}; keep the secret, it is not shown again`,
      ]);
    });

  group
    .command("list")
    .description("All keys of the operator, newest first.")
    .option("--json", "print JSON")
    .action(async (options: { json?: boolean }) => {
      const query = `query ($after: String) { apiKeys(first: 100, after: $after) { nodes { ${FIELDS} } pageInfo { hasNextPage endCursor } } }`;
      const page = z.object({
        apiKeys: z.object({
          nodes: z.array(key),
          pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
        }),
      });
      const keys = await withServer(config(), signal, async (client) => {
        const all: z.infer<typeof key>[] = [];
        for (let after: string | null = null; ; ) {
          const { nodes, pageInfo }: z.infer<typeof page>["apiKeys"] = page.parse(
            await client.graphql(query, { after }),
          ).apiKeys;
          all.push(...nodes);
          if (!pageInfo.hasNextPage) return all;
          after = pageInfo.endCursor;
        }
      });
      print(
        options.json ?? false,
        keys,
        keys.length === 0 ? ["no keys yet: npx vouch keys create <name>"] : keys.map(lineOf),
      );
    });

  group
    .command("revoke <id>")
    .description("End a key at once.")
    .option("--json", "print JSON")
    .action(async (id: string, options: { json?: boolean }) => {
      const query = `mutation ($input: RevokeApiKeyInput!) { revokeApiKey(input: $input) { apiKey { ${FIELDS} } userErrors { message } } }`;
      const { revokeApiKey: ended } = await withServer(config(), signal, async (client) =>
        z
          .object({ revokeApiKey: z.object({ apiKey: key.nullable(), userErrors }) })
          .parse(await client.graphql(query, { input: { id } })),
      );
      if (!ended.apiKey) throw faultOf(ended.userErrors);
      print(options.json ?? false, ended.apiKey, [lineOf(ended.apiKey)]);
    });
}

const faultOf = (errors: z.infer<typeof userErrors>) =>
  new AppError("BAD_INPUT", { message: errors.map(({ message }) => message).join("; ") });

function lineOf({ id, name, prefix, createdAt, revokedAt, expiresAt }: z.infer<typeof key>): string {
  const state = revokedAt
    ? paint("red", "revoked")
    : expiresAt && new Date(expiresAt) < new Date()
      ? "expired"
      : paint("green", "active");
  return `${id}  ${prefix}…  ${state}  ${createdAt}  ${name}`;
}
