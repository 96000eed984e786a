import type { Command } from "commander";
import type { Config } from "../config/config.ts";
import { AppError } from "../core/errors.ts";
import { type Client, withServer } from "./client.ts";
import { paint, print } from "./output.ts";
import {
  changeTakedown,
  lineOfTakedown,
  lineOfVideo,
  listTakedowns,
  pageOfTakedown,
  previewTakedown,
  reportTakedowns,
  showTakedown,
  type TakedownAnswer,
} from "./takedown-answers.ts";

type Json = { readonly json?: boolean };
type Decide = Json & {
  readonly reason: string;
  readonly rationale: string;
  readonly message?: string;
  readonly asset: readonly string[];
  readonly yes?: boolean;
};

const WAITING = ["RECEIVED", "COUNTERED"];
const ENDED = ["WITHHELD", "REJECTED", "WITHDRAWN", "RESTORED"];
const DAY_MS = 24 * 3_600_000;

/** Notices from outside at the command line, as the operator. */
export function addTakedownCommands(program: Command, config: () => Config, signal: AbortSignal): void {
  const group = program.command("takedown").description("Notices from outside: what is to be withheld, and by when.");
  const atDesk = <T>(use: (client: Client) => Promise<T>) => withServer(config(), signal, use);
  const show = (found: TakedownAnswer, { json = false }: Json) => print(json, found, [lineOfTakedown(found)]);
  const change = async (mutation: string, type: string, input: object, options: Json) =>
    show(await atDesk((client) => changeTakedown(client, mutation, type, input)), options);

  group
    .command("list")
    .description("Cases that wait, those that are due first at the top.")
    .option("--mine", "only those that you hold")
    .option("--ended", "those that have ended instead")
    .option("--json", "print JSON")
    .action(async ({ mine = false, ended, json = false }: Json & { mine?: boolean; ended?: boolean }) => {
      const cases = await atDesk((client) => listTakedowns(client, { mine, statuses: ended ? ENDED : WAITING }));
      print(json, cases, cases.length === 0 ? ["no notice is waiting"] : cases.map(lineOfTakedown));
    });

  group
    .command("show <case>")
    .description("A case with what was written, its videos and their copies, and everything that happened to it.")
    .option("--json", "print JSON")
    .action(async (id: string, { json = false }: Json) => {
      const found = await atDesk((client) => showTakedown(client, id));
      if (!found) throw new AppError("NOT_FOUND", { message: "there is no such case" });
      print(json, found, pageOfTakedown(found));
    });

  group
    .command("claim [case]")
    .description("Take a case, or the one that is due first; claiming it again extends the claim.")
    .option("--json", "print JSON")
    .action((id: string | undefined, options: Json) =>
      change("claimTakedownCase", "ClaimTakedownCaseInput", { id }, options),
    );

  group
    .command("release <case>")
    .description("Give a case back.")
    .option("--json", "print JSON")
    .action((id: string, options: Json) => change("releaseTakedownCase", "ReleaseTakedownCaseInput", { id }, options));

  group
    .command("link <case> <video...>")
    .description("Say which videos a case is about, by links or ids.")
    .option("--json", "print JSON")
    .action((id: string, videos: string[], options: Json) =>
      change("linkTakedownCase", "LinkTakedownCaseInput", { id, videos: videos.join("\n") }, options),
    );

  group
    .command("decide <case>")
    .description("Decide a case that you hold. Without --yes it only shows what would be withheld and given back.")
    .requiredOption("--reason <code>", "NOTICE_FOUNDED, ORDERED; or NOT_FOUNDED, NOT_OURS, NOT_IDENTIFIED, INCOMPLETE")
    .requiredOption("--rationale <text>", "why, for colleagues")
    .option("--message <text>", "for the sender and the owner")
    .option("--asset <id...>", "videos to withhold, by the ids that `show` prints", [])
    .option("--yes", "do it")
    .option("--json", "print JSON")
    .action(async (id: string, { reason, rationale, message, asset, yes, json = false }: Decide) => {
      const input = { id, reason, rationale, ...(message && { message }), assetIds: asset };
      await atDesk(async (client) => {
        const preview = await previewTakedown(client, input);
        if (!yes) {
          const lines = [
            ...preview.withheld.map((video) => `${paint("yellow", "withhold")}  ${lineOfVideo(video)}`),
            ...preview.givenBack.map((video) => `${paint("green", "give back")}  ${lineOfVideo(video)}`),
            "nothing was done; add --yes",
          ];
          return print(json, preview, lines);
        }
        const decided = { ...input, digest: preview.digest };
        show(await changeTakedown(client, "decideTakedownCase", "DecideTakedownCaseInput", decided), { json });
      });
    });

  for (const [name, outcome, what] of [
    ["give-in", "RESTORE", "Follow the objection of the owner: the videos are given back."],
    ["uphold", "UPHOLD", "Answer the objection of the owner: the videos stay withheld."],
  ] as const) {
    group
      .command(`${name} <case>`)
      .description(`${what} You must hold the case, and not have decided it.`)
      .requiredOption("--rationale <text>", "why, for colleagues")
      .requiredOption("--message <text>", "for the sender and the owner")
      .option("--json", "print JSON")
      .action((id: string, { rationale, message, json }: Json & { rationale: string; message: string }) => {
        const input = { id, outcome, rationale, message };
        return change("answerTakedownCounter", "AnswerTakedownCounterInput", input, { ...(json && { json }) });
      });
  }

  group
    .command("restore <case>")
    .description("Give the videos of a case back without an objection.")
    .requiredOption("--rationale <text>", "why, for colleagues")
    .option("--message <text>", "for the sender and the owner")
    .option("--json", "print JSON")
    .action((id: string, { rationale, message, json }: Json & { rationale: string; message?: string }) => {
      const input = { id, rationale, message };
      return change("restoreTakedownCase", "RestoreTakedownCaseInput", input, { ...(json && { json }) });
    });

  for (const [name, mutation, what] of [
    ["note", "noteTakedownCase", "Write a note for colleagues."],
    ["reopen", "reopenTakedownCase", "Look again at a notice that was refused, or whose videos were given back."],
  ] as const) {
    group
      .command(`${name} <case> <text>`)
      .description(what)
      .option("--json", "print JSON")
      .action((id: string, note: string, options: Json) =>
        change(mutation, "NoteTakedownCaseInput", { id, note }, options),
      );
  }

  group
    .command("report")
    .description("Numbers for a transparency report, by category.")
    .option("--from <day>", "from when on, such as 2026-01-01; 30 days ago when left out")
    .option("--to <day>", "before when; now when left out")
    .option("--json", "print JSON")
    .action(async ({ from, to, json = false }: Json & { from?: string; to?: string }) => {
      const end = instantOf(to, "--to") ?? new Date();
      const start = instantOf(from, "--from") ?? new Date(end.getTime() - 30 * DAY_MS);
      const found = await atDesk((client) => reportTakedowns(client, start.toISOString(), end.toISOString()));
      const lines = found.categories.map(({ category, medianSecondsToAction, ...counts }) => {
        const median = medianSecondsToAction === null ? "none" : `${Math.round(medianSecondsToAction)} s`;
        const parts = Object.entries(counts).map(([name, count]) => `${name} ${count}`);
        return `${category}  ${parts.join(", ")}, median to action ${median}`;
      });
      print(json, found, lines.length === 0 ? ["no notice was received"] : lines);
    });
}

function instantOf(text: string | undefined, option: string): Date | null {
  if (text === undefined) return null;
  const at = new Date(text);
  if (Number.isNaN(at.getTime())) throw new AppError("BAD_INPUT", { message: `${option} ${text} is no day` });
  return at;
}
