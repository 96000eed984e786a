import type { Command } from "commander";
import { z } from "zod";
import type { Config } from "../config/config.ts";
import { ROLES } from "../core/ports/database.ts";
import { type Client, withServer } from "./client.ts";
import { paint, print } from "./output.ts";
import { failOn, userErrors } from "./user-errors.ts";

const MEMBER = "id email displayName role createdAt disabledAt hasPassword activeKeys activeSessions";
const member = z.object({
  ...{ id: z.string(), email: z.string(), displayName: z.string(), role: z.enum(ROLES), createdAt: z.string() },
  ...{
    disabledAt: z.string().nullable(),
    hasPassword: z.boolean(),
    activeKeys: z.number(),
    activeSessions: z.number(),
  },
});
type Member = z.infer<typeof member>;
type Json = { readonly json?: boolean };

const PAGE = 100;
const CHANGES = { setUserRole: "SetUserRoleInput", disableUser: "MemberInput", enableUser: "MemberInput" } as const;

/** Everybody's accounts at the command line, as the operator. */
export function addMembersCommands(program: Command, config: () => Config, signal: AbortSignal): void {
  const group = program.command("members").description("Accounts: who has one, what they may do, and new ways in.");
  const ask = <T>(use: (client: Client) => Promise<T>) => withServer(config(), signal, use);
  const change = async (mutation: keyof typeof CHANGES, input: object, { json = false }: Json) => {
    const changed = await ask((client) => changeMember(client, mutation, input));
    print(json, changed, [lineOf(changed)]);
  };

  group
    .command("list [search]")
    .description("The newest hundred, or those with a part of a name or address.")
    .option("--json", "print JSON")
    .action(async (search: string | undefined, { json = false }: Json) => {
      const members = await ask((client) => listMembers(client, search));
      print(json, members, members.length === 0 ? ["nobody is called so"] : members.map(lineOf));
    });

  group
    .command("role <id> <role>")
    .description(`Give somebody another role: ${ROLES.join(", ")}.`)
    .option("--json", "print JSON")
    .action((id: string, role: string, options: Json) =>
      change("setUserRole", { id, role: role.toUpperCase() }, options),
    );

  group
    .command("disable <id>")
    .description("Lock somebody out at once: sessions and links end, keys rest.")
    .option("--json", "print JSON")
    .action((id: string, options: Json) => change("disableUser", { id }, options));

  group
    .command("enable <id>")
    .description("Let somebody in again.")
    .option("--json", "print JSON")
    .action((id: string, options: Json) => change("enableUser", { id }, options));

  group
    .command("link <id>")
    .description("Make a link that signs somebody in once, for half an hour; it is shown this once.")
    .option("--json", "print JSON")
    .action(async (id: string, { json = false }: Json) => {
      const link = await ask((client) => issueLink(client, id));
      print(json, link, [link.url, `  until ${link.expiresAt}; no mail is sent, hand it over yourself`]);
    });
}

async function listMembers(client: Client, search: string | undefined): Promise<readonly Member[]> {
  const query = `query ($search: String, $first: Int!) { members(search: $search, first: $first) { nodes { ${MEMBER} } } }`;
  const answer = z.object({ members: z.object({ nodes: z.array(member) }) });
  return answer.parse(await client.graphql(query, { search: search ?? null, first: PAGE })).members.nodes;
}

async function changeMember(client: Client, mutation: keyof typeof CHANGES, input: object): Promise<Member> {
  const query = `mutation ($input: ${CHANGES[mutation]}!) {
    changed: ${mutation}(input: $input) { member { ${MEMBER} } userErrors { code message field } } }`;
  const answer = z.object({ changed: z.object({ member: member.nullable(), userErrors }) });
  const { changed } = answer.parse(await client.graphql(query, { input }));
  if (!changed.member) throw failOn(changed.userErrors);
  return changed.member;
}

async function issueLink(client: Client, id: string): Promise<{ readonly url: string; readonly expiresAt: string }> {
  const query = `mutation ($id: ID!) {
    issueSignInLink(input: { id: $id }) { url expiresAt userErrors { code message field } } }`;
  const answer = z.object({
    issueSignInLink: z.object({ url: z.string().nullable(), expiresAt: z.string().nullable(), userErrors }),
  });
  const { url, expiresAt, userErrors: errors } = answer.parse(await client.graphql(query, { id })).issueSignInLink;
  if (url === null || expiresAt === null) throw failOn(errors);
  return { url, expiresAt };
}

function lineOf({ id, email, displayName, role, disabledAt, activeKeys, activeSessions }: Member): string {
  const state = disabledAt ? paint("red", "disabled") : paint("green", "active");
  return `${id}  ${role.toLowerCase()}  ${state}  ${activeKeys} keys, ${activeSessions} browsers  ${email}  ${displayName}`;
}
