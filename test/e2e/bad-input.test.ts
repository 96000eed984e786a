import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { resolveFfmpeg } from "../../src/adapters/video/resolve-ffmpeg.ts";
import { makeClip } from "../harness/clips.ts";
import { commandLine, expectFault, jsonOf, type OpenVouch, openVouch, startServer } from "../harness/command-line.ts";
import { makeDataDirectory } from "../harness/data-directory.ts";

// Every command is a process of its own: seconds on an idle machine, many on a busy one.
vi.setConfig({ testTimeout: 180_000 });

let server: OpenVouch["server"];
let vouch: OpenVouch["vouch"];
let at: OpenVouch["at"];
let close: OpenVouch["close"] | undefined;
beforeAll(async () => {
  ({ server, vouch, at, close } = await openVouch());
}, 180_000);
afterAll(() => close?.());

describe("a running server", () => {
  it("has a verdict for every file that is none, or half a one", async () => {
    const { ffmpeg } = await resolveFfmpeg({});
    await mkdir(at("files"));
    const bytes = Buffer.from(Array.from({ length: 4000 }, (_, index) => (index * 7919) % 251));
    const made: Record<string, Uint8Array> = {
      "empty.mp4": Buffer.alloc(0),
      "text.mp4": Buffer.from("This is a letter, not a film.\n"),
      "noise.mp4": Buffer.concat([Buffer.from("\0\0\0\x18ftypisom\0\0\x02\0isommp41", "latin1"), bytes]),
      "tiff.mp4": hostileTiff(),
    };
    for (const [name, content] of Object.entries(made)) await writeFile(at(`files/${name}`), content);
    await makeClip(ffmpeg, at("whole.mp4"));
    const whole = await readFile(at("whole.mp4"));
    await writeFile(at("files/truncated.mp4"), whole.subarray(0, whole.length / 2));
    await makeClip(ffmpeg, at("files/picture.png"));
    await promisify(execFile)(ffmpeg, ["-v", "error", "-i", at("files/picture.png"), at("files/picture.jpg")]);

    const names = (await readdir(at("files"))).sort();
    const ended = await vouch("verify", "--json", ...names.map((name) => at(`files/${name}`)));
    expect(ended).toMatchObject({ exit: 3, stderr: "" });
    const verdicts = jsonOf(ended).map(({ verdict }: { verdict: string }, index: number) => [names[index], verdict]);
    expect(Object.fromEntries(verdicts)).toEqual({
      "empty.mp4": "UNREADABLE",
      "noise.mp4": "UNREADABLE",
      "picture.jpg": "NO_CREDENTIALS",
      "picture.png": "NO_CREDENTIALS",
      "text.mp4": "UNREADABLE",
      "tiff.mp4": "UNREADABLE",
      "truncated.mp4": "UNREADABLE",
    });
    expectFault(await vouch("verify", at("missing.mp4"), at("whole.mp4")), 1, "BAD_INPUT", /no such file/);
    const folder = await vouch("verify", at("files"), "--report", at("out.json"));
    expect(folder).toMatchObject({ exit: 3, stderr: "" });
    expect(folder.stdout).toMatch(/^4 files: .*; 3 skipped that are no video or picture$/m);
    const reports = await vouch("verify-report", at("out.json"), "--json");
    expect(reports).toMatchObject({ exit: 0, stderr: "" });
    expect(jsonOf(reports).map(({ valid }: { valid: boolean }) => valid)).toEqual([true, true, true, true]);
    expectFault(await vouch("watermark", "detect", at("files/text.mp4")), 1, "MEDIA_UNREADABLE", /text\.mp4/);
    expectFault(await vouch("audit", "verify", at("files/text.mp4")), 1, "BAD_INPUT", /no exported log and no bundle/);
    expect(server.log()).toBe("");
  });

  it("says what is wrong with a request, with the code of each mistake", async () => {
    const refused = async (code: string, prompt: string, ...options: readonly string[]) =>
      expectFault(await vouch("generate", prompt, ...options), 1, "BAD_INPUT", new RegExp(`\\(${code}\\)`));
    await refused("REQUIRED", "");
    await refused("REQUIRED", " \n ");
    await refused("TOO_LONG", "fox ".repeat(2500));
    await refused("INVALID_VALUE", "a fox \u0007 rings");
    await refused("OUT_OF_RANGE", "a fox", "--seconds", "0");
    await refused("OUT_OF_RANGE", "a fox", "--seconds", "-1");
    await refused("OUT_OF_RANGE", "a fox", "--seconds", "61");
    await refused("OUT_OF_RANGE", "a fox", "--seed", "4294967296");
    expectFault(await vouch("generate", "a fox", "--seconds", "NaN"), 1, "BAD_INPUT", /whole number/);
    expectFault(await vouch("generate", "a fox", "--aspect", "2:1"), 1, "BAD_INPUT", /16:9, 9:16, 1:1, 4:3/);
    expectFault(await vouch("generate", "a fox", "-o", at("none/a.mp4")), 1, "BAD_INPUT", /folder .* does not exist/);
  });

  it("takes a prompt from right to left, and one of signs alone, to an end with reasons", async () => {
    const rightToLeft = await vouch("generate", "ثعلب أحمر يركض في غابة ثلجية", "--seconds", "1", "--json");
    expect(rightToLeft).toMatchObject({ exit: 3, stderr: "" });
    expect(jsonOf(rightToLeft)).toMatchObject({ status: "HELD", reason: "POLICY_REVIEW" });
    const signs = await vouch("generate", "🦊🌲❄️", "--seconds", "1", "-o", at("signs.mp4"), "--json");
    expect(signs.stderr).toBe("");
    expect(["READY", "HELD"]).toContain(jsonOf(signs).status);
    expect(signs.exit).toBe(jsonOf(signs).status === "READY" ? 0 : 3);
  });
});

/** Mounting needs root on Linux: elsewhere a disk cannot be filled without filling somebody's. */
const canMount = process.platform === "linux" && process.getuid?.() === 0;
if (!canMount) process.stderr.write("SKIPPED: a full disk is simulated by a mount, and only root may mount\n");

describe.skipIf(!canMount)("a full disk", () => {
  const run = promisify(execFile);
  let disk: string;
  beforeAll(async () => {
    disk = at("disk");
    await mkdir(disk);
    await run("mount", ["-t", "tmpfs", "-o", "size=4m", "tmpfs", disk]);
  });
  afterAll(async () => {
    await run("umount", ["-l", disk]);
  });

  it("ends a generation with a code, lets no half file out, and the server makes the next one", {
    timeout: 400_000,
  }, async () => {
    const fullDirectory = await makeDataDirectory();
    const environment = { DATA_DIR: fullDirectory, STORAGE_URL: `file:${disk}/media`, LOG_LEVEL: "silent" };
    const server = await startServer(environment);
    const vouch = commandLine(environment);
    try {
      await writeFile(join(disk, "ballast"), Buffer.alloc(4 << 20)).catch(() => undefined); // As much as there is room for.
      const full = await vouch("generate", "a red fox", "--seconds", "1", "-o", at("full.mp4"), "--json");
      expect(full.exit).toBe(1);
      expect(jsonOf(full)).toMatchObject({ status: "FAILED", reason: "STORAGE_FULL", asset: null });
      expect(existsSync(at("full.mp4"))).toBe(false);
      expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
      expect((await fetch(`${server.url}/readyz`)).status).toBe(503);

      // Verifying needs room for the file, and says so.
      await writeFile(at("letter.mp4"), "not a film");
      const refused = await vouch("verify", at("letter.mp4"), "--json");
      expect(refused.exit).toBe(1);
      expect(jsonOf(refused)).toMatchObject({ file: at("letter.mp4"), error: { code: "STORAGE_FULL" } });

      await rm(join(disk, "ballast"));
      const next = await vouch("generate", "a red fox", "--seconds", "1", "-o", at("next.mp4"), "--json");
      expect(next).toMatchObject({ exit: 0, stderr: "" });
      expect(jsonOf(next)).toMatchObject({ status: "READY" });
      expect((await vouch("audit", "verify")).exit).toBe(0);
    } finally {
      await server.stop();
      await rm(fullDirectory, { recursive: true, force: true });
    }
  });
});

/** A TIFF whose one directory points at itself and whose one entry, a C2PA manifest, claims 2 GiB at the end of memory. */
function hostileTiff(): Buffer {
  const tiff = Buffer.alloc(256);
  tiff.write("II*\0", 0, "latin1");
  tiff.writeUInt32LE(8, 4);
  tiff.writeUInt16LE(1, 8);
  tiff.writeUInt16LE(0xcd41, 10);
  tiff.writeUInt16LE(7, 12);
  tiff.writeUInt32LE(0x7fffffff, 14);
  tiff.writeUInt32LE(0xfffffff0, 18);
  tiff.writeUInt32LE(8, 22);
  return tiff;
}
