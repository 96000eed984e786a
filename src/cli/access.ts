import type { Command } from "commander";
import { z } from "zod";
import type { Config } from "../config/config.ts";
import { withServer } from "./client.ts";
import { print } from "./output.ts";
import { failOn, userErrors } from "./user-errors.ts";

const PAGE = 100;
const request = z.object({
  ...{ id: z.string(), email: z.string(), displayName: z.string(), reason: z.string() },
  ...{ createdAt: z.string(), expiresAt: z.string() },
});
type Json = { readonly json?: boolean };

/** Requests for access at the command line, as the operator. */
export function addAccessCommands(program: Command, config: () => Config, signal: AbortSignal): void {
  const group = program.command("access").description("Who asks for an account, where one takes an invitation.");
  const ask = (query: string, variables: Readonly<Record<string, unknown>>) =>
    withServer(config(), signal, (client) => client.graphql(query, variables));

  group
    .command("list")
    .description("Requests that wait, oldest first, at most a hundred.")
    .option("--json", "print JSON")
    .action(async ({ json = false }: Json) => {
      const query = `query ($first: Int!) { accessRequests(first: $first) {
        nodes { id email displayName reason createdAt expiresAt } } }`;
      const answer = z.object({ accessRequests: z.object({ nodes: z.array(request) }) });
      const { nodes } = answer.parse(await ask(query, { first: PAGE })).accessRequests;
      const lines = nodes.map(({ id, email, displayName, reason }) => `${id}  ${email}  ${displayName}\n  ${reason}`);
      print(json, nodes, lines.length === 0 ? ["nobody is waiting"] : lines);
    });

  group
    .command("grant <id>")
    .description("Make an invitation for whoever asked; it is shown this once.")
    .option("--json", "print JSON")
    .action(async (id: string, { json = false }: Json) => {
      const query = `mutation ($id: ID!) {
        grantAccess(input: { id: $id }) { code url expiresAt userErrors { code message field } } }`;
      const nullable = z.string().nullable();
      const answer = z.object({
        grantAccess: z.object({ code: nullable, url: nullable, expiresAt: nullable, userErrors }),
      });
      const { userErrors: errors, ...invite } = answer.parse(await ask(query, { id })).grantAccess;
      if (invite.url === null) throw failOn(errors);
      print(json, invite, [invite.url, `  until ${invite.expiresAt}; no mail is sent, hand it over yourself`]);
    });

  group
    .command("decline <id>")
    .description("Turn a request down, and delete it.")
    .option("--json", "print JSON")
    .action(async (id: string, { json = false }: Json) => {
      const query = `mutation ($id: ID!) {
        declineAccess(input: { id: $id }) { declined userErrors { code message field } } }`;
      const answer = z.object({ declineAccess: z.object({ declined: z.boolean(), userErrors }) });
      const { declined, userErrors: errors } = answer.parse(await ask(query, { id })).declineAccess;
      if (!declined) throw failOn(errors);
      print(json, { declined }, ["declined and deleted"]);
    });
}
