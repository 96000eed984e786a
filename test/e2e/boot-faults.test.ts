import { existsSync } from "node:fs";
import { cp, mkdir, open, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { lockDirectory } from "../../src/adapters/database/directory-lock.ts";
import { packageRoot } from "../../src/platform/package-root.ts";
import { temporaryFolder } from "../harness/clips.ts";
import { commandLine, expectFault, jsonOf, startVouch } from "../harness/command-line.ts";
import { makeDataDirectory } from "../harness/data-directory.ts";

// Every command is a process of its own: seconds on an idle machine, many on a busy one.
vi.setConfig({ testTimeout: 180_000 });

let DATA_DIR: string;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string) => join(folder.path, name);

beforeAll(async () => {
  DATA_DIR = await makeDataDirectory();
  folder = await temporaryFolder();
});
afterAll(async () => {
  await rm(DATA_DIR, { recursive: true, force: true });
  await folder.remove();
});

describe("a configuration that is wrong", () => {
  const WRONG = {
    PORT: "99999",
    ROLE: "boss",
    ACCESS_MODE: "club",
    WORKER_CONCURRENCY: "0",
    PUBLIC_URL: "somewhere",
    DATABASE_URL: "mysql://x",
    QUEUE_URL: "amqp://x",
    GENERATOR_URL: "https://x",
    CLASSIFIER_URL: "grpc://x",
    SIGNER_URL: "kms:x",
    STORAGE_URL: "s3://x",
  };

  it("is told in whole at once, with status 78, before anything is made", async () => {
    for (const command of [["serve"], ["keys", "list"]]) {
      const ended = await commandLine({ DATA_DIR: at("nothing"), ...WRONG })(...command);
      expectFault(ended, 78, "CONFIG_INVALID", /not valid/);
      const named = ended.stderr.split("\n").flatMap((line) => /^ {2}(\w+): /.exec(line)?.[1] ?? []);
      expect(named.sort()).toEqual(Object.keys(WRONG).sort());
    }
    expect(existsSync(at("nothing"))).toBe(false);
  });

  it("names the variable whose path leads nowhere", async () => {
    await writeFile(at("a-file"), "");
    const aFile = await commandLine({ DATA_DIR: at("a-file") })("keys", "list");
    expectFault(aFile, 78, "CONFIG_INVALID", /DATA_DIR: .*a-file/);
    const noList = await commandLine({ DATA_DIR, TRUST_ANCHORS: at("no-list.pem") })("keys", "list");
    expectFault(noList, 78, "CONFIG_INVALID", /TRUST_ANCHORS: .*no-list\.pem/);
  });

  it("names a database and a queue that do not answer", async () => {
    const database = await commandLine({ DATA_DIR, DATABASE_URL: "postgres://127.0.0.1:1/x" })("keys", "list");
    expectFault(database, 1, "DATABASE_UNAVAILABLE", /127\.0\.0\.1:1/);
    const queue = await commandLine({ DATA_DIR, QUEUE_URL: "redis://127.0.0.1:1", LOG_LEVEL: "silent" })(
      "keys",
      "list",
    );
    expectFault(queue, 1, "DATABASE_UNAVAILABLE", /QUEUE_URL/);
  });
});

describe("a machine that lacks something", () => {
  it("does not start with a model that is not the one in the manifest", async () => {
    for (const name of ["prompt-classifier", "frame-classifier", "generator-nano"]) {
      await cp(join(packageRoot, "models", name), at(`models/${name}`), { recursive: true });
    }
    await flipByte(at("models/prompt-classifier/model.onnx"));
    await flipByte(at("models/generator-nano/decoder.onnx"));
    const CLASSIFIER_URL = `onnx:${at("models")}`;
    const GENERATOR_URL = `onnx:${at("models/generator-nano")}`;

    const classifier = await commandLine({ DATA_DIR, CLASSIFIER_URL })("serve");
    expectFault(classifier, 1, "MODEL_INVALID", /prompt-classifier cannot be used: model\.onnx has SHA-256/);
    const generator = await commandLine({ DATA_DIR, GENERATOR_URL })("serve");
    expectFault(generator, 1, "MODEL_INVALID", /generator-nano cannot be used: decoder\.onnx has SHA-256/);
    const missing = await commandLine({ DATA_DIR, GENERATOR_URL: `onnx:${at("no-model")}` })("serve");
    expectFault(missing, 1, "MODEL_INVALID", /no-model/);

    const checked = await commandLine({ DATA_DIR, CLASSIFIER_URL, GENERATOR_URL })("models", "check", "--json");
    expect(checked.exit).toBe(1);
    const models: { directory: string; faults: string[] }[] = jsonOf(checked);
    const broken = models.filter(({ faults }) => faults.length > 0).map(({ directory, faults }) => [directory, faults]);
    expect(Object.fromEntries(broken)).toEqual({
      [at("models/generator-nano")]: ["decoder.onnx is not the file in the manifest"],
      [at("models/prompt-classifier")]: ["model.onnx is not the file in the manifest"],
    });
  });

  it("lets a command beside a process that has the directory wait for it, and say so", async () => {
    const directory = await makeDataDirectory();
    await mkdir(join(directory, "db"), { recursive: true });
    const lock = lockDirectory(join(directory, "db"));
    const { output, ended } = startVouch(["keys", "list"], { DATA_DIR: directory });
    await vi.waitFor(() => expect(output.stderr).toMatch(/^waiting: another process holds/), { timeout: 120_000 });
    lock.release();
    expect(await ended).toMatchObject({ exit: 0, stdout: expect.stringContaining("no keys yet") });
    await rm(directory, { recursive: true, force: true });
  });

  it("says how to mend an ffmpeg that is missing", async () => {
    const broken = commandLine({ DATA_DIR, FFMPEG_PATH: at("no-ffmpeg") });
    expectFault(await broken("serve"), 1, "FFMPEG_MISSING", /no-ffmpeg did not start\. Correct FFMPEG_PATH/);
    const doctor = await broken("doctor", "--json");
    expect(doctor.exit).toBe(1);
    expect(jsonOf(doctor)).toContainEqual(
      expect.objectContaining({ check: "ffmpeg", state: "fault", detail: expect.stringContaining("FFMPEG_PATH") }),
    );
  });
});

async function flipByte(path: string): Promise<void> {
  const file = await open(path, "r+");
  const { buffer } = await file.read(Buffer.alloc(1), 0, 1, 1000);
  await file.write(Buffer.from([(buffer[0] ?? 0) ^ 0xff]), 0, 1, 1000);
  await file.close();
}
