import { copyFile, open, readFile, rm, writeFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { resolveFfmpeg } from "../../src/adapters/video/resolve-ffmpeg.ts";
import { alterClip, makeClip } from "../harness/clips.ts";
import { commandLine, jsonOf, type OpenVouch, openVouch, startServer } from "../harness/command-line.ts";
import { makeDataDirectory } from "../harness/data-directory.ts";
import { readWithC2paTs, readWithC2paWasm } from "../harness/independent-readers.ts";

// Every command is a process of its own: seconds on an idle machine, many on a busy one.
vi.setConfig({ testTimeout: 180_000 });

let server: OpenVouch["server"];
let vouch: OpenVouch["vouch"];
let at: OpenVouch["at"];
let close: OpenVouch["close"] | undefined;
let ffmpeg: string;
let made: { file: string; id: string; contentId: string };

beforeAll(async () => {
  ({ server, vouch, at, close } = await openVouch());
  ({ ffmpeg } = await resolveFfmpeg({}));
  const file = at("fox.mp4");
  const prompt = "a red fox runs through a snowy forest, camera pans left";
  const ended = await vouch("generate", prompt, "--seconds", "2", "--seed", "7", "-o", file, "--json");
  expect(ended).toMatchObject({ exit: 0, stderr: "" });
  const { id, asset } = jsonOf(ended);
  made = { file, id, contentId: asset.contentId };
}, 300_000);
afterAll(() => close?.());

const codesOf = (answer: { reasons: { code: string }[] }) => answer.reasons.map(({ code }) => code);
const anchors = async () => (await fetch(`${server.url}/credentials/anchors.pem`)).text();

/** One byte of the pictures, in the last third of the file. */
async function tamper(from: string, to: string): Promise<void> {
  await copyFile(from, to);
  const file = await open(to, "r+");
  const place = Math.floor((await file.stat()).size * 0.7);
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, place);
  await file.write(Buffer.from([(buffer[0] ?? 0) ^ 0xff]), 0, 1, place);
  await file.close();
}

describe("verify", () => {
  it("trusts what generate wrote, and so do two readers that share no code with it", async () => {
    const ended = await vouch("verify", made.file, "--json");
    expect(ended.exit).toBe(0);
    const answer = jsonOf(ended);
    expect(answer).toMatchObject({ file: made.file, verdict: "TRUSTED", mismatch: false });
    expect(answer).toMatchObject({ record: { contentId: made.contentId, generationId: made.id } });
    expect(answer).toMatchObject({ watermark: { found: true, contentId: made.contentId } });
    expect((await readWithC2paWasm(made.file, await anchors())).state).toBe("Trusted");
    expect(await readWithC2paTs(made.file)).toMatchObject({ isValid: true });
  });

  it("tells a stripped copy, a changed one and a stranger's clip apart, in the order given", async () => {
    const [stripped, changed, foreign] = [at("stripped.mp4"), at("changed.mp4"), at("foreign.mp4")];
    const encoder = ["-map_metadata", "-1", "-c:v", "libx264", "-crf", "28", "-pix_fmt", "yuv420p"];
    await alterClip(ffmpeg, made.file, stripped, "scale=iw*3/4:-2", encoder);
    await tamper(made.file, changed);
    await makeClip(ffmpeg, foreign, { width: 640, height: 360 });

    const all = await vouch("verify", "--json", made.file, stripped, changed, foreign);
    expect(all.exit).toBe(2);
    const answers: { file: string; verdict: string; reasons: { code: string }[] }[] = jsonOf(all);
    expect(answers.map(({ file, verdict }) => [file, verdict])).toEqual([
      [made.file, "TRUSTED"],
      [stripped, "RECOVERED"],
      [changed, "TAMPERED"],
      [foreign, "NO_CREDENTIALS"],
    ]);
    expect(answers[1]).toMatchObject({ record: { contentId: made.contentId, foundBy: "WATERMARK" } });

    const recovered = await vouch("verify", stripped);
    expect(recovered.exit).toBe(3);
    expect(recovered.stdout).toContain("RECOVERED");
    expect((await vouch("verify", changed)).exit).toBe(2);
    expect((await vouch("verify", foreign, made.file)).exit).toBe(3);
  });

  it("elsewhere trusts the file only when it is given our roots", { timeout: 240_000 }, async () => {
    const elsewhere = await makeDataDirectory();
    const roots = at("roots.pem");
    await writeFile(roots, await anchors());
    try {
      const strangers = await startServer({ DATA_DIR: elsewhere });
      const stranger = commandLine({ DATA_DIR: elsewhere });
      const without = await stranger("verify", made.file, "--json");
      expect(without.exit).toBe(3);
      expect(jsonOf(without)).toMatchObject({ verdict: "INTACT_UNTRUSTED", mismatch: false, record: null });
      const given = await stranger("verify", made.file, "--anchors", roots, "--json");
      expect(given.exit).toBe(0);
      expect(jsonOf(given)).toMatchObject({ verdict: "TRUSTED", record: null });
      expect(codesOf(jsonOf(given))).toEqual(["SIGNED_BY_TRUSTED"]);
      await strangers.stop();
    } finally {
      await rm(elsewhere, { recursive: true, force: true });
    }
  });
});

describe("watermark", () => {
  it("embeds an id that is found again, and finds none where none is", async () => {
    const [source, marked] = [at("plain.mp4"), at("marked.mp4")];
    await makeClip(ffmpeg, source, { width: 640, height: 360, seconds: 2 });
    const embedded = await vouch("watermark", "embed", source, marked, "--id", "0123456789ABCDEF", "--json");
    expect(embedded).toMatchObject({ exit: 0, stderr: "" });
    expect(jsonOf(embedded)).toMatchObject({ file: marked, contentId: "0123456789abcdef", width: 640 });
    const found = await vouch("watermark", "detect", marked, "--json");
    expect(found.exit).toBe(0);
    expect(jsonOf(found)).toMatchObject({ file: marked, found: true, contentId: "0123456789abcdef" });
    expect(jsonOf(found).ms).toBeGreaterThan(0);
    const none = await vouch("watermark", "detect", source, "--json");
    expect(none.exit).toBe(3);
    expect(jsonOf(none)).toMatchObject({ found: false, contentId: null });
  });

  it("refuses an id that is not 16 hex digits", async () => {
    for (const id of ["xyz", "0123456789abcde", "0123456789abcdef0"]) {
      const ended = await vouch("watermark", "embed", made.file, at("never.mp4"), "--id", id);
      expect(ended).toMatchObject({
        exit: 1,
        stdout: "",
        stderr: expect.stringMatching(/^BAD_INPUT: .*16 hex digits/),
      });
    }
    await expect(readFile(at("never.mp4"))).rejects.toMatchObject({ code: "ENOENT" });
  });
});

describe("audit", () => {
  it("verifies the server's log and prints a signed checkpoint", async () => {
    const verified = await vouch("audit", "verify", "--json");
    expect(verified.exit).toBe(0);
    expect(jsonOf(verified)).toMatchObject({ valid: true });
    const { exit, stdout } = await vouch("audit", "checkpoint");
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^localhost\n\d+\n\S{44}\n\n— localhost \S+\n$/);
  });

  it("exports a log that is checked off line; an edit, a cut and another key are found out", async () => {
    const path = at("log.jsonl");
    expect(await vouch("audit", "export", "-o", path)).toMatchObject({ exit: 0, stdout: "" });
    // Nothing of this server is asked: the directory named here is empty.
    const offline = commandLine({ DATA_DIR: at("nowhere") });
    expect(await offline("audit", "verify", path)).toMatchObject({ exit: 0, stderr: "" });

    const lines = (await readFile(path, "utf8")).trimEnd().split("\n");
    const edit = async (name: string, changed: readonly string[]) => {
      await writeFile(at(name), `${changed.join("\n")}\n`);
      const ended = await offline("audit", "verify", at(name), "--json");
      expect(ended.exit, name).toBe(2);
      expect(jsonOf(ended)).toMatchObject({ valid: false });
    };
    const hide = (line: string) => line.replace('"actor":"user:', '"actor":"user:0');
    const admitted = lines.findIndex((line) => line.includes('"action":"generation.admitted"'));
    await edit("edited.jsonl", lines.with(admitted, hide(lines[admitted] ?? "")));
    await edit("edited-body.jsonl", lines.with(admitted, (lines[admitted] ?? "").replace("user:", "user:0")));
    await edit("cut.jsonl", lines.slice(0, -1));
    await edit("not-json.jsonl", lines.with(admitted, "{"));
    await edit("no-event.jsonl", lines.with(admitted, "null"));
    await edit("broken-off.jsonl", lines.with(-1, (lines.at(-1) ?? "").slice(0, -9)));
    await edit("swapped.jsonl", [...lines.slice(0, -2), ...lines.slice(-2).reverse()]);
    const { verifierKey } = JSON.parse(lines[0] ?? "");
    expect((await offline("audit", "verify", path, "--key", verifierKey)).exit).toBe(0);
    const stranger = `${verifierKey.slice(0, -6)}AAAAA=`;
    expect((await offline("audit", "verify", path, "--key", stranger)).exit).toBe(2);
  });

  it("proves one event off line, and not an event that was edited", async () => {
    const exported = await vouch("audit", "export");
    const events = exported.stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    const { seq } = events.find(({ action }) => action === "video.released");
    const path = at("proof.json");
    expect(await vouch("audit", "prove", String(seq), "-o", path)).toMatchObject({ exit: 0, stdout: "" });
    const offline = commandLine({ DATA_DIR: at("nowhere") });
    const proved = await offline("audit", "verify", path);
    expect(proved).toMatchObject({ exit: 0, stderr: "" });
    expect(proved.stdout).toContain("1 events are in the log localhost");

    const bundle = JSON.parse(await readFile(path, "utf8"));
    bundle.events[0].body = bundle.events[0].body.replace(/"fileSha256":"./, '"fileSha256":"_');
    await writeFile(path, JSON.stringify(bundle));
    expect((await offline("audit", "verify", path)).exit).toBe(2);
    const missing = await vouch("audit", "prove", "999999");
    expect(missing).toMatchObject({ exit: 1, stdout: "", stderr: expect.stringMatching(/^NOT_FOUND: /) });
  });
});
