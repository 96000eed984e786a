import type { Command } from "commander";
import type { Config } from "../config/config.ts";

export function addModerateCommand(program: Command, config: () => Config, signal: AbortSignal): void {
  program
    .command("moderate [text]")
    .description("Judge one text, or JSON lines {id, text} from a file or standard input, without a server.")
    .option("--file <path>", "JSON lines to read; - is standard input")
    .option("--policy <file.json>", "a policy document; the shipped one when left out")
    .option("--json", "print JSON (always so with --file)")
    .action(async (text: string | undefined, options: { file?: string; policy?: string }) => {
      // Loaded now, not with every command: the words of all languages are megabytes.
      const { moderateTexts } = await import("./moderate-texts.ts");
      process.exitCode = await moderateTexts(config(), text, options, signal);
    });
}
