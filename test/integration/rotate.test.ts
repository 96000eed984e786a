/** Protects: a rotation never loses what older keys are needed for, and never puts keys in place that do not work. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openCredentials } from "../../src/app/credentials.ts";
import { rotateSigner } from "../../src/app/rotate.ts";
import { loadConfig } from "../../src/config/config.ts";
import { addWatermarkKey, loadWatermarkKeys } from "../../src/config/watermark-keys.ts";
import { systemEnvironment } from "../../src/core/environment.ts";
import { noteKeys } from "../../src/core/key-changes.ts";
import { temporaryFolder } from "../harness/clips.ts";
import { openTestDatabase } from "../harness/database.ts";
import { shortLivedChain } from "../harness/short-lived-chain.ts";

const clock = () => new Date();
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());
const config = (environment = {}) => loadConfig({ DATA_DIR: folder.path, ...environment });
const keys = () => join(folder.path, "keys");

describe("the watermark's keys", () => {
  it("are kept by id, the newest last, and every old one stays", async () => {
    const [first, ...none] = await loadWatermarkKeys(keys());
    expect(none).toEqual([]);
    const second = await addWatermarkKey(keys());
    const third = await addWatermarkKey(keys());
    const kept = await loadWatermarkKeys(keys());
    expect(kept.map(({ id }) => id)).toEqual([first.id, second.id, third.id]);
    expect(new Set(kept.map(({ id }) => id)).size).toBe(3);
    expect(kept[0].secret).toEqual(first.secret);
    expect((await readdir(keys())).sort()).toEqual(["watermark-key", "watermark-key.2", "watermark-key.3"]);
  });
});

describe("the signer", () => {
  const rootsOf = async () => {
    const credentials = await openCredentials(config(), clock);
    await credentials.close();
    return credentials.anchorsPem().match(/BEGIN CERTIFICATE/g)?.length;
  };

  it("of a development chain is replaced by another, under whose side the old root stays", async () => {
    const before = await openCredentials(config(), clock);
    await before.close();
    const after = await rotateSigner(config(), {}, clock);
    expect(after.certificateSha256).not.toBe(before.signer().certificateSha256);
    expect(await rootsOf()).toBe(2);
  });

  it("takes an operator's chain only when it signs, and puts the old one aside", async () => {
    const [chainPath, keyPath] = [join(folder.path, "new.pem"), join(folder.path, "new.key")];
    const install = async ({ certificatesPem, key }: Awaited<ReturnType<typeof shortLivedChain>>) => {
      await writeFile(chainPath, certificatesPem);
      await writeFile(keyPath, key);
      return rotateSigner(config(), { chainPath, keyPath }, clock);
    };
    const [one, other] = [await shortLivedChain(3_600_000), await shortLivedChain(3_600_000)];
    await install(one);
    const { certificateSha256, organisation } = await install(other);
    expect(organisation).toBe("Example Studios");
    expect((await readdir(keys())).filter((name) => name.startsWith("chain.pem.until-"))).toHaveLength(1);
    const unfit = [
      { ...one, key: other.key },
      await shortLivedChain(-1),
      { ...one, certificatesPem: "no certificate" },
    ];
    for (const chain of unfit) await expect(install(chain)).rejects.toMatchObject({ code: "CONFIG_INVALID" });
    const now = await openCredentials(config(), clock);
    await now.close();
    expect(now.signer().certificateSha256).toBe(certificateSha256);
    expect(await readFile(join(keys(), "key.pem"), "utf8")).toBe(other.key);
    await expect(rotateSigner(config(), {}, clock)).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });

  it("whose certificate has ended stops the start; one that ends soon is warned of", async () => {
    const install = async (lifeMs: number) => {
      const { certificatesPem, key } = await shortLivedChain(lifeMs);
      await writeFile(join(keys(), "chain.pem"), certificatesPem);
      await writeFile(join(keys(), "key.pem"), key);
    };
    await loadWatermarkKeys(keys());
    await install(-1);
    await expect(openCredentials(config(), clock)).rejects.toThrow("the signing certificate ended on");
    await install(3_600_000);
    const warnings: string[] = [];
    const warn = (_: object, text: string) => void warnings.push(text);
    await (await openCredentials(config(), clock, { warn })).close();
    expect(warnings).toEqual([expect.stringContaining("ends soon")]);
  });
});

describe("the log", () => {
  it("says once with which keys a process signs and marks, and again when they are others", async () => {
    const { database, close } = await openTestDatabase();
    const note = (certificateSha256: string, keyId: string) =>
      noteKeys({
        ...{ database, environment: systemEnvironment, watermark: { keyId } },
        credentials: {
          signer: () => ({ organisation: "O", development: false, certificateSha256, expiresAt: new Date() }),
        },
      });
    for (const [certificate, keyId] of [
      ["a", "k1"],
      ["a", "k1"],
      ["b", "k1"],
      ["b", "k2"],
      ["a", "k2"],
    ] as const) {
      await note(certificate.repeat(64), keyId);
    }
    const { rows } = await database.auditEvents({}, { limit: 20 });
    const [signer, watermark] = ["key:signer", "key:watermark"].map((subject) =>
      rows.filter(({ row }) => row.subject === subject).map(({ row }) => JSON.parse(row.body).facts),
    );
    expect(signer?.map(({ certificateSha256 }) => certificateSha256[0]).reverse()).toEqual(["a", "b", "a"]);
    expect(watermark?.map(({ keyId }) => keyId).reverse()).toEqual(["k1", "k2"]);
    await close();
  });
});

describe("the signer's configuration", () => {
  it.each([
    ["a stamp without an authority", { TIMESTAMP: "required" }, "TIMESTAMP_URL: required"],
    [
      "an authority that is not trusted",
      { TIMESTAMP: "optional", TIMESTAMP_URL: "http://tsa.example.org" },
      "TIMESTAMP_ANCHORS",
    ],
    ["an authority without a mode", { TIMESTAMP_URL: "http://tsa.example.org" }, "only with TIMESTAMP="],
    [
      "an authority by another protocol",
      { TIMESTAMP: "optional", TIMESTAMP_URL: "file:///etc/passwd" },
      "TIMESTAMP_URL",
    ],
    ["a required mark that is none", { VISIBLE_MARK_REQUIRED: "1" }, "VISIBLE_MARK"],
    ["a key in an unknown place", { SIGNER_URL: "pkcs11:token" }, "the scheme must be one of file, exec"],
  ])("refuses %s", (_, environment, says) => {
    expect(() => config(environment)).toThrow(says);
  });

  it("finds keys beside the database when the signing key is behind a command", () => {
    const { keyDirectory, signer } = config({ SIGNER_URL: "exec:/opt/sign", SIGNER_TIMEOUT_SECONDS: "5" });
    expect([keyDirectory, signer.command, signer.timeoutMs]).toEqual([keys(), "/opt/sign", 5000]);
  });
});
