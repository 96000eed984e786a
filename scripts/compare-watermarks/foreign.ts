import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { packageRoot } from "../../src/platform/package-root.ts";

/** The two marks of the PyPI package invisible-watermark that are most often compared with. */
export type ForeignMethod = { readonly name: "dwtDct" | "rivaGan"; readonly bits: number };
export const FOREIGN_METHODS: readonly ForeignMethod[] = [
  { name: "dwtDct", bits: 64 },
  { name: "rivaGan", bits: 32 },
];

type Tools = { readonly ffmpeg: string; readonly python: string };
const SCRIPT = join(packageRoot, "scripts/compare-watermarks/foreign.py");
const PICTURES = ["-f", "image2pipe", "-c:v", "ppm"];
const CHECK = "import numpy, onnxruntime, cv2, pywt, importlib.metadata as m; m.version('invisible-watermark')";
const spent = z.object({ pictures: z.int().positive(), seconds: z.number() });
const bitsOfPicture = z.array(z.union([z.literal(0), z.literal(1)])).nullable();

/** Marks every picture of a video and encodes it. @returns milliseconds a picture, decoding and encoding left out */
export async function embedForeign(
  tools: Tools,
  method: ForeignMethod,
  job: { readonly payload: string; readonly source: string; readonly target: string; readonly rate: string },
  encoder: readonly string[],
): Promise<number> {
  const decode = start(tools.ffmpeg, ["-v", "error", "-i", job.source, ...PICTURES, "-"]);
  const mark = start(tools.python, [SCRIPT, "embed", method.name, job.payload.slice(0, method.bits / 4)]);
  const input = ["-f", "image2pipe", "-c:v", "ppm", "-framerate", job.rate, "-i", "-"];
  const encode = start(tools.ffmpeg, ["-v", "error", "-y", ...input, ...encoder, job.target]);
  const [said] = await Promise.all([
    succeeded(mark),
    succeeded(decode),
    succeeded(encode),
    pipeline(decode.stdout, mark.stdin),
    pipeline(mark.stdout, encode.stdin),
  ]);
  return millisecondsEach(said);
}

/**
 * Reads some pictures a second of a file. @returns the bits that most pictures agree on, null where the package refuses
 * all of them, and milliseconds a picture
 */
export async function readForeign(
  tools: Tools,
  method: ForeignMethod,
  path: string,
  picturesPerSecond: number,
): Promise<{ readonly bits: readonly number[] | null; readonly ms: number }> {
  const decode = start(tools.ffmpeg, ["-v", "error", "-i", path, "-vf", `fps=${picturesPerSecond}`, ...PICTURES, "-"]);
  const read = start(tools.python, [SCRIPT, "read", method.name, String(method.bits)]);
  let lines = "";
  read.stdout.setEncoding("utf8").on("data", (text: string) => {
    lines += text;
  });
  const [said] = await Promise.all([succeeded(read), succeeded(decode), pipeline(decode.stdout, read.stdin)]);
  const ms = millisecondsEach(said);
  const pictures = lines
    .trimEnd()
    .split("\n")
    .map((line) => bitsOfPicture.parse(JSON.parse(line)))
    .filter((bits) => bits !== null);
  return { bits: pictures.length === 0 ? null : majority(pictures, method.bits), ms };
}

/** Why this Python cannot run the package, or null. */
export async function foreignFault(python: string): Promise<string | null> {
  try {
    await succeeded(start(python, ["-c", CHECK]));
    return null;
  } catch (error) {
    return String(error);
  }
}

/** The ffmpeg of PyPI's imageio-ffmpeg, which has a VMAF model built in; none where that is not installed. */
export async function ffmpegOfPython(python: string): Promise<readonly string[]> {
  const child = start(python, ["-c", "import imageio_ffmpeg, sys; sys.stderr.write(imageio_ffmpeg.get_ffmpeg_exe())"]);
  return succeeded(child).then(
    (path) => [path.trim()],
    () => [],
  );
}

const majority = (pictures: readonly (readonly number[])[], length: number): readonly number[] =>
  Array.from({ length }, (_, at) => {
    const ones = pictures.filter((bits) => bits[at] === 1).length;
    return 2 * ones > pictures.length ? 1 : 0;
  });

function millisecondsEach(stderr: string): number {
  const { pictures, seconds } = spent.parse(JSON.parse(stderr.trimEnd().split("\n").at(-1) ?? ""));
  return (1000 * seconds) / pictures;
}

const start = (program: string, args: readonly string[]) => spawn(program, args, { stdio: "pipe" });

/** @returns what it wrote to standard error @throws when it ends otherwise than with 0 */
async function succeeded(child: ReturnType<typeof start>): Promise<string> {
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const [status] = await once(child, "close");
  if (status !== 0) throw new Error(`${child.spawnfile} ended with ${status}: ${stderr}`);
  return stderr;
}
