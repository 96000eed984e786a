import { Command, CommanderError } from "commander";
import { addAccessCommands } from "./cli/access.ts";
import { addAppealCommand } from "./cli/appeal.ts";
import { addAuditCommands } from "./cli/audit.ts";
import { addDoctorCommand } from "./cli/doctor.ts";
import { addEraseCommand } from "./cli/erase.ts";
import { addFeedbackCommands } from "./cli/feedback.ts";
import { addGenerateCommand } from "./cli/generate.ts";
import { addKeysCommands } from "./cli/keys.ts";
import { addMembersCommands } from "./cli/members.ts";
import { addMigrateCommand } from "./cli/migrate.ts";
import { addModelsCommands } from "./cli/models.ts";
import { addModerateCommand } from "./cli/moderate.ts";
import { EXIT, reportFault, reportMisuse } from "./cli/output.ts";
import { addPolicyCommands } from "./cli/policy.ts";
import { addReplayCommand } from "./cli/replay.ts";
import { addReviewCommands } from "./cli/review.ts";
import { addRotateCommands } from "./cli/rotate.ts";
import { addTakedownCommands } from "./cli/takedown.ts";
import { addVerifyCommand } from "./cli/verify.ts";
import { addVerifyReportCommand } from "./cli/verify-report.ts";
import { addWatermarkCommands } from "./cli/watermark.ts";
import { loadConfig } from "./config/config.ts";
import { product } from "./platform/product.ts";

const interrupted = new AbortController();
const config = () => loadConfig(process.env);
const json = process.argv.includes("--json");

const program = new Command("vouch")
  .description("Text to video that can vouch for every file it lets out.")
  .version(product.version)
  // Set before the commands are added, which take it over: a mistake gets a code like any fault, then the help.
  .exitOverride()
  .configureOutput({ outputError: (text) => reportMisuse(text, json) })
  .showHelpAfterError()
  .configureHelp({ sortSubcommands: true });

program
  .command("serve")
  .description(
    "Serve the API, the worker and the pages until stopped. Configured by the environment: see .env.example.",
  )
  .option("--json", "accepted for uniformity; the log is JSON already")
  .action(async () => {
    const { runServer } = await import("./cli/serve.ts");
    process.exitCode = await runServer(process.env);
  });
addGenerateCommand(program, config, interrupted.signal);
addAppealCommand(program, config, interrupted.signal);
addReviewCommands(program, config, interrupted.signal);
addTakedownCommands(program, config, interrupted.signal);
addModerateCommand(program, config, interrupted.signal);
addPolicyCommands(program, config, interrupted.signal);
addReplayCommand(program, config, interrupted.signal);
addWatermarkCommands(program, config, interrupted.signal);
addVerifyCommand(program, config, interrupted.signal);
addVerifyReportCommand(program);
addFeedbackCommands(program, config, interrupted.signal);
addAuditCommands(program, config, interrupted.signal);
addKeysCommands(program, config, interrupted.signal);
addMembersCommands(program, config, interrupted.signal);
addAccessCommands(program, config, interrupted.signal);
addEraseCommand(program, config, interrupted.signal);
addRotateCommands(program, config, interrupted.signal);
addDoctorCommand(program, config);
addModelsCommands(program, config);
addMigrateCommand(program, config);

// Whoever reads no further, as `head` does, has seen what they wanted: the command stops, and that is no fault of it.
// Any other failure, a full disk above all, is one, whatever the command still makes of it.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  interrupted.abort(error);
  if (error.code === "EPIPE") return;
  process.once("exit", () => {
    process.exitCode = reportFault(error, false);
  });
});
// A server handles its own signals; for everything else Ctrl-C aborts what runs and lets it clean up.
if (process.argv[2] !== "serve") {
  process.once("SIGINT", () => interrupted.abort(new Error("interrupted")));
  process.once("SIGTERM", () => interrupted.abort(new Error("interrupted")));
}
try {
  await program.parseAsync();
} catch (error) {
  // Help that was asked for ends here too, with 0.
  if (error instanceof CommanderError) process.exitCode = error.exitCode;
  else process.exitCode = interrupted.signal.aborted ? EXIT.interrupted : reportFault(error, json);
}
