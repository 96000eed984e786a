import { z } from "zod";
import { AppError } from "../core/errors.ts";
import { type Aspect, CAMERAS, type Camera, type Style } from "../core/ports/generator.ts";
import type { VisibleMark } from "../core/ports/video.ts";
import { readInput } from "./files.ts";

/** What can be asked for on the command line. */
export type RequestOptions = {
  readonly storyboard?: string;
  readonly seconds?: number;
  readonly aspect?: Aspect;
  readonly camera?: Camera;
  readonly style?: Style;
  readonly mark?: VisibleMark;
  readonly seed?: number;
  readonly remix?: string;
  readonly extend?: string;
};

const ASPECT_NAMES: Readonly<Record<Aspect, string>> = {
  "16:9": "WIDE_16_9",
  "9:16": "TALL_9_16",
  "1:1": "SQUARE_1_1",
  "4:3": "CLASSIC_4_3",
};
/** `pan-left` as GraphQL writes it. */
const enumName = (word: string): string => word.toUpperCase().replaceAll("-", "_");

const storyboard = z
  .array(
    z.strictObject({
      prompt: z.string(),
      seconds: z.number().optional(),
      camera: z.enum(CAMERAS).transform(enumName).optional(),
    }),
  )
  .min(1);

/** The GenerateVideoInput of a command. @throws AppError BAD_INPUT */
export async function requestInput(
  prompt: string | undefined,
  options: RequestOptions,
): Promise<Readonly<Record<string, unknown>>> {
  const { seconds, aspect, camera, style, mark, seed } = options;
  if ((prompt === undefined) === (options.storyboard === undefined)) {
    throw new AppError("BAD_INPUT", { message: "give a prompt or --storyboard, one of the two" });
  }
  return {
    prompt,
    shots: options.storyboard && (await readStoryboard(options.storyboard)),
    seconds,
    aspect: aspect && ASPECT_NAMES[aspect],
    camera: camera && enumName(camera),
    style: style && enumName(style),
    visibleMark: mark && enumName(mark),
    seed,
    remixOf: options.remix,
    extend: options.extend,
  };
}

async function readStoryboard(file: string): Promise<z.infer<typeof storyboard>> {
  const text = await readInput(file);
  const broken = (why: string) => new AppError("BAD_INPUT", { message: `${file}: ${why}` });
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw broken("this is not JSON");
  }
  const parsed = storyboard.safeParse(json);
  if (!parsed.success) throw broken(`not a list of shots {prompt, seconds, camera}\n${z.prettifyError(parsed.error)}`);
  return parsed.data;
}
