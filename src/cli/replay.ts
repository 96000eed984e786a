import type { Command } from "commander";
import { z } from "zod";
import type { Config } from "../config/config.ts";
import { AppError } from "../core/errors.ts";
import { withServer } from "./client.ts";
import { EXIT, paint, print } from "./output.ts";

const replay = z.object({
  stage: z.string(),
  outcome: z.enum(["SAME", "DIFFERENT", "NOT_REPLAYABLE"]),
  reason: z.string().nullable(),
  differences: z.array(z.string()),
  basis: z.string(),
  policyVersion: z.number(),
  keptVerdict: z.string(),
  verdict: z.string().nullable(),
  keptReplayDigest: z.string(),
  replayDigest: z.string().nullable(),
  keptModelDigests: z.array(z.string()),
  modelDigests: z.array(z.string()),
});
type Replay = z.infer<typeof replay>;

const QUERY = `query ($id: ID!) { replayDecision(id: $id) { stage outcome reason differences basis policyVersion keptVerdict
  verdict keptReplayDigest replayDigest keptModelDigests modelDigests } }`;
const STATUS = { SAME: EXIT.ok, DIFFERENT: EXIT.tampered, NOT_REPLAYABLE: EXIT.other } as const;

export function addReplayCommand(program: Command, config: () => Config, signal: AbortSignal): void {
  program
    .command("replay <decision-id>")
    .description(
      "Reach a kept decision again. Exit 0 when it is the same, 2 when it differs, 3 when it cannot be done.",
    )
    .option("--json", "print JSON")
    .action(async (id: string, options: { json?: boolean }) => {
      const found = await withServer(config(), signal, async (client) =>
        z.object({ replayDecision: replay.nullable() }).parse(await client.graphql(QUERY, { id })),
      );
      if (!found.replayDecision) throw new AppError("NOT_FOUND", { message: `there is no decision ${id}` });
      print(options.json ?? false, found.replayDecision, linesOf(found.replayDecision));
      process.exitCode = STATUS[found.replayDecision.outcome];
    });
}

function linesOf(one: Replay): readonly string[] {
  const basis = one.basis === "WORDS" ? "the words, judged again" : "the kept scores; the pictures are not kept";
  const [model, loaded] = [one.keptModelDigests.join(), one.modelDigests.join()];
  const ground = [
    `  ${one.stage} under policy ${one.policyVersion}; from ${basis}`,
    `  model ${model.slice(0, 12)}${model === loaded ? "" : `; loaded is ${loaded.slice(0, 12)}`}`,
  ];
  switch (one.outcome) {
    case "SAME":
      return [`${paint("green", "SAME")} ${one.keptVerdict}`, ...ground];
    case "DIFFERENT":
      return [
        `${paint("red", "DIFFERENT")} ${one.differences.join(", ")}: ${one.keptVerdict} then, ${one.verdict} now`,
        ...ground,
      ];
    case "NOT_REPLAYABLE":
      return [`${paint("yellow", "NOT REPLAYABLE")} ${one.reason ?? ""}`.trimEnd(), ...ground];
  }
}
