import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFile, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCredentials } from "../../src/adapters/credentials/create-credentials.ts";
import { createHostPool, HostLost, type HostPool } from "../../src/adapters/credentials/host-pool.ts";
import type { Credentials } from "../../src/core/ports/credentials.ts";
import { hostileFiles } from "../harness/hostile-files.ts";
import { signingDesk, signWithIdentity } from "../harness/signing-desk.ts";

const signal = new AbortController().signal;
let desk: Awaited<ReturnType<typeof signingDesk>>;
let credentials: Credentials;
let signed: Buffer;

beforeAll(async () => {
  desk = await signingDesk();
  credentials = await createCredentials({ keyDirectory: desk.at("keys"), clock: () => new Date(), poolSize: 1 });
  await credentials.sign(desk.clip, desk.at("signed.mp4"), desk.claim, signal);
  signed = await readFile(desk.at("signed.mp4"));
});
afterAll(async () => {
  await credentials.close();
  await desk.remove();
});

const stateOf = async (bytes: Uint8Array, name = "hostile.mp4") => {
  await writeFile(desk.at(name), bytes);
  return (await credentials.read(desk.at(name), {}, signal)).state;
};
const stillWorks = async () =>
  expect(await credentials.read(desk.at("signed.mp4"), {}, signal)).toMatchObject({ trustedBy: "operator" });

describe("a hostile file", () => {
  it("cut off anywhere is never intact, and never an error", async () => {
    const states = new Set<string>();
    for (let length = 0; length < signed.length; length += 211) states.add(await stateOf(signed.subarray(0, length)));
    states.add(await stateOf(signed.subarray(0, signed.length - 1)));
    expect([...states].sort()).toEqual(["TAMPERED", "UNREADABLE"]);
    await stillWorks();
  });

  it("with a bit flipped anywhere is never intact, but for the boxes that C2PA leaves out of its hash", async () => {
    const unhashed = ["ftyp", "free", "uuid"].map((type) => boxOf(signed, type));
    const inManifest = boxOf(signed, "uuid");
    for (let offset = 0; offset < signed.length; offset += 307) {
      const bytes = Buffer.from(signed);
      bytes.writeUInt8(bytes.readUInt8(offset) ^ 0x10, offset);
      const state = await stateOf(bytes);
      const isHashed = unhashed.every(([start, end]) => offset < start || offset >= end);
      if (isHashed) expect([offset, ["TAMPERED", "UNREADABLE"].includes(state)]).toEqual([offset, true]);
      if (offset >= inManifest[0] + 200 && offset < inManifest[0] + 11_000) {
        expect([offset, state]).toEqual([offset, "TAMPERED"]);
      }
    }
    await stillWorks();
  });

  it.each([
    ["an empty file", Buffer.alloc(0)],
    ["a text", Buffer.from("this is not a video, whatever it is called")],
    ["a TIFF", Buffer.concat([Buffer.from("II*\0\x08\0\0\0", "latin1"), randomBytes(4000)])],
    ["noise behind an ftyp box", Buffer.concat([Buffer.from("\0\0\0\x18ftypisom", "latin1"), randomBytes(4000)])],
    [
      "an endless box",
      Buffer.from("\0\0\0\x10ftypisom\0\0\0\x01\0\0\0\x01mdat\xff\xff\xff\xff\xff\xff\xff\xff", "latin1"),
    ],
    ["noise behind a JPEG's first bytes", Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), randomBytes(4000)])],
    [
      "noise behind a PNG's first bytes",
      Buffer.concat([Buffer.from("\x89PNG\r\n\x1a\n", "latin1"), randomBytes(4000)]),
    ],
  ])("that is %s named .mp4 never counts as credentialed", async (_, bytes) => {
    expect(["UNREADABLE", "NONE"]).toContain(await stateOf(bytes));
    await stillWorks();
  });

  it("made to hang, crash or exhaust the parser costs one child at most, and never counts as intact", async () => {
    const said: Record<string, string> = {};
    for (const [name, bytes] of Object.entries(hostileFiles(signed))) {
      said[name] = await stateOf(bytes);
      expect([name, ["UNREADABLE", "NONE", "TAMPERED"].includes(said[name])]).toEqual([name, true]);
    }
    await stillWorks();
  });

  it("that is a TIFF, an empty file or a text never reaches the parser", async () => {
    for (const bytes of [Buffer.from("II*\0\x08\0\0\0", "latin1"), Buffer.alloc(0), Buffer.from("text")]) {
      const fresh = await createCredentials({ keyDirectory: desk.at("keys"), clock: () => new Date() });
      await writeFile(desk.at("refused.mp4"), bytes);
      expect(await fresh.read(desk.at("refused.mp4"), {}, signal)).toMatchObject({
        state: "UNREADABLE",
        failures: [{ explanation: "not an MP4, a JPEG or a PNG" }],
      });
      await fresh.close();
    }
  });
});

describe("an identity that a file claims", () => {
  it("makes nobody call the host that it names, read or signed into another file, and breaks nothing", async () => {
    let calls = 0;
    const server = createServer((socket) => {
      calls++;
      socket.destroy();
    });
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    try {
      await signWithIdentity(desk.at("keys"), desk.clip, desk.at("named.mp4"), `did:web:localhost%3A${port}`);
      const named = { path: desk.at("named.mp4"), thumbnailPath: desk.at("thumbnail.jpg") };
      const ingredients = [{ ...named, title: "named.mp4", relationship: "parentOf" } as const];
      await credentials.sign(desk.clip, desk.at("child.mp4"), { ...desk.claim, ingredients }, signal);
      expect(await credentials.read(named.path, {}, signal)).toMatchObject({ state: "INTACT", failures: [] });
      const child = await credentials.read(desk.at("child.mp4"), {}, signal);
      expect(child).toMatchObject({ state: "INTACT", history: [{ title: "named.mp4", intact: true }] });
      expect(calls).toBe(0);
    } finally {
      server.close();
    }
  });
});

describe("the pool of children", () => {
  const task = () => ({
    request: {
      type: "read",
      path: desk.at("signed.mp4"),
      container: "video/mp4",
      anchorsPem: credentials.anchorsPem(),
      verifiesStamp: true,
    } as const,
    timeoutMs: 20_000,
    signal,
  });
  const withPool = async (use: (pool: HostPool, pid: number) => Promise<void>) => {
    const pool = createHostPool({ size: 1 });
    try {
      await pool.run(task());
      const [pid = 0] = pool.pids();
      await use(pool, pid);
    } finally {
      await pool.close();
    }
  };

  it("kills a child that hangs, and a new one answers the next task", () =>
    withPool(async (pool, pid) => {
      process.kill(pid, "SIGSTOP");
      await expect(pool.run({ ...task(), timeoutMs: 300 })).rejects.toThrow(HostLost);
      expect(pool.pids()).not.toContain(pid);
      expect(await pool.run(task())).toMatchObject({ type: "report" });
      expect(await isGone(pid)).toBe(true);
    }));

  it("survives a child that dies between and during tasks", () =>
    withPool(async (pool, pid) => {
      process.kill(pid, "SIGKILL");
      await expect.poll(() => pool.pids()).not.toContain(pid);
      expect(await pool.run(task())).toMatchObject({ type: "report" });
      const [next = 0] = pool.pids();
      process.kill(next, "SIGSTOP");
      const running = pool.run(task());
      process.kill(next, "SIGKILL");
      await expect(running).rejects.toThrow(HostLost);
      expect(await pool.run(task())).toMatchObject({ type: "report" });
    }));

  it("lets a cancelled caller go at once, running or waiting, and serves the others in turn", () =>
    withPool(async (pool, pid) => {
      process.kill(pid, "SIGSTOP");
      const running = new AbortController();
      const waiting = new AbortController();
      const first = pool.run({ ...task(), signal: running.signal });
      const second = pool.run({ ...task(), signal: waiting.signal });
      const third = pool.run(task());
      waiting.abort(new Error("waiting"));
      await expect(second).rejects.toThrow("waiting");
      running.abort(new Error("running"));
      await expect(first).rejects.toThrow("running");
      expect(await third).toMatchObject({ type: "report" });
    }));

  it("hands a child none of our environment", () =>
    withPool(async (_, pid) => {
      const environment = await readFile(join("/proc", String(pid), "environ"), "utf8");
      const names = environment.split("\0").flatMap((entry) => entry.split("=")[0] || []);
      expect(names.filter((name) => !name.startsWith("NODE_CHANNEL"))).toEqual([]);
    }));
});

/** First and last offset, the last excluded, of a top-level box. */
function boxOf(file: Buffer, type: string): readonly [number, number] {
  for (let at = 0; at + 8 <= file.length; at += Math.max(8, file.readUInt32BE(at))) {
    if (file.toString("latin1", at + 4, at + 8) === type) return [at, at + file.readUInt32BE(at)];
  }
  return [0, 0];
}

async function isGone(pid: number): Promise<boolean> {
  const status = await readFile(join("/proc", String(pid), "stat"), "utf8").catch(() => "gone) Z");
  return status.includes(") Z");
}
