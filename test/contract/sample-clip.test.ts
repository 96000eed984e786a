import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFfmpegVideo } from "../../src/adapters/video/ffmpeg-video.ts";
import { resolveFfmpeg } from "../../src/adapters/video/resolve-ffmpeg.ts";
import { sampleClip } from "../../src/core/steps/sample-clip.ts";
import { alterClip, makeClip, temporaryFolder } from "../harness/clips.ts";

const signal = AbortSignal.timeout(300_000);
const LOSSLESS = ["-c:v", "ffv1"];
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let tools: Awaited<ReturnType<typeof resolveFfmpeg>>;
const at = (name: string): string => join(folder.path, name);

beforeAll(async () => {
  folder = await temporaryFolder();
  tools = await resolveFfmpeg({});
  // A calm clip: in a busy one every frame differs from those before it, and what is odd stands out less.
  await makeClip(tools.ffmpeg, at("plain.mkv"), { source: "gradient", seconds: 12, framesPerSecond: 24 });
});
afterAll(() => folder.remove());

describe("a clip with two odd frames between its samples", () => {
  // The first samples of this clip are each 26 frames after the last: these lie half way.
  const ODD = [65, 66];
  const between = `between(n,${ODD.join(",")})`;

  it.each([
    ["another picture", `drawbox=color=red:t=fill:enable='${between}'`],
    ["the same one in other colours", `negate=enable='${between}'`],
    ["a picture in its middle", `drawbox=x=iw/3:y=ih/3:w=iw/3:h=ih/3:color=white:t=fill:enable='${between}'`],
  ])("has them judged: %s", async (_, filter) => {
    await alterClip(tools.ffmpeg, at("plain.mkv"), at("odd.mkv"), filter, LOSSLESS);
    const video = createFfmpegVideo({ tools });
    const indexes = async (name: string) => (await sampleClip(video, at(name), [12], signal)).map(({ index }) => index);
    expect((await indexes("odd.mkv")).filter((index) => ODD.includes(index))).not.toEqual([]);
    expect((await indexes("plain.mkv")).filter((index) => ODD.includes(index))).toEqual([]);
  });
});
