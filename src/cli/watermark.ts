import { rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Command } from "commander";
import type { Config } from "../config/config.ts";
import { AppError } from "../core/errors.ts";
import { checkInput, checkOutput } from "./files.ts";
import { EXIT, print } from "./output.ts";

export function addWatermarkCommands(program: Command, config: () => Config, signal: AbortSignal): void {
  const group = program
    .command("watermark")
    .description("Embed and detect the invisible watermark with this deployment's key.");

  group
    .command("embed <in> <out>")
    .description("Write a marked H.264 copy of a video.")
    .requiredOption("--id <hex>", "content id: 16 hex digits")
    .option("--json", "print JSON")
    .action(async (input: string, output: string, options: { id: string; json?: boolean }) => {
      const contentId = options.id.toLowerCase();
      if (!/^[0-9a-f]{16}$/.test(contentId)) {
        throw new AppError("BAD_INPUT", { userMessage: "--id takes exactly 16 hex digits." });
      }
      await checkInput(input);
      await checkOutput(output);
      const started = performance.now();
      const { openMedia } = await import("../app/media.ts");
      const media = await openMedia(config());
      const draft = join(dirname(output), `.${process.pid}.${contentId}.mp4`);
      try {
        const marking = { marker: media.watermark.marker(contentId), visibleMark: "none" } as const;
        await media.video.markAndEncode(input, draft, marking, signal);
        const facts = await media.video.probe(draft, signal);
        await rename(draft, output);
        const ms = Math.round(performance.now() - started);
        const { keyId, algorithm } = media.watermark;
        const size = `${facts.width}x${facts.height}, ${facts.frameCount} frames`;
        print(options.json ?? false, { file: output, contentId, keyId, algorithm, ...facts, ms }, [
          `${output}: ${size}, content id ${contentId}, ${ms} ms`,
        ]);
      } finally {
        await rm(draft, { force: true });
        await media.watermark.close();
      }
    });

  group
    .command("detect <file>")
    .description("Look for the watermark; needs no original. Exit 0 when found, 3 when not.")
    .option("--json", "print JSON")
    .action(async (file: string, options: { json?: boolean }) => {
      await checkInput(file);
      const { openMedia } = await import("../app/media.ts");
      const media = await openMedia(config());
      try {
        const { milliseconds: ms, ...finding } = await media.watermark.detect(file, signal);
        const text = finding.found
          ? `content id ${finding.contentId} (${finding.transform})`
          : "no watermark of this deployment";
        print(options.json ?? false, { file, ...finding, ms }, [
          `${file}: ${text}, score ${finding.score.toFixed(1)}, ${ms} ms`,
        ]);
        process.exitCode = finding.found ? EXIT.ok : EXIT.other;
      } finally {
        await media.watermark.close();
      }
    });
}
