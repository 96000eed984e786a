import type { Command } from "commander";
import { z } from "zod";
import type { Config } from "../config/config.ts";
import { withServer } from "./client.ts";
import { paint, print } from "./output.ts";
import { failOn, userErrors } from "./user-errors.ts";

const appeal = z.object({ id: z.string(), status: z.string(), answerBy: z.string() });
const answer = z.object({ appealGeneration: z.object({ appeal: appeal.nullable(), userErrors }) });

export function addAppealCommand(program: Command, config: () => Config, signal: AbortSignal): void {
  program
    .command("appeal <generation>")
    .description("Ask a person to look at a refused generation. It costs nothing, and is possible once.")
    .requiredOption("--reason <text>", "why the refusal is wrong")
    .option("--json", "print JSON")
    .action(async (generation: string, options: { reason: string; json?: boolean }) => {
      const query =
        "mutation ($input: AppealGenerationInput!) { appealGeneration(input: $input) { appeal { id status answerBy } userErrors { code message field } } }";
      const input = { id: generation, text: options.reason };
      const { appealGeneration: made } = await withServer(config(), signal, async (client) =>
        answer.parse(await client.graphql(query, { input })),
      );
      if (!made.appeal) throw failOn(made.userErrors);
      print(options.json ?? false, made.appeal, [
        `${paint("green", "✓")} a person will look at it; an answer is due by ${made.appeal.answerBy}`,
      ]);
    });
}
