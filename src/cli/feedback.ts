import type { Command } from "commander";
import { z } from "zod";
import type { Config } from "../config/config.ts";
import { type Client, withServer } from "./client.ts";
import { print } from "./output.ts";
import { failOn, userErrors } from "./user-errors.ts";

const feedback = z.object({
  id: z.string(),
  createdAt: z.string(),
  verdict: z.string(),
  mismatch: z.boolean(),
  reasonCodes: z.array(z.string()),
  fileSha256: z.string(),
  contentId: z.string().nullable(),
  text: z.string(),
  note: z.string().nullable(),
});
type Feedback = z.infer<typeof feedback>;
const FIELDS = Object.keys(feedback.shape).join(" ");
const PAGE = 100;

export function addFeedbackCommands(program: Command, config: () => Config, signal: AbortSignal): void {
  const group = program.command("feedback").description("What people say against verdicts.");

  group
    .command("list")
    .description("Feedback that nobody has answered, oldest first.")
    .option("--all", "answered feedback too")
    .option("--json", "print JSON")
    .action(async (options: { all?: boolean; json?: boolean }) => {
      const all = await withServer(config(), signal, (client) => list(client, options.all ? null : true));
      print(options.json ?? false, all, all.length === 0 ? ["There is none."] : all.flatMap(linesOf));
    });

  group
    .command("answer <id> <note>")
    .description("Close one; the note is for colleagues.")
    .option("--json", "print JSON")
    .action(async (id: string, note: string, options: { json?: boolean }) => {
      const answered = await withServer(config(), signal, async (client) => {
        const said = await client.graphql(
          `mutation ($input: AnswerVerdictFeedbackInput!) { answerVerdictFeedback(input: $input) {
             feedback { ${FIELDS} } userErrors { code message field } } }`,
          { input: { id, note } },
        );
        const payload = z.object({ feedback: feedback.nullable(), userErrors });
        return z.object({ answerVerdictFeedback: payload }).parse(said).answerVerdictFeedback;
      });
      if (!answered.feedback) throw failOn(answered.userErrors);
      print(options.json ?? false, answered.feedback, ["Answered."]);
    });
}

async function list(client: Client, isOpen: boolean | null): Promise<readonly Feedback[]> {
  const all: Feedback[] = [];
  for (let after: string | null = null; ; ) {
    const said = await client.graphql(
      `query ($isOpen: Boolean, $first: Int!, $after: String) { verdictFeedback(isOpen: $isOpen, first: $first, after: $after) {
         nodes { ${FIELDS} } pageInfo { hasNextPage endCursor } } }`,
      { isOpen, first: PAGE, after },
    );
    const page = z.object({
      nodes: z.array(feedback),
      pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
    });
    const { nodes, pageInfo } = z.object({ verdictFeedback: page }).parse(said).verdictFeedback;
    all.push(...nodes);
    if (!pageInfo.hasNextPage) return all;
    after = pageInfo.endCursor;
  }
}

const linesOf = (one: Feedback): string[] => [
  `${one.id}  ${one.createdAt}  ${one.verdict}${one.mismatch ? " MISMATCH" : ""}  ${one.fileSha256.slice(0, 12)}`,
  `    ${one.reasonCodes.join(", ")}${one.contentId ? `; content id ${one.contentId}` : ""}`,
  `    ${one.text}`,
  ...(one.note === null ? [] : [`    answered: ${one.note}`]),
];
