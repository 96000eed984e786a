/** Protects: a rotation never loses what older keys are needed for, and never puts keys in place that do not work. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createReportKeyDirectory } from "../../src/adapters/keys/report-key-directory.ts";
import { createReportSigner, signerOfReport } from "../../src/adapters/keys/report-signature.ts";
import { openCredentials } from "../../src/app/credentials.ts";
import { rotateSigner } from "../../src/app/rotate.ts";
import { loadConfig } from "../../src/config/config.ts";
import { addWatermarkKey, loadWatermarkKeys } from "../../src/config/watermark-keys.ts";
import { systemEnvironment } from "../../src/core/environment.ts";
import { createNotedReportSigner, noteKeys } from "../../src/core/key-changes.ts";
import type { ReportKeys } from "../../src/core/ports/report-signer.ts";
import { REPORT_FORMAT, textOfReport } from "../../src/core/verification-document.ts";
import { verifyReport } from "../../src/core/verify-report.ts";
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

describe("the key of verification reports", () => {
  const hours = (n: number) => new Date(Date.UTC(2026, 10, 23, n));
  const signed = async (at: Date) => {
    const found = { verdict: "NO_CREDENTIALS", mismatch: false, reasons: [], record: null };
    const evidence = { anchorsSha256: "", manifestStoreSha256: null, logBundleSha256: null };
    const file = { sha256: "aa" };
    const report = { format: REPORT_FORMAT, id: "1", verifiedAt: at.toISOString(), file, ...found, evidence };
    return { report, signature: await signer().sign(textOfReport(report)) };
  };
  const directory = () => createReportKeyDirectory(keys());
  const signer = () => createReportSigner(directory());
  const check = async (report: object, known: ReportKeys) =>
    verifyReport(report, { keys: known, fileSha256: null }, signerOfReport, () => expect.fail());

  it("hands over at once, and what the key before it signed stays valid and says which key that was", async () => {
    const running = signer();
    const before = await signed(hours(1));
    const [first] = (await running.keys()).keys;
    const [second, former] = await directory().rotate(hours(2));
    const after = await signed(hours(3));
    const [third] = await directory().rotate(hours(4));
    const known = await running.keys();
    expect(known.keys.map(({ kid }) => kid)).toEqual([third.kid, second.kid, first.kid]);
    expect(former).toEqual({ ...first, exp: hours(2).getTime() / 1000 });
    expect(await check(before, known)).toMatchObject({ keyId: first.kid, keyUntil: hours(2).toISOString() });
    expect(await check(after, known)).toMatchObject({ keyId: second.kid, keyUntil: hours(4).toISOString() });
    expect(await check(await signed(hours(5)), known)).toMatchObject({ keyId: third.kid, keyUntil: null });
    expect(await check(before, { keys: [third, second] })).toMatchObject({ valid: false });
  });

  it("that was stolen signs no reports from after its end, and its private half is not kept", async () => {
    const late = await signed(hours(3));
    await directory().rotate(hours(2));
    const says = expect.stringContaining("replaced on 2026-11-23T02:00:00.000Z");
    expect(await check(late, await signer().keys())).toEqual({ valid: false, says });
    expect((await readdir(keys())).sort()).toEqual(["report-ed25519.pem", "report-former-keys.jsonl"]);
    expect(await readFile(join(keys(), "report-former-keys.jsonl"), "utf8")).not.toContain('"d"');
  });

  it("is rotated again after a rotation that broke off in the middle", async () => {
    const [first] = await directory().keys();
    const line = JSON.stringify({ ...first, exp: 1 });
    await writeFile(join(keys(), "report-former-keys.jsonl"), `${line}\n`);
    expect(await directory().keys()).toEqual([first]);
    const [second, ...former] = await directory().rotate(hours(2));
    expect(second.kid).not.toBe(first.kid);
    expect(former).toEqual([{ ...first, exp: hours(2).getTime() / 1000 }]);
  });

  it("is rotated after a former key's line was torn, and after one that only lacks its end", async () => {
    const file = join(keys(), "report-former-keys.jsonl");
    const [first] = await directory().keys();
    const [second] = await directory().rotate(hours(1));
    const whole = await readFile(file, "utf8");
    await writeFile(file, `${whole}${whole.slice(0, 40)}`);
    expect((await directory().keys()).map(({ kid }) => kid)).toEqual([second.kid, first.kid]);
    const [third] = await directory().rotate(hours(2));
    await writeFile(file, (await readFile(file, "utf8")).trimEnd());
    const [fourth, ...former] = await directory().rotate(hours(3));
    expect(former.map(({ kid }) => kid)).toEqual([third.kid, second.kid, first.kid]);
    expect((await directory().keys())[0]).toEqual(fourth);
  });

  it.each([
    ["no JSON", (line: string) => `${line.slice(0, 40)}\n`],
    ["another thing", () => '{"kid":1}\n'],
    ["torn in the middle of the file", (line: string) => `${line.slice(0, 40)}\n${line}`],
  ])("says which file is damaged when a whole line of former keys is %s", async (_, damaged) => {
    const file = join(keys(), "report-former-keys.jsonl");
    await directory().rotate(hours(1));
    const text = damaged(await readFile(file, "utf8"));
    await writeFile(file, text);
    const fault = { code: "CONFIG_INVALID", message: expect.stringContaining(`${file}: line 1`) };
    await expect(directory().keys()).rejects.toMatchObject(fault);
    await expect(directory().rotate(hours(2))).rejects.toMatchObject(fault);
    expect(await readFile(file, "utf8")).toBe(text);
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

  it("says with which key reports are signed when the first one is, also after a rotation without a start", async () => {
    const { database, close } = await openTestDatabase();
    const directory = createReportKeyDirectory(keys());
    const process = () =>
      createNotedReportSigner({
        ...{ database, environment: systemEnvironment },
        reportSigner: createReportSigner(directory),
      });
    const [running, other] = [process(), process()];
    const noted = async () => {
      const { rows } = await database.auditEvents({ action: "report.keyActivated" }, { limit: 20 });
      return rows.map(({ row }) => JSON.parse(row.body).facts.keyId);
    };
    const [first] = await directory.keys();
    expect(await noted()).toEqual([]);
    await Promise.all([running.sign("a"), running.sign("b")]);
    await other.sign("c");
    expect(await noted()).toEqual([first.kid]);
    const [second] = await directory.rotate(new Date());
    await running.sign("d");
    await other.sign("e");
    expect((await noted()).sort()).toEqual([first.kid, second.kid].sort());
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
