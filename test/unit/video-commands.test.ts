import { describe, expect, it } from "vitest";
import * as commands from "../../src/adapters/video/commands.ts";
import { DEFAULT_LIMITS } from "../../src/adapters/video/limits.ts";
import { lumaCommand } from "../../src/adapters/video/luma-command.ts";

const LOCAL = ["-protocol_whitelist", "file,pipe"];
const asText = (command: commands.FfmpegCommand) => [...command.input, "-i", "IN", ...command.output].join(" ");

describe("enlarging frames", () => {
  it("blows pixel art up by a whole factor before it averages down and crops to cover", () => {
    expect(commands.enlargeFilter({ width: 144, height: 80 }, { width: 640, height: 360 }, "pixel-art")).toBe(
      "scale=720:400:flags=neighbor,scale=648:360:flags=area,crop=640:360",
    );
  });

  it("leaves pixel art alone after a whole factor that fits", () => {
    expect(commands.enlargeFilter({ width: 128, height: 72 }, { width: 640, height: 360 }, "pixel-art")).toContain(
      "scale=640:360:flags=neighbor",
    );
  });

  it("enlarges photos smoothly", () => {
    expect(commands.enlargeFilter({ width: 256, height: 144 }, { width: 640, height: 360 }, "photo")).toBe(
      "scale=640:360:flags=lanczos,crop=640:360",
    );
  });
});

describe("ffmpeg commands", () => {
  const size = { width: 64, height: 36 };
  const scaling = { ...size, flags: "area" };
  const readers = {
    decode: commands.decodeCommand(DEFAULT_LIMITS, { size, rate: "8/1" }),
    conform: commands.conformCommand(DEFAULT_LIMITS, { source: { width: 832, height: 480 }, size, rate: "8/1" }),
    pick: commands.pickFramesCommand(DEFAULT_LIMITS, { indexes: [0, 7], size }),
    luma: lumaCommand(DEFAULT_LIMITS, { size: scaling, small: null, maxFrames: 9, everyNth: 2, crop: null }),
    poster: commands.posterCommand(DEFAULT_LIMITS, 3),
    signature: commands.signatureCommand(DEFAULT_LIMITS, { mirrored: false, durationMs: 2000, size }),
  };

  it.each(Object.entries(readers))("%s opens nothing but local files of known formats, within limits", (_, command) => {
    const { input } = command;
    expect(input.join(" ")).toContain(LOCAL.join(" "));
    const formats = input[input.indexOf("-format_whitelist") + 1]?.split(",");
    expect(formats).not.toContain("hls");
    expect(formats).not.toContain("concat");
    expect(input).toContain("-max_pixels");
    expect(input).toContain("-max_alloc");
    expect(input).toContain("-nostdin");
  });

  it("delivers H.264 4:2:0 that starts at once and carries no metadata", () => {
    const text = asText(commands.encodeCommand({ size, rate: "8/1", colour: [], tags: {} }));
    for (const part of ["libx264", "-pix_fmt yuv420p", "+faststart", "-map_metadata -1", "-flags:v +bitexact"])
      expect(text).toContain(part);
  });

  it("writes the tags that it is given, and tells MP4 to keep them", () => {
    const text = asText(commands.encodeCommand({ size, rate: "8/1", colour: [], tags: { AIGC: '{"Label":"1"}' } }));
    expect(text).toContain("-map_metadata -1");
    expect(text).toContain('-metadata AIGC={"Label":"1"} -movflags +faststart+use_metadata_tags');
  });

  it("takes pictures alone from a server's file, at a steady rate, scaled to cover and cropped", () => {
    const text = asText(readers.conform);
    expect(text).toContain("-map 0:v:0 -an -sn -dn");
    expect(text).toContain("-vf fps=8/1,scale=64:37:flags=lanczos,crop=64:36,");
    expect(asText(commands.joinCommand(size, "8/1"))).toContain("-c:v ffv1");
  });

  it("picks frames by index in one pass", () => {
    expect(asText(readers.pick)).toContain("select='eq(n,0)+eq(n,7)'");
  });

  it("crops luma before it scales", () => {
    const crop = { x: 1, y: 3, width: 33, height: 31 };
    const request = { size: scaling, small: null, maxFrames: 9, everyNth: 1, crop };
    const text = asText(lumaCommand(DEFAULT_LIMITS, request));
    expect(text).toMatch(/crop=33:31:1:3,scale=64:36/);
  });

  it("mirrors the picture before the signature when asked", () => {
    const command = commands.signatureCommand(DEFAULT_LIMITS, { mirrored: true, durationMs: 2000, size });
    expect(asText(command)).toMatch(/fps=5,.*hflip,signature=format=xml/);
  });

  it("hands a clip shorter than two samples to the signature filter as one frame, which it would crash without", () => {
    const command = commands.signatureCommand(DEFAULT_LIMITS, { mirrored: false, durationMs: 40, size });
    expect(asText(command)).toContain("trim=end_frame=1");
    expect(asText(command)).not.toContain("fps=");
  });
});
