import { resolve } from "node:path";
import type { Command } from "commander";
import type { Config } from "../config/config.ts";
import { ASPECTS, CAMERAS, STYLES } from "../core/ports/generator.ts";
import { VISIBLE_MARKS } from "../core/ports/video.ts";
import { oneOf, wholeNumber } from "./arguments.ts";
import { type Client, withServer } from "./client.ts";
import { checkInput, checkOutput } from "./files.ts";
import { download, type GenerationAnswer, generateVideo } from "./generation.ts";
import { EXIT, paint, print } from "./output.ts";
import { type RequestOptions, requestInput } from "./request.ts";
import { uploadFile } from "./upload.ts";

type Options = RequestOptions & { readonly firstFrame?: string; readonly output?: string; readonly json?: boolean };

const ENDS = "Exit 0 when it is ready, 3 when it was refused or waits for a person.";

export function addGenerateCommand(program: Command, config: () => Config, signal: AbortSignal): void {
  program
    .command("generate [prompt]")
    .description(`Make a video. ${ENDS}`)
    .option("--storyboard <file.json>", "instead of a prompt, a list of shots: [{prompt, seconds, camera}, ...]")
    .option("--seconds <n>", "length, 1 to 60; 4 when left out", wholeNumber)
    .option("--aspect <ratio>", `shape: ${ASPECTS.join(", ")}; 16:9 when left out`, oneOf(ASPECTS))
    .option("--camera <movement>", `how the camera moves: ${CAMERAS.join(", ")}`, oneOf(CAMERAS))
    .option("--style <look>", `look of the whole video: ${STYLES.join(", ")}`, oneOf(STYLES))
    .option(
      "--mark <style>",
      `visible mark: ${VISIBLE_MARKS.join(", ")}; the server's usual one when left out`,
      oneOf(VISIBLE_MARKS),
    )
    .option("--first-frame <picture>", "a JPEG, PNG or WebP that the video starts from")
    .option("--remix <id>", "vary that generation: same seed and settings, other words")
    .option("--seed <n>", "0 to 4294967295; the same seed gives the same pictures", wholeNumber)
    .option("-o, --output <file>", "where to write the MP4; default: <generation id>.mp4")
    .option("--json", "print JSON")
    .action((prompt: string | undefined, options: Options) => run(prompt, options));

  program
    .command("extend <id> <prompt>")
    .description(`Go on with a finished video: one file with its pictures and the new ones. ${ENDS}`)
    .option("--seconds <n>", "how much longer; 4 when left out", wholeNumber)
    .option("--camera <movement>", `how the camera moves: ${CAMERAS.join(", ")}`, oneOf(CAMERAS))
    .option("--style <look>", `look of what is added: ${STYLES.join(", ")}; as before when left out`, oneOf(STYLES))
    .option("--seed <n>", "0 to 4294967295; the same seed gives the same pictures", wholeNumber)
    .option("-o, --output <file>", "where to write the MP4; default: <generation id>.mp4")
    .option("--json", "print JSON")
    .action((extend: string, prompt: string, options: Options) => run(prompt, { ...options, extend }));

  async function run(prompt: string | undefined, options: Options): Promise<void> {
    const input = await requestInput(prompt, options);
    if (options.output !== undefined) await checkOutput(options.output);
    if (options.firstFrame !== undefined) await checkInput(options.firstFrame);
    const make = async (client: Client) => {
      const firstFrame = options.firstFrame && (await uploadFile(client, options.firstFrame));
      const made = await generateVideo(client, { ...input, firstFrame }, options, signal);
      process.exitCode = await report(client, made, options, signal);
    };
    await withServer(config(), signal, make, "all");
  }
}

async function report(client: Client, made: GenerationAnswer, options: Options, signal: AbortSignal): Promise<number> {
  const json = options.json ?? false;
  if (made.status === "READY" && made.asset?.video) {
    const file = resolve(options.output ?? `${made.id}.mp4`);
    await download(client, made.asset.video.url, file, signal);
    const { video: _, ...asset } = made.asset;
    print(json, { ...made, asset, file }, [
      `${paint("green", "✓")} ${file}`,
      `  ${asset.width}x${asset.height}, ${asset.durationSeconds.toFixed(1)} s, seed ${made.seed}, content id ${asset.contentId}`,
      `  understood: ${words(made.understoodWords)}${made.ignoredWords.length > 0 ? `; ignored: ${words(made.ignoredWords)}` : ""}`,
    ]);
    return EXIT.ok;
  }
  const lines = made.decisions.flatMap(({ judgement }) => [
    judgement.explanation,
    ...judgement.categories.map(({ category, score, threshold }) =>
      score === null || threshold === null
        ? `  ${category}`
        : `  ${category}: ${score.toFixed(3)}, threshold ${threshold.toFixed(3)}`,
    ),
    ...judgement.spans.map((span) => `  "${span.text}" (${span.start}-${span.end}): ${span.why}`),
    ...(judgement.helpText === null ? [] : [judgement.helpText]),
  ]);
  if (made.appealUntil !== null) {
    lines.push(
      `To appeal, until ${made.appealUntil.slice(0, 10)}: npx vouch appeal ${made.id} --reason "why it is wrong"`,
    );
  }
  print(json, made, [`${paint("yellow", made.status)}${made.reason === null ? "" : ` (${made.reason})`}`, ...lines]);
  return made.status === "FAILED" ? EXIT.fault : EXIT.other;
}

const words = (list: readonly { readonly text: string }[]): string => list.map(({ text }) => text).join(" ");
