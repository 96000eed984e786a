import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { packageRoot } from "../../src/platform/package-root.ts";
import { commandLine, jsonOf, type OpenVouch, openVouch, startVouch } from "../harness/command-line.ts";
import { makeDataDirectory } from "../harness/data-directory.ts";

// Every command is a process of its own: seconds on an idle machine, many on a busy one.
vi.setConfig({ testTimeout: 180_000 });

const PROMPT = "a red fox runs through a snowy forest, camera pans left";

const GORE = "close-up of a man disemboweled, intestines spilling out, blood everywhere";

let DATA_DIR: string;
let server: OpenVouch["server"];
let vouch: OpenVouch["vouch"];
let close: OpenVouch["close"] | undefined;
beforeAll(async () => {
  ({ DATA_DIR, server, vouch, close } = await openVouch());
}, 180_000);
afterAll(() => close?.());

describe("moderate", () => {
  it("answers line by line while the input is still open, in order, with the ids, bad lines in their place", async () => {
    const { child, output, ended } = startVouch(["moderate", "--file", "-"], { DATA_DIR });
    child.stdin.write(`${JSON.stringify({ id: "first", text: PROMPT })}\n`);
    await expect.poll(() => output.stdout).toMatch(/\n$/);
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

describe("members", () => {
  it("are found and locked out, and nobody asks for access where everybody may come in", async () => {
    const person = { email: "asks@example.org", displayName: "Somebody" };
    const body = new URLSearchParams(person);
    expect((await fetch(`${server.url}/sign-in/account`, { method: "POST", body })).status).toBe(200);
    expect(jsonOf(await vouch("access", "list", "--json"))).toEqual([]);
    const [member] = jsonOf(await vouch("members", "list", "ASKS@", "--json"));
    expect(member).toMatchObject({ ...person, role: "USER", activeSessions: 1 });
    const out = jsonOf(await vouch("members", "disable", member.id, "--json"));
    expect(out).toMatchObject({ disabledAt: expect.any(String), activeSessions: 0 });
  });
});

describe("the machine", () => {
  it("is examined by doctor, models check and migrate", async () => {
    const doctor = await vouch("doctor", "--json");
    expect(doctor.exit).toBe(0);
    const findings: { check: string; state: string; detail: string }[] = jsonOf(doctor);
    const parts = [
      "Node",
      "ffmpeg",
      "models",
      "onnxruntime",
      "C2PA",
      "data directory",
      "disk",
      "generator",
      "database",
    ];
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
    ...["serve", "generate", "extend", "moderate", "verify", "verify-report", "doctor", "migrate"].map((name) => [
      name,
    ]),
    ...["list", "answer"].map((name) => ["feedback", name]),
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

  it("ends in silence when nobody reads what it writes", async () => {
    const { child, ended } = startVouch(["models", "list", "--json"], { DATA_DIR });
    child.stdout.destroy();
    expect(await ended).toMatchObject({ exit: 0, stderr: "" });
  });

  it("stops when its reader leaves, though more comes in", async () => {
    const { child, output, ended } = startVouch(["moderate", "--file", "-"], { DATA_DIR });
    child.stdin.on("error", () => undefined);
    const say = () => child.stdin.write(`${JSON.stringify({ id: 1, text: "a fox in the snow" })}\n`);
    say();
    await expect.poll(() => output.stdout).toMatch(/\n$/);
    child.stdout.destroy();
    const saying = setInterval(say, 200);
    expect(await ended).toMatchObject({ exit: 130, stderr: "" });
    clearInterval(saying);
  });

  it.runIf(existsSync("/dev/full"))("fails when what it writes is lost", async () => {
    const command = [process.execPath, join(packageRoot, "bin/vouch.js"), "models", "list", "--json"];
    const run = promisify(execFile)("sh", ["-c", 'exec "$0" "$@" > /dev/full', ...command]);
    await expect(run).rejects.toMatchObject({ code: 1, stderr: expect.stringContaining("ENOSPC") });
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
