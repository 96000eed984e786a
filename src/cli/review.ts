import type { Command } from "commander";
import { z } from "zod";
import type { Config } from "../config/config.ts";
import { AppError } from "../core/errors.ts";
import { type Client, withServer } from "./client.ts";
import { print } from "./output.ts";
import { type CaseAnswer, changeCase, lineOf, listCases, pageOfCase, showCase } from "./review-answers.ts";
import { failOn, userErrors } from "./user-errors.ts";

type Json = { readonly json?: boolean };
type Say = Json & { readonly rationale: string; readonly reason?: string; readonly message?: string };

/** The moderators' desk at the command line, as the operator. */
export function addReviewCommands(program: Command, config: () => Config, signal: AbortSignal): void {
  const group = program.command("review").description("The moderators' desk: cases that wait for a person.");
  const atDesk = <T>(use: (client: Client) => Promise<T>) => withServer(config(), signal, use);
  const show = (found: CaseAnswer, { json = false }: Json) => print(json, found, [lineOf(found)]);
  const change = async (mutation: string, input: object, options: Json) =>
    show(await atDesk((client) => changeCase(client, mutation, input)), options);

  group
    .command("list")
    .description("Cases of your queues, most urgent first.")
    .option("--queue <name>", "only of this queue")
    .option("--mine", "only those that you hold")
    .option("--decided", "those decided instead of those that wait")
    .option("--json", "print JSON")
    .action(
      async ({ queue, mine, decided, json = false }: Json & { queue?: string; mine?: boolean; decided?: boolean }) => {
        const filter = { ...(queue && { queue }), ...(mine && { mine }), ...(decided && { statuses: ["DECIDED"] }) };
        const cases = await atDesk((client) => listCases(client, filter));
        print(json, cases, cases.length === 0 ? ["no case is waiting"] : cases.map(lineOf));
      },
    );

  group
    .command("claim [case]")
    .description("Take a case, or the most urgent one; claiming it again extends the claim.")
    .option("--queue <name>", "the most urgent of this queue")
    .option("--json", "print JSON")
    .action((id: string | undefined, { queue, json }: Json & { queue?: string }) =>
      change("claimReviewCase", { id, queue }, { ...(json && { json }) }),
    );

  group
    .command("show <case>")
    .description("A case with its prompt, its appeal and everything that happened to it.")
    .option("--json", "print JSON")
    .action(async (id: string, { json = false }: Json) => {
      const found = await atDesk((client) => showCase(client, id));
      if (!found) throw new AppError("NOT_FOUND", { message: "there is no such case, or it is not in your queues" });
      print(json, found, pageOfCase(found));
    });

  for (const [name, outcome, what] of [
    ["allow", "ALLOW", "Decide that it goes on."],
    ["block", "BLOCK", "Decide that it is refused."],
  ] as const) {
    group
      .command(`${name} <case>`)
      .description(`${what} You must hold the case, unless a decision is turned round.`)
      .requiredOption("--rationale <text>", "why, for colleagues")
      .option("--reason <code>", "one of the policy's reasons; fits itself to what was found when left out")
      .option("--message <text>", "for the owner; an appeal is answered with one")
      .option("--reverse", "turn round what was decided")
      .option("--json", "print JSON")
      .action((id: string, { rationale, reason, message, reverse, json }: Say & { reverse?: boolean }) => {
        const input = { id, outcome, rationale, reasonCode: reason, message };
        return change(reverse ? "reverseReviewCase" : "decideReviewCase", input, { ...(json && { json }) });
      });
  }

  group
    .command("escalate <case>")
    .description("Hand a case that you hold on.")
    .requiredOption("--note <text>", "why")
    .option("--queue <name>", "where to; the administrators' when left out")
    .option("--json", "print JSON")
    .action((id: string, { note, queue, json }: Json & { note: string; queue?: string }) =>
      change("escalateReviewCase", { id, note, queue }, { ...(json && { json }) }),
    );

  group
    .command("note <case> <text>")
    .description("Write a note for colleagues.")
    .option("--json", "print JSON")
    .action((id: string, note: string, options: Json) => change("noteReviewCase", { id, note }, options));

  group
    .command("release <case>")
    .description("Give a case back.")
    .option("--json", "print JSON")
    .action((id: string, options: Json) => change("releaseReviewCase", { id }, options));

  group
    .command("undo <bulk>")
    .description("Take a bulk decision back, while its window is open.")
    .option("--json", "print JSON")
    .action(async (id: string, { json = false }: Json) => {
      const query =
        "mutation ($input: UndoBulkReviewInput!) { undoBulkReview(input: $input) { reopened { id } leftIds userErrors { code message field } } }";
      const answer = z.object({
        undoBulkReview: z.object({
          reopened: z.array(z.object({ id: z.string() })),
          leftIds: z.array(z.string()),
          userErrors,
        }),
      });
      const { undoBulkReview: undone } = await atDesk(async (client) =>
        answer.parse(await client.graphql(query, { input: { id } })),
      );
      if (undone.userErrors.length > 0) throw failOn(undone.userErrors);
      const { reopened, leftIds } = undone;
      print(json, { reopened: reopened.map((one) => one.id), left: leftIds }, [
        `${reopened.length} cases wait again; ${leftIds.length} had gone too far`,
      ]);
    });
}
