import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import { readServerFile } from "../../src/app/server-file.ts";
import { temporaryFolder } from "../harness/clips.ts";
import { commandLine, jsonOf, startServer, type TestServer } from "../harness/command-line.ts";
import { makeDataDirectory } from "../harness/data-directory.ts";

// Every command is a process of its own: seconds on an idle machine, many on a busy one.
vi.setConfig({ testTimeout: 180_000 });

/** Long enough to be caught in the middle. */
const SECONDS = 4;

let DATA_DIR: string;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: TestServer;
let vouch: ReturnType<typeof commandLine>;
const ids: string[] = [];

beforeAll(async () => {
  DATA_DIR = await makeDataDirectory();
  folder = await temporaryFolder();
  server = await startServer({ DATA_DIR });
  vouch = commandLine({ DATA_DIR });
}, 180_000);

afterAll(async () => {
  await server?.stop("SIGKILL");
  await rm(DATA_DIR, { recursive: true, force: true });
  await folder.remove();
});

/** Asks as the operator, in the way of the command line. */
async function ask(query: string, variables: object = {}): Promise<unknown> {
  const running = await readServerFile(DATA_DIR);
  if (!running) throw new Error("no server runs");
  const response = await fetch(`${running.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${running.token}` },
    body: JSON.stringify({ query, variables }),
  });
  return z.object({ data: z.unknown() }).parse(await response.json()).data;
}

const generation = z.object({ status: z.string(), asset: z.object({ sha256: z.string() }).nullable() });
async function look(id: string) {
  const data = await ask("query ($id: ID!) { generation(id: $id) { status asset { sha256 } } }", { id });
  return z.object({ generation }).parse(data).generation;
}

async function untilStatus(id: string, status: string): Promise<z.infer<typeof generation>> {
  await expect.poll(async () => (await look(id)).status, { timeout: 150_000, interval: 100 }).toBe(status);
  return look(id);
}

/** Submits a generation and returns once a step of it is under way. */
async function beginGeneration(): Promise<string> {
  const submitted = await ask(
    "mutation ($input: GenerateVideoInput!) { generateVideo(input: $input) { outcome { ... on GenerationAccepted { generation { id } } } } }",
    { input: { prompt: "a red fox runs through a snowy forest", seconds: SECONDS, seed: ids.length } },
  );
  const { id } = z
    .object({ generateVideo: z.object({ outcome: z.object({ generation: z.object({ id: z.string() }) }) }) })
    .parse(submitted).generateVideo.outcome.generation;
  ids.push(id);
  await untilStatus(id, "RUNNING");
  await sleep(300);
  return id;
}

/** What the log says of a generation, oldest first. */
async function actionsOf(id: string): Promise<string[]> {
  const subject = `generation:${Buffer.from(id, "base64").toString().split(":").at(-1)}`;
  const { stdout } = await vouch("audit", "export");
  const events = stdout
    .trimEnd()
    .split("\n")
    .map((line) => z.object({ action: z.string(), subject: z.string() }).safeParse(JSON.parse(line)).data);
  return events.flatMap((event) => (event?.subject === subject ? [event.action] : []));
}

async function expectFinishedOnce(id: string): Promise<void> {
  expect((await untilStatus(id, "READY")).asset?.sha256).toMatch(/^[0-9a-f]{64}$/);
  const actions = await actionsOf(id);
  for (const once of ["generation.admitted", "video.generated", "frames.judged", "video.signed", "video.released"]) {
    expect(
      actions.filter((action) => action === once),
      once,
    ).toHaveLength(1);
  }
  expect(actions.filter((action) => action === "generation.started").length).toBeGreaterThan(1);
}

describe("a running server", () => {
  it("is used by the command line, which meets no lock", async () => {
    const [made, listed] = await Promise.all([vouch("keys", "create", "one", "--json"), vouch("keys", "list")]);
    expect(made).toMatchObject({ exit: 0, stderr: "" });
    expect(listed).toMatchObject({ exit: 0, stderr: "" });
    expect(jsonOf(await vouch("keys", "list", "--json"))).toEqual([expect.objectContaining({ id: jsonOf(made).id })]);
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  });

  it("keeps a second one off its data directory, and is not disturbed by it", async () => {
    const second = await vouch("serve");
    expect(second).toMatchObject({ exit: 1, stdout: "" });
    expect(second.stderr).toMatch(/^DATABASE_LOCKED: .* is in use by process \d+/);
    expect(second.stderr.trimEnd().split("\n")).toHaveLength(1);
    expect((await vouch("keys", "list")).exit).toBe(0);
  });

  it("says so when its port is taken, before it opens anything", async () => {
    const other = join(folder.path, "untouched");
    const taken = await commandLine({ DATA_DIR: other, PORT: new URL(server.url).port })("serve");
    expect(taken).toMatchObject({ exit: 78, stdout: "", stderr: expect.stringMatching(/^CONFIG_INVALID: PORT: /) });
    expect(existsSync(other)).toBe(false);
  });
});

describe("a server that ends in the middle of a generation", () => {
  it("on SIGTERM: in order and with 0; the next one finishes the generation once", { timeout: 400_000 }, async () => {
    const id = await beginGeneration();
    expect(await server.stop("SIGTERM")).toBe(0);
    expect(server.log()).toBe("");
    expect(await readServerFile(DATA_DIR)).toBeNull();
    server = await startServer({ DATA_DIR });
    await expectFinishedOnce(id);
  });

  it("on kill -9: the log holds, and the next one finishes the generation once", { timeout: 600_000 }, async () => {
    const id = await beginGeneration();
    const { pid, token, url } = (await readServerFile(DATA_DIR)) ?? { pid: 0, token: "", url: "" };
    process.kill(pid, "SIGKILL");
    expect(await server.stop("SIGKILL")).toBeNull();

    // Its number may belong to another process by then: here, to this test.
    const file = join(DATA_DIR, "run", "server.json");
    await writeFile(file, JSON.stringify({ pid: process.pid, token, url }));
    const verified = await vouch("audit", "verify", "--json");
    expect(verified).toMatchObject({ exit: 0, stderr: "" });
    expect(jsonOf(verified)).toMatchObject({ valid: true });

    server = await startServer({ DATA_DIR });
    await expectFinishedOnce(id);
    expect((await vouch("audit", "verify")).exit).toBe(0);
    for (const earlier of ids) expect((await look(earlier)).status).toBe("READY");
  });
});
