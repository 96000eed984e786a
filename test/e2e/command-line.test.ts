import { copyFile, open, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { resolveFfmpeg } from "../../src/adapters/video/resolve-ffmpeg.ts";
import { alterClip, makeClip, temporaryFolder } from "../harness/clips.ts";
import { commandLine, jsonOf, startServer, startVouch, type TestServer } from "../harness/command-line.ts";
import { makeDataDirectory } from "../harness/data-directory.ts";
import { readWithC2paTs, readWithC2paWasm } from "../harness/independent-readers.ts";

// Every command is a process of its own: seconds on an idle machine, many on a busy one.
vi.setConfig({ testTimeout: 180_000 });

const PROMPT = "a red fox runs through a snowy forest, camera pans left";
const GORE = "close-up of a man disemboweled, intestines spilling out, blood everywhere";

let DATA_DIR: string;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: TestServer;
let vouch: ReturnType<typeof commandLine>;
let ffmpeg: string;
let made: { file: string; id: string; contentId: string };
const at = (name: string) => join(folder.path, name);

beforeAll(async () => {
  DATA_DIR = await makeDataDirectory();
  folder = await temporaryFolder();
  ({ ffmpeg } = await resolveFfmpeg({}));
  server = await startServer({ DATA_DIR });
  vouch = commandLine({ DATA_DIR });
  const file = at("fox.mp4");
  const ended = await vouch("generate", PROMPT, "--seconds", "2", "--seed", "7", "-o", file, "--json");
  expect(ended).toMatchObject({ exit: 0, stderr: "" });
  const { id, asset } = jsonOf(ended);
  made = { file, id, contentId: asset.contentId };
}, 300_000);

afterAll(async () => {
  await server?.stop();
  await rm(DATA_DIR, { recursive: true, force: true });
  await folder.remove();
});

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

describe("generate", () => {
  it("says why a prompt is refused, charges nothing and exits 3", async () => {
    const ended = await vouch("generate", GORE, "--json");
    expect(ended.exit).toBe(3);
    const refused = jsonOf(ended);
    expect(refused).toMatchObject({ status: "REFUSED", reason: "POLICY_BLOCK", asset: null });
    expect(refused.decisions[0].judgement.categories[0].outcome).toBe("BLOCK");
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

describe("moderate", () => {
  it("answers line by line while the input is still open, in order, with the ids, bad lines in their place", async () => {
    const { child, output, ended } = startVouch(["moderate", "--file", "-"], { DATA_DIR });
    child.stdin.write(`${JSON.stringify({ id: "first", text: PROMPT })}\n`);
    await expect.poll(() => output.stdout, { timeout: 60_000 }).toMatch(/\n$/);
    expect(JSON.parse(output.stdout)).toMatchObject({ id: "first", verdict: "ALLOW" });

    const rest = [JSON.stringify({ id: 2, text: GORE }), "no JSON", JSON.stringify({ id: "no text" }), ""];
    const many = Array.from({ length: 200 }, (_, index) => JSON.stringify({ id: index, text: `${PROMPT} ${index}` }));
    child.stdin.end([...rest, ...many].join("\n"));
    const { exit, stdout, stderr } = await ended;
    expect(stderr).toBe("");
    expect(exit).toBe(1); // Some lines were no prompts.
    const [, unsafe, noJson, noText, ...others] = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(unsafe).toMatchObject({ id: 2, verdict: "BLOCK" });
    expect(unsafe.unsafe).toBeGreaterThan(0.5);
    expect(Object.values(unsafe.scores).every((score) => Number(score) >= 0 && Number(score) <= 1)).toBe(true);
    expect(noJson).toEqual({ id: null, line: 3, error: { code: "BAD_INPUT", message: expect.any(String) } });
    expect(noText).toMatchObject({ id: "no text", line: 4, error: { code: "BAD_INPUT" } });
    expect(others.map(({ id }) => id)).toEqual(many.map((_, index) => index));
    expect(others.every(({ verdict }) => verdict === "ALLOW")).toBe(true);
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

describe("keys", () => {
  it("makes a key that works until it is revoked", async () => {
    const created = await vouch("keys", "create", "of a test", "--scopes", "GENERATIONS_READ", "--json");
    expect(created).toMatchObject({ exit: 0, stderr: "" });
    const { id, secret } = jsonOf(created);
    const ask = () =>
      fetch(`${server.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${secret}` },
        body: JSON.stringify({ query: "{ viewer { __typename } }" }),
      });
    expect((await ask()).status).toBe(200);

    const listed = await vouch("keys", "list", "--json");
    expect(listed.stdout).not.toContain(secret);
    expect(jsonOf(listed)).toEqual([expect.objectContaining({ id, name: "of a test", revokedAt: null })]);
    expect(jsonOf(await vouch("keys", "revoke", id, "--json"))).toMatchObject({ id, revokedAt: expect.any(String) });
    expect((await ask()).status).toBe(401);

    const unknown = await vouch("keys", "create", "x", "--scopes", "EVERYTHING");
    expect(unknown).toMatchObject({ exit: 1, stdout: "", stderr: expect.stringMatching(/^BAD_INPUT: .*EVERYTHING/) });
  });
});

describe("the machine", () => {
  it("is examined by doctor, models check and migrate", async () => {
    const doctor = await vouch("doctor", "--json");
    expect(doctor.exit).toBe(0);
    const findings: { check: string; state: string; detail: string }[] = jsonOf(doctor);
    const parts = ["Node", "ffmpeg", "models", "onnxruntime", "C2PA", "data directory", "disk", "database"];
    expect(findings.map(({ check }) => check)).toEqual(parts);
    expect(findings.filter(({ state }) => state === "fault")).toEqual([]);
    expect(findings.at(-1)?.detail).toContain(server.url);

    const models = await vouch("models", "check", "--json");
    expect(models.exit).toBe(0);
    const faults: unknown[] = jsonOf(models).flatMap((model: { faults: unknown[] }) => model.faults);
    expect(faults).toEqual([]);

    const fresh = await makeDataDirectory();
    const migrated = await commandLine({ DATA_DIR: fresh })("migrate", "--json");
    expect(migrated).toMatchObject({ exit: 0, stderr: "" });
    expect(jsonOf(migrated)).toEqual({ database: "pglite", current: true });
    await rm(fresh, { recursive: true, force: true });
  });
});

describe("every command", () => {
  const LEAVES = [
    ...["serve", "generate", "moderate", "verify", "doctor", "migrate"].map((name) => [name]),
    ...["embed", "detect"].map((name) => ["watermark", name]),
    ...["verify", "checkpoint", "prove", "export"].map((name) => ["audit", name]),
    ...["create", "list", "revoke"].map((name) => ["keys", name]),
    ...["list", "check"].map((name) => ["models", name]),
  ];

  it("has help and takes --json", { timeout: 240_000 }, async () => {
    const { stdout } = await vouch("--help");
    for (const [name = ""] of LEAVES) expect(stdout).toMatch(new RegExp(`^  ${name} `, "m"));
    const help = async (command: readonly string[]) => {
      const { exit, stdout, stderr } = await vouch(...command, "--help");
      expect({ exit, stderr }, command.join(" ")).toEqual({ exit: 0, stderr: "" });
      expect(stdout).toMatch(new RegExp(`^Usage: vouch ${command.join(" ")} `));
      expect(stdout).toContain("--json");
    };
    for (let index = 0; index < LEAVES.length; index += 3) await Promise.all(LEAVES.slice(index, index + 3).map(help));
  });

  it("answers a slip of the hand with a code, its help and status 1", async () => {
    const slips = [
      ["generat"],
      ["verify"],
      ["generate", "a fox", "--second", "2"],
      ["generate", "a fox", "--seconds", "NaN"],
      ["generate", "a fox", "--aspect", "2:1"],
      ["audit", "prove", "first"],
    ];
    for (const slip of slips) {
      const { exit, stdout, stderr } = await vouch(...slip);
      expect({ exit, stdout }, slip.join(" ")).toEqual({ exit: 1, stdout: "" });
      expect(stderr).toMatch(/^BAD_INPUT: .+\n/);
      expect(stderr).toContain("Usage: vouch");
      expect(stderr).not.toContain("    at ");
    }
    expect(jsonOf(await vouch("verify", "--json"))).toMatchObject({ error: { code: "BAD_INPUT" } });
  });
});
